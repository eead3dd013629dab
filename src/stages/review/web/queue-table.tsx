import { Button, Table } from '@mantine/core'
import { IconAlertTriangle, IconFlag } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { QueueItem } from '../contract.ts'
import { outcomeOf } from './outcome.ts'
import { nextWords, votesWords } from './queue-words.ts'
import queueStyles from './queue.module.css'
import textStyles from './text.module.css'
import { Waiting } from './waiting.tsx'

/** So many rows are drawn at once; a click draws as many more. */
const pageRows = 50

type Props = {
  /** Names the table for a screen reader. */
  readonly label: string
  readonly items: readonly QueueItem[]
  /** What its rows tell: of a form to check, of a committee's work, or of how that ended. */
  readonly about: 'check' | 'work' | 'outcome'
}

/** Requests in a queue, one row each; where it is narrow the columns in between stand below the name. */
export function QueueTable({ label, items, about }: Props): ReactNode {
  const [shown, setShown] = useState(pageRows)
  const left = items.length - shown
  return (
    <>
      <Table className={queueStyles['queue']} aria-label={label} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Request</Table.Th>
            <Table.Th scope="col" visibleFrom="md">
              Requester
            </Table.Th>
            {about !== 'check' && (
              <Table.Th scope="col" visibleFrom="md" className={queueStyles['unit']}>
                Unit
              </Table.Th>
            )}
            {about === 'work' && (
              <Table.Th scope="col" visibleFrom="md" className={queueStyles['next']}>
                Next
              </Table.Th>
            )}
            <Table.Th scope="col" className={queueStyles['last']}>
              {about === 'outcome' ? 'Outcome' : 'Waiting'}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.slice(0, shown).map((item) => (
            <QueueRow key={`${item.requestId} ${item.dau ?? ''}`} item={item} about={about} />
          ))}
        </Table.Tbody>
      </Table>
      {left > 0 && (
        <div className={queueStyles['more']}>
          <Button variant="default" size="xs" onClick={() => setShown(shown + pageRows)}>
            Show {formatCount(Math.min(left, pageRows))} more of {formatCount(items.length)}
          </Button>
        </div>
      )}
    </>
  )
}

type RowProps = Pick<Props, 'about'> & { readonly item: QueueItem }

function QueueRow({ item, about }: RowProps): ReactNode {
  const { requestId, name, requester, institution, files, bytes, submittedAt, dau } = item
  return (
    <Table.Tr>
      <Table.Td className={textStyles['long']}>
        <TextLink to={`/review/${requestId}`} fw={600} size="sm" underline="hover">
          {name}
        </TextLink>
        {item.isLead && (
          <>
            {' '}
            <Lead />
          </>
        )}
        <div className={`${textStyles['minor']} ${queueStyles['below']}`}>
          {about === 'work' && <Next item={item} />}
          {about !== 'check' && <div>{dau}</div>}
          {requester}, {institution}
        </div>
        <div className={`${textStyles['minor']} ${queueStyles['amount']}`}>
          {formatNoun(files, 'file')} · <Bytes value={bytes} /> · submitted{' '}
          <When at={submittedAt} />
        </div>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <div className={textStyles['long']}>{requester}</div>
        <div className={textStyles['minor']}>{institution}</div>
      </Table.Td>
      {about !== 'check' && (
        <Table.Td visibleFrom="md" className={queueStyles['unit']}>
          {dau}
        </Table.Td>
      )}
      {about === 'work' && (
        <Table.Td visibleFrom="md" className={queueStyles['next']}>
          <Next item={item} />
        </Table.Td>
      )}
      <Table.Td className={queueStyles['last']}>
        {about === 'check' && <Waiting days={item.waitingDays} />}
        {about === 'work' && <Age item={item} />}
        {about === 'outcome' && <StatusBadge {...outcomeOf(item.state, item.status)} />}
      </Table.Td>
    </Table.Tr>
  )
}

/** The reader was asked to look at this request first. */
function Lead(): ReactNode {
  return (
    <span className="badge badge-waiting">
      <IconFlag size={14} stroke={2} aria-hidden />
      You lead
    </span>
  )
}

function Next({ item }: { readonly item: QueueItem }): ReactNode {
  const votes = votesWords(item)
  return (
    <>
      <div className={queueStyles['nextWords']}>{nextWords(item)}</div>
      {votes !== '' && <div className={textStyles['minor']}>{votes}</div>}
    </>
  )
}

/** How long the committee has had it, and until when it is to decide. */
function Age({ item }: { readonly item: QueueItem }): ReactNode {
  const { waitingDays, dueAt, overdue } = item
  return (
    <>
      <span className={queueStyles['waiting']}>
        {waitingDays === 0 ? 'since today' : formatNoun(waitingDays, 'day')}
      </span>
      {dueAt !== null && (
        <div className={overdue ? queueStyles['overdue'] : textStyles['minor']}>
          {overdue ? (
            <>
              <IconAlertTriangle size={16} stroke={2} aria-hidden />
              <span>
                Overdue since <When at={dueAt} />
              </span>
            </>
          ) : (
            <>
              due <When at={dueAt} />
            </>
          )}
        </div>
      )}
    </>
  )
}
