import { Button, Group, Table } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconDownload, IconListSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import { type AuditEntry, downloadEvents, listEvents } from '../../contract/audit.ts'
import { type AuditSearch, queryOf } from './audit-search.ts'
import { type Field, Filters } from './filters.tsx'
import classes from './audit.module.css'

const fields: readonly Field[] = [
  { key: 'person', label: 'Person', kind: 'text' },
  { key: 'about', label: 'Request, project, unit or file', kind: 'text' },
  { key: 'type', label: 'Type', kind: 'text' },
  {
    key: 'outcome',
    label: 'Outcome',
    kind: [
      { value: '', label: 'Any' },
      { value: 'ok', label: 'Done' },
      { value: 'denied', label: 'Denied' },
      { value: 'error', label: 'Failed' },
    ],
  },
  { key: 'from', label: 'From (UTC)', kind: 'date' },
  { key: 'to', label: 'To (UTC)', kind: 'date' },
]

/** What the server is asked for; it says what does not fit. */
const askedOf = ({ person, about, type, outcome, from, to }: AuditSearch): object =>
  queryOf({ person, about, type, outcome, from, to })

/** Events of the log, to search and to take away. */
export function Events({ search }: { readonly search: AuditSearch }): ReactNode {
  const query = { ...askedOf(search), ...(search.before !== '' && { before: search.before }) }
  const navigate = useNavigate()
  const found = useQuery({
    queryKey: ['audit', 'events', query],
    queryFn: ({ signal }) => call(listEvents, { query, signal }),
    placeholderData: keepPreviousData,
  })
  const go = (before: string) =>
    void navigate({ to: '/admin/audit', search: queryOf({ ...search, before }) })
  return (
    <>
      <Filters key={JSON.stringify(search)} search={search} fields={fields} />
      <Group mb="md">
        {(['jsonl', 'csv'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            variant="default"
            size="xs"
            href={addressOf(downloadEvents, { params: { format }, query: askedOf(search) })}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {format === 'csv' ? 'CSV' : 'Signed export'}
          </Button>
        ))}
      </Group>
      <QueryState query={found}>
        {({ events, next }) => (
          <section className={`panel ${classes['panel']}`} aria-busy={found.isPlaceholderData}>
            {events.length === 0 ? (
              <Empty
                title="No event fits"
                icon={<IconListSearch size={26} stroke={1.5} aria-hidden />}
              >
                Leave a field out, or choose other days.
              </Empty>
            ) : (
              <EventTable events={events} />
            )}
            <Group mt="sm">
              {search.before !== '' && (
                <Button variant="default" size="xs" onClick={() => go('')}>
                  Newest
                </Button>
              )}
              {next !== null && (
                <Button variant="default" size="xs" onClick={() => go(String(next))}>
                  Older
                </Button>
              )}
            </Group>
          </section>
        )}
      </QueryState>
    </>
  )
}

const outcomes: Readonly<Record<string, string>> = { denied: 'Denied', error: 'Failed' }

function EventTable({ events }: { readonly events: readonly AuditEntry[] }): ReactNode {
  return (
    <Table className={`${stacking['table']} ${classes['table']}`} aria-label="Events">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Event</Table.Th>
          <Table.Th scope="col">When</Table.Th>
          <Table.Th scope="col">By</Table.Th>
          <Table.Th scope="col">About</Table.Th>
          <Table.Th scope="col">Detail</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map(({ seq, at, type, outcome, actor, subject, detail }) => (
          <Table.Tr key={seq}>
            <Table.Th scope="row">
              {type}
              <span className={classes['minor']}>
                {seq}{' '}
                {outcome !== 'ok' && (
                  <StatusBadge status={outcomes[outcome] ?? outcome} tone="bad" />
                )}
              </span>
            </Table.Th>
            <Table.Td data-label="When">
              <WhenExactly at={at} />
            </Table.Td>
            <Table.Td data-label="By">
              {actor?.name ?? 'The platform'}
              <span className={classes['minor']}>{actor?.id}</span>
            </Table.Td>
            <Table.Td data-label="About">{subject}</Table.Td>
            <Table.Td data-label="Detail">
              <code className={classes['detail']}>{detailText(detail)}</code>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const detailText = (detail: Readonly<Record<string, unknown>>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')
