import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { QueueItem } from '../contract.ts'
import { outcomeOf } from './outcome.ts'
import queueStyles from './queue.module.css'
import textStyles from './text.module.css'
import { Waiting } from './waiting.tsx'

type QueueGroup = {
  /** Heads the group's rows. */
  readonly name?: string
  readonly items: readonly QueueItem[]
}

type Props = {
  /** Names the table for a screen reader. */
  readonly label: string
  readonly groups: readonly QueueGroup[]
  /** What the last column tells: how long it waits, or how it ended. */
  readonly last: 'waiting' | 'outcome'
}

/** Requests in a queue, one row each; where it is narrow a row keeps its name, with the rest below, and its last column. */
export function QueueTable({ label, groups, last }: Props): ReactNode {
  return (
    <Table className={queueStyles['queue']} aria-label={label} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Request</Table.Th>
          <Table.Th scope="col" visibleFrom="md">
            Requester
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md" className={queueStyles['figures']}>
            Files
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md" className={queueStyles['figures']}>
            Size
          </Table.Th>
          <Table.Th scope="col" visibleFrom="md" className={queueStyles['date']}>
            Submitted
          </Table.Th>
          <Table.Th scope="col" className={queueStyles['last']}>
            {last === 'waiting' ? 'Waiting' : 'Outcome'}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      {groups.map(({ name, items }) => (
        <Table.Tbody key={name ?? ''}>
          {name !== undefined && (
            <Table.Tr className={queueStyles['group']}>
              <Table.Th scope="rowgroup">
                {name} <span>{formatNoun(items.length, 'request')}</span>
              </Table.Th>
            </Table.Tr>
          )}
          {items.map((item) => (
            <QueueRow key={`${item.requestId} ${item.dau ?? ''}`} item={item} last={last} />
          ))}
        </Table.Tbody>
      ))}
    </Table>
  )
}

type RowProps = Pick<Props, 'last'> & { readonly item: QueueItem }

function QueueRow({ item, last }: RowProps): ReactNode {
  const { requestId, name, requester, institution, files, bytes, submittedAt } = item
  return (
    <Table.Tr>
      <Table.Td className={textStyles['long']}>
        <TextLink to={`/review/${requestId}`} fw={600} size="sm" underline="hover">
          {name}
        </TextLink>
        <div className={`${textStyles['minor']} ${queueStyles['below']}`}>
          {requester}, {institution}
          <br />
          {formatNoun(files, 'file')} · <Bytes value={bytes} /> · <When at={submittedAt} />
        </div>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <div className={textStyles['long']}>{requester}</div>
        <div className={textStyles['minor']}>{institution}</div>
      </Table.Td>
      <Table.Td visibleFrom="md" className={queueStyles['figures']}>
        {formatCount(files)}
      </Table.Td>
      <Table.Td visibleFrom="md" className={queueStyles['figures']}>
        <Bytes value={bytes} />
      </Table.Td>
      <Table.Td visibleFrom="md" className={queueStyles['date']}>
        <When at={submittedAt} />
      </Table.Td>
      <Table.Td className={queueStyles['last']}>
        {last === 'waiting' ? <Waiting days={item.waitingDays} /> : <Outcome item={item} />}
      </Table.Td>
    </Table.Tr>
  )
}

function Outcome({ item }: { readonly item: QueueItem }): ReactNode {
  return (
    <>
      <StatusBadge {...outcomeOf(item.state, item.status)} />
      {item.dau !== null && <div className={textStyles['minor']}>for {item.dau}</div>}
    </>
  )
}
