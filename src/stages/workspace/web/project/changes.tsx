import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDownload, IconFileOff, IconLock, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { Copy } from '#app/web/ui/copy.tsx'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import type { ProjectDetail } from '../../contract.ts'
import {
  type ChangedFile,
  downloadProjectChanges,
  type ProjectChange,
} from '../../contract/changes.ts'
import { changeWords } from './changed-note.tsx'
import { changesQuery } from './project-queries.ts'
import { RequestReissues } from './request-reissues.tsx'
import changeStyles from './changes.module.css'
import textStyles from './text.module.css'

type Props = { readonly projectId: string; readonly changed: ProjectDetail['changed'] }

/** The record of what left a project, release by release, with what took its place. */
export function Changes({ projectId, changed }: Props): ReactNode {
  const query = useQuery(changesQuery(projectId))
  return (
    <div className={changeStyles['changes']}>
      <QueryState query={query}>
        {(changes) =>
          changes.length === 0 ? (
            <Empty
              title="Nothing has changed"
              icon={<IconRefresh size={26} stroke={1.5} aria-hidden />}
            >
              When a release of the catalog withdraws or reissues a file of this project, it is
              written down here.
            </Empty>
          ) : (
            <>
              <div className={changeStyles['intro']}>
                <p className={textStyles['minor']}>
                  What left cannot be read any more. A new version lies in the same place, under the
                  same name. Copies that you downloaded are the old ones: compare their MD5.
                </p>
                <Button
                  component="a"
                  size="compact-sm"
                  variant="default"
                  href={addressOf(downloadProjectChanges, { params: { projectId } })}
                  download
                  leftSection={<IconDownload size={16} aria-hidden />}
                >
                  Download as a table
                </Button>
                {changed.heldBack > 0 && <RequestReissues projectId={projectId} />}
              </div>
              {changes.map((change) => (
                <ChangeCard key={change.number} change={change} />
              ))}
            </>
          )
        }
      </QueryState>
    </div>
  )
}

function ChangeCard({ change }: { readonly change: ProjectChange }): ReactNode {
  const { release, at, note, files, ...counts } = change
  const all = counts.withdrawn + counts.replaced + counts.heldBack
  return (
    <section className={changeStyles['change']} aria-label={`By ${release}`}>
      <h2 className={changeStyles['title']}>By {release}</h2>
      <p className={textStyles['minor']}>
        <When at={at} />: {changeWords(counts)}.
      </p>
      {note !== '' && <p className={changeStyles['note']}>{note}</p>}
      {files.length > 0 && <ChangedFiles release={release} files={files} />}
      {files.length < all && (
        <p className={textStyles['minor']}>
          {files.length === 0
            ? 'Its files are in the table to download.'
            : `The first ${formatCount(files.length)} of ${formatCount(all)} files. The table to download has them all.`}
        </p>
      )}
    </section>
  )
}

type FilesProps = Pick<ProjectChange, 'release' | 'files'>

function ChangedFiles({ release, files }: FilesProps): ReactNode {
  return (
    <Table className={stacking['table']} aria-label={`Files changed by ${release}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">File</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
          <Table.Th scope="col">Old version</Table.Th>
          <Table.Th scope="col">New version</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {files.map((file) => (
          <Table.Tr key={file.id}>
            <Table.Th scope="row">
              <span className={changeStyles['name']}>
                {file.name} <span>in {file.folder}</span>
              </span>
            </Table.Th>
            <Table.Td>
              <Standing standing={file.standing} />
            </Table.Td>
            <Table.Td data-label="Old version">
              <Version name={`the old ${file.name}`} version={file} />
            </Table.Td>
            <Table.Td data-label="New version">
              {file.replacement === null ? (
                '–'
              ) : (
                <Version name={`the new ${file.name}`} version={file.replacement} />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const standings = {
  withdrawn: { words: 'Withdrawn', tone: 'neutral', Icon: IconFileOff },
  replaced: { words: 'Replaced', tone: 'good', Icon: IconRefresh },
  'held-back': { words: 'Held back', tone: 'attention', Icon: IconLock },
} satisfies Record<ChangedFile['standing'], unknown>

function Standing({ standing }: Pick<ChangedFile, 'standing'>): ReactNode {
  const { words, tone, Icon } = standings[standing]
  return (
    <span className={`badge badge-${tone}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {words}
    </span>
  )
}

type VersionProps = {
  readonly name: string
  readonly version: Pick<ChangedFile, 'size' | 'md5'>
}

function Version({ name, version: { size, md5 } }: VersionProps): ReactNode {
  return (
    <span className={changeStyles['version']}>
      <Bytes value={size} />
      {md5 !== null && (
        <span className={textStyles['md5']}>
          <code title={md5}>{md5.slice(0, 8)}…</code>
          <Copy value={md5} what={`the MD5 of ${name}`} />
        </span>
      )}
    </span>
  )
}
