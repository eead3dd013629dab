import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { QueueItem } from '../contract.ts'
import { outcomeOf } from './outcome.ts'
import { Waiting } from './waiting.tsx'
import queueStyles from './queue.module.css'
import textStyles from './text.module.css'

type Props = {
  /** Names the table for a screen reader. */
  readonly label: string
  readonly items: readonly QueueItem[]
  /** Shows the outcome in place of the time waited. */
  readonly isDecided?: true
}

/** Requests in a queue, one row each; on a phone the row keeps its name, its people and its last column. */
export function QueueTable({ label, items, isDecided }: Props): ReactNode {
  return (
    <Table className={queueStyles['queue']} aria-label={label} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Request</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Requester
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md" className={queueStyles['dau']}>
            Data access unit
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className={queueStyles['figures']}>
            Files
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className={queueStyles['figures']}>
            Size
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className={queueStyles['date']}>
            Submitted
          </Table.Th>
          <Table.Th scope="col" className={queueStyles['last']}>
            {isDecided ? 'Outcome' : 'Waiting'}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <QueueRow
            key={`${item.requestId} ${item.dau ?? ''}`}
            item={item}
            last={isDecided ? <Outcome item={item} /> : <Waiting days={item.waitingDays} />}
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function QueueRow({
  item,
  last,
}: {
  readonly item: QueueItem
  readonly last: ReactNode
}): ReactNode {
  const { requestId, name, requester, institution, dau, files, bytes, submittedAt } = item
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink
          to={`/review/${requestId}`}
          fw={600}
          underline="hover"
          className={textStyles['long']}
        >
          {name}
        </TextLink>
        <div className={textStyles['phoneLine']}>
          {requester}, {institution}
          <br />
          {dau !== null && `${dau} · `}
          {formatNoun(files, 'file')} · <Bytes value={bytes} /> · <When at={submittedAt} />
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <div className={textStyles['long']}>{requester}</div>
        <div className={textStyles['minor']}>{institution}</div>
      </Table.Td>
      <Table.Td visibleFrom="md">
        {dau ?? <span className={textStyles['minor']}>all of the request</span>}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={queueStyles['figures']}>
        {formatCount(files)}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={queueStyles['figures']}>
        <Bytes value={bytes} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className={queueStyles['date']}>
        <When at={submittedAt} />
      </Table.Td>
      <Table.Td className={queueStyles['last']}>{last}</Table.Td>
    </Table.Tr>
  )
}

function Outcome({ item }: { readonly item: QueueItem }): ReactNode {
  return <StatusBadge {...outcomeOf(item.state, item.status)} />
}
