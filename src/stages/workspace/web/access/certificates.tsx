import { Chip, Group, Table } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconFileCertificate } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import {
  type Destruction,
  destructionViews,
  surveyDestructions,
} from '../../contract/destruction.ts'
import { reminderDays } from '../../rules/destruction.ts'
import { copyWords, endWords, standingOf } from '../destruction/destruction-words.ts'
import { Pager } from '#app/web/ui/pager.tsx'
import classes from './access.module.css'

type View = (typeof destructionViews)[number]

const viewWords: Readonly<Record<View, string>> = {
  open: 'To be certified',
  overdue: 'Overdue',
  certified: 'Certified',
  withdrawn: 'Withdrawn',
  all: 'All',
}
const size = 50

/** Who was asked to certify the destruction of copies, who has, and who is late. */
export function Certificates(): ReactNode {
  const [show, setShow] = useState<View>('open')
  const [q, setQ] = useState('')
  const [page, setPage] = useState(1)
  const query = useQuery({
    queryKey: ['access', 'destructions', show, q, page],
    queryFn: ({ signal }) =>
      call(surveyDestructions, { query: { show, q, page, page_size: size }, signal }),
    placeholderData: keepPreviousData,
  })
  const counts: Partial<Record<View, number>> = query.data?.counts ?? {}
  return (
    <>
      <SearchField
        className={classes['search'] ?? ''}
        label="Search people, institutions and requests"
        placeholder="Name, address, institution, request or unit"
        value={q}
        onSearch={(next) => {
          setQ(next)
          setPage(1)
        }}
      />
      <Chip.Group
        value={show}
        onChange={(next) => {
          setShow(destructionViews.find((each) => each === next) ?? 'open')
          setPage(1)
        }}
      >
        <Group gap="xs" mb="md" role="group" aria-label="Which certificates">
          {destructionViews.map((each) => (
            <Chip key={each} value={each} size="sm">
              {viewWords[each]}
              {counts[each] === undefined ? '' : ` (${formatCount(counts[each])})`}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <QueryState query={query}>
        {({ rows, total, mayOpen }) =>
          rows.length === 0 ? (
            <Empty
              title="Nothing here"
              icon={<IconFileCertificate size={26} stroke={1.5} aria-hidden />}
            >
              {q === ''
                ? 'Holders are asked for a certificate when their access ends.'
                : 'No person, institution, request or unit of that name.'}
            </Empty>
          ) : (
            <section className={`panel ${classes['panel']}`} aria-label="Certificates">
              <CertificateTable rows={rows} mayOpen={mayOpen} />
              <p className={classes['rest']}>{formatNoun(total, 'certificate')}</p>
              <Pager page={page} pages={Math.ceil(total / size)} onPage={setPage} />
            </section>
          )
        }
      </QueryState>
    </>
  )
}

type Props = { readonly rows: readonly Destruction[]; readonly mayOpen: boolean }

function CertificateTable({ rows, mayOpen }: Props): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Certificates of destruction">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Holder</Table.Th>
          <Table.Th scope="col">Request</Table.Th>
          <Table.Th scope="col">Access that ended</Table.Th>
          <Table.Th scope="col">Due</Table.Th>
          <Table.Th scope="col">Certificate</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Th scope="row">
              {mayOpen ? (
                <TextLink
                  to="/destructions/$destructionId"
                  params={{ destructionId: row.id }}
                  size="sm"
                >
                  {row.person}
                </TextLink>
              ) : (
                row.person
              )}
              <span className={classes['minor']}>
                {row.email}
                {row.institution !== '' && `, ${row.institution}`}
              </span>
            </Table.Th>
            <Table.Td data-label="Request">{row.request}</Table.Td>
            <Table.Td data-label="Access that ended">
              {row.daus.map(({ dau, how, endedAt }) => (
                <div key={dau}>
                  {dau}: {endWords[how]} <When at={endedAt} />
                </div>
              ))}
            </Table.Td>
            <Table.Td data-label="Due">
              <When at={row.dueAt} />
            </Table.Td>
            <Table.Td data-label="Certificate">
              <StatusBadge {...standingOf(row)} />
              <span className={classes['minor']}>
                {row.closedAt === null ? (
                  row.reminders > 0 && `${row.reminders} of ${reminderDays.most} reminders`
                ) : (
                  <When at={row.closedAt} />
                )}
                {row.copies !== null && ` · ${copyWords[row.copies].short}`}
              </span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
