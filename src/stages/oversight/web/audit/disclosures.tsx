import { Button, Group, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconDownload, IconListSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { Pager } from '#app/web/ui/pager.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import {
  type Disclosure,
  disclosurePageSize,
  downloadDisclosures,
  listDisclosures,
} from '../../contract/audit.ts'
import { type AuditSearch, queryOf } from './audit-search.ts'
import { type Field, Filters } from './filters.tsx'
import classes from './audit.module.css'

const fields: readonly Field[] = [
  { key: 'person', label: 'Person', kind: 'text' },
  { key: 'sample', label: 'Sample', kind: 'text' },
  { key: 'dau', label: 'Data access unit', kind: 'text' },
  { key: 'from', label: 'From (UTC)', kind: 'date' },
  { key: 'to', label: 'To (UTC)', kind: 'date' },
]

const kinds: Readonly<Record<Disclosure['how'], string>> = {
  held: 'In a project',
  downloaded: 'Downloaded',
  viewed: 'Viewed',
  'read-by-job': 'Read by a job',
}

/** The account of who was given what. */
export function Disclosures({ search }: { readonly search: AuditSearch }): ReactNode {
  return (
    <>
      <Filters key={JSON.stringify(search)} search={search} fields={fields} />
      {search.person === '' && search.sample === '' ? (
        <Empty
          title="Whose, or of which sample?"
          icon={<IconListSearch size={26} stroke={1.5} aria-hidden />}
        >
          Name a person by their email address or id, or a sample, or both.
        </Empty>
      ) : (
        <Found search={search} />
      )}
    </>
  )
}

function Found({ search }: { readonly search: AuditSearch }): ReactNode {
  const { person, sample, dau, from, to } = search
  const asked = queryOf({ person, sample, dau, from, to })
  const page = /^[1-9]\d{0,4}$/.test(search.page) ? Number(search.page) : 1
  const navigate = useNavigate()
  const found = useQuery({
    queryKey: ['audit', 'disclosures', asked, page],
    queryFn: ({ signal }) => call(listDisclosures, { query: { ...asked, page }, signal }),
    // Each question is written down: coming back to the tab is none.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <QueryState query={found}>
      {({ total, disclosures }) => (
        <section className={`panel ${classes['panel']}`} aria-label="Disclosures">
          <Group justify="space-between" mb="xs">
            <span role="status">{formatNoun(total, 'disclosure')}</span>
            <Button
              component="a"
              variant="default"
              size="xs"
              href={addressOf(downloadDisclosures, { query: asked })}
              download
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              CSV
            </Button>
          </Group>
          {total > 0 && <DisclosureTable disclosures={disclosures} />}
          <Pager
            page={page}
            pages={Math.ceil(total / disclosurePageSize)}
            onPage={(next) =>
              void navigate({
                to: '/admin/audit',
                search: queryOf({ ...search, page: String(next) }),
              })
            }
          />
        </section>
      )}
    </QueryState>
  )
}

function DisclosureTable({
  disclosures,
}: {
  readonly disclosures: readonly Disclosure[]
}): ReactNode {
  return (
    <Table className={`${stacking['table']} ${classes['table']}`} aria-label="Disclosures">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">File</Table.Th>
          <Table.Th scope="col">When</Table.Th>
          <Table.Th scope="col">How</Table.Th>
          <Table.Th scope="col">Person</Table.Th>
          <Table.Th scope="col">Sample</Table.Th>
          <Table.Th scope="col">Under</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {disclosures.map(({ at, how, person, file, sample, daus, project, grant, event }) => (
          <Table.Tr key={`${event ?? project} ${person.id} ${file.id}`}>
            <Table.Th scope="row">
              {file.path}
              <span className={classes['minor']}>{file.id}</span>
            </Table.Th>
            <Table.Td data-label="When">
              <WhenExactly at={at} />
            </Table.Td>
            <Table.Td data-label="How">
              {kinds[how]}
              <span className={classes['minor']}>{event !== null && `event ${event}`}</span>
            </Table.Td>
            <Table.Td data-label="Person">
              {person.name}
              <span className={classes['minor']}>{person.institution}</span>
            </Table.Td>
            <Table.Td data-label="Sample">{sample}</Table.Td>
            <Table.Td data-label="Under">
              {daus.join(', ')}
              <span className={classes['minor']}>{grant ?? 'no grant'}</span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
