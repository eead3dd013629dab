import { Accordion, Button, Group, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { addressOf } from '#kernel/address.ts'
import type { Difference } from '../../contract.ts'
import {
  downloadChanges,
  type FileChange,
  isReissued,
  type ReleaseImport,
} from '../../contract/imports.ts'
import classes from './releases.module.css'
import { differenceSentences, reharmonised } from './words.ts'

type Props = { readonly one: ReleaseImport; readonly difference: Difference }

type Kind = {
  readonly id: string
  readonly title: string
  readonly files: number
  readonly has: (change: FileChange) => boolean
}

const kindsOf = (difference: Difference): Kind[] =>
  [
    {
      id: 'removed',
      title: 'Withdrawn',
      files: difference.removed,
      has: ({ kind }: FileChange) => kind === 'removed',
    },
    { id: 'reissued', title: 'Reissued', files: difference.reissued, has: isReissued },
    {
      id: 'changed',
      title: 'Described anew',
      files: reharmonised(difference),
      has: (change: FileChange) => change.kind === 'changed' && !isReissued(change),
    },
    {
      id: 'added',
      title: 'Added',
      files: difference.added,
      has: ({ kind }: FileChange) => kind === 'added',
    },
  ].filter(({ files }) => files > 0)

/** How the release differs from the one before: how much, in which columns, and examples by kind. */
export function DifferenceView({ one, difference }: Props): ReactNode {
  const columns = Object.entries(difference.columns).toSorted(([, a], [, b]) => b - a)
  const kinds = kindsOf(difference)
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="difference">
      <Group justify="space-between" align="flex-start" mb="xs">
        <h2 id="difference">
          {one.state === 'published' ? 'What changed' : 'What publishing would change'}
        </h2>
        {kinds.length > 0 && (
          <Button
            component="a"
            href={addressOf(downloadChanges, { params: { importId: one.id } })}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Download changes (TSV)
          </Button>
        )}
      </Group>
      <ul className={classes['sentences']}>
        {differenceSentences(difference).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {difference.unchanged > 0 && <li>{formatNoun(difference.unchanged, 'file')} unchanged.</li>}
      </ul>
      {columns.length > 0 && (
        <>
          <Text size="sm" fw={600} id="columns">
            Columns that differ, in files
          </Text>
          <ul className={classes['columns']} aria-labelledby="columns">
            {columns.map(([name, files]) => (
              <li key={name}>
                <span className={classes['code']}>{name}</span> {formatCount(files)}
              </li>
            ))}
          </ul>
        </>
      )}
      <Accordion className={classes['kinds'] ?? ''} multiple mt="md" variant="contained" order={3}>
        {kinds.map((kind) => (
          <Examples key={kind.id} kind={kind} changes={one.changes.filter(kind.has)} />
        ))}
      </Accordion>
    </section>
  )
}

type ExamplesProps = { readonly kind: Kind; readonly changes: readonly FileChange[] }

function Examples({ kind, changes }: ExamplesProps): ReactNode {
  const hasColumns = kind.id === 'reissued' || kind.id === 'changed'
  return (
    <Accordion.Item value={kind.id}>
      <Accordion.Control>
        {kind.title} <span className={classes['minor']}>{formatNoun(kind.files, 'file')}</span>
      </Accordion.Control>
      <Accordion.Panel>
        {changes.length < kind.files && (
          <Text size="sm" c="dimmed" mb="xs">
            The first {formatCount(changes.length)} by path; the download has all of them.
          </Text>
        )}
        <Table.ScrollContainer minWidth={0} maxHeight="26rem">
          <Table
            className={`${classes['table']} ${classes['stacked']}`}
            aria-label={kind.title}
            stickyHeader
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Path</Table.Th>
                {hasColumns && <Table.Th scope="col">Columns that differ</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map((change) => (
                <Table.Tr key={change.path}>
                  <Table.Td>
                    <span className={classes['code']}>{change.path}</span>{' '}
                    {isReissued(change) && <StatusBadge status="Reissued" tone="attention" />}
                  </Table.Td>
                  {hasColumns && (
                    <Table.Td className={classes['code']}>{change.columns.join(', ')}</Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Accordion.Panel>
    </Accordion.Item>
  )
}
