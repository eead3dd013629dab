import { NativeSelect, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconCircleCheck, IconUsersGroup } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { usePerson } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { QueueItem, readQueue } from '../contract.ts'
import { queueQuery } from './case-query.ts'
import { Panel } from './panel.tsx'
import { QueueTable } from './queue-table.tsx'
import { isMine } from './queue-words.ts'
import queueStyles from './queue.module.css'

type Queue = z.output<(typeof readQueue)['output']>

/** What waits for a steward or a member of committees. */
export function QueuePage(): ReactNode {
  const query = useQuery(queueQuery)
  return (
    <PageBody
      title="Review"
      intro="What waits for you comes first, what waits for others after it; the longest waiting on top."
    >
      <QueryState query={query}>{(queue) => <Queues queue={queue} />}</QueryState>
    </PageBody>
  )
}

function Queues({ queue }: { readonly queue: Queue }): ReactNode {
  const me = usePerson()
  const { dau: chosen = '' }: { readonly dau?: string } = useSearch({ strict: false })
  const checks = me.roles.includes('steward') || queue.toCheck.length > 0
  const decides = me.seats.length > 0 || queue.toDecide.length + queue.decided.length > 0
  if (!checks && !decides) return <NoPart />
  const ofChosen = ({ dau }: QueueItem) => chosen === '' || dau === chosen
  const toDecide = queue.toDecide.filter(ofChosen)
  return (
    <Stack gap="lg">
      {checks && <ToCheck items={queue.toCheck} />}
      {decides && (
        <>
          <UnitFilter items={[...queue.toDecide, ...queue.decided]} chosen={chosen} />
          <Mine items={toDecide.filter(isMine)} />
          <Others items={toDecide.filter((item) => !isMine(item))} />
          <Decided items={queue.decided.filter(ofChosen)} />
        </>
      )}
    </Stack>
  )
}

type Props = { readonly items: readonly QueueItem[] }

/** Narrows the lists to one data access unit, for people who sit on several committees. */
function UnitFilter({ items, chosen }: Props & { readonly chosen: string }): ReactNode {
  const navigate = useNavigate()
  const codes = [...new Set([chosen, ...items.flatMap(({ dau }) => dau ?? [])])].filter(Boolean)
  if (codes.length < 2 && chosen === '') return undefined
  return (
    <NativeSelect
      className={queueStyles['units'] ?? ''}
      label="Data access unit"
      data={[
        { value: '', label: 'All of my committees' },
        ...codes.toSorted().map((code) => ({ value: code, label: code })),
      ]}
      value={chosen}
      onChange={({ currentTarget: { value: dau } }) =>
        void navigate({
          to: '/review',
          search: dau === '' ? {} : { dau },
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}

const done = <IconCircleCheck size={26} stroke={1.5} aria-hidden />

function ToCheck({ items }: Props): ReactNode {
  return (
    <Panel
      title="To check"
      count={items.length}
      intro="Is the agreement complete and signed? Pass the request on to the committees, or return it with reasons."
    >
      {items.length === 0 ? (
        <Empty title="Nothing to check" icon={done}>
          Every filed request has been passed on or returned. New ones appear here.
        </Empty>
      ) : (
        <QueueTable label="Requests to check" items={items} about="check" />
      )}
    </Panel>
  )
}

function Mine({ items }: Props): ReactNode {
  const overdue = items.filter((item) => item.overdue).length
  return (
    <Panel
      title="Waits for you"
      count={items.length}
      intro={
        overdue > 0 && `${formatNoun(overdue, 'decision is overdue', 'decisions are overdue')}.`
      }
    >
      {items.length === 0 ? (
        <Empty title="Nothing waits for you" icon={done}>
          You have done your part in every request. New ones appear here.
        </Empty>
      ) : (
        <QueueTable label="Requests that wait for you" items={items} about="work" />
      )}
    </Panel>
  )
}

function Others({ items }: Props): ReactNode {
  if (items.length === 0) return undefined
  return (
    <Panel title="Waits for others" count={items.length}>
      <QueueTable label="Requests that wait for others" items={items} about="work" />
    </Panel>
  )
}

function Decided({ items }: Props): ReactNode {
  return (
    <Panel title="Decided lately">
      {items.length === 0 ? (
        <Empty title="Nothing yet">What your committees decide is listed here.</Empty>
      ) : (
        <QueueTable label="Requests decided lately" items={items} about="outcome" />
      )}
    </Panel>
  )
}

function NoPart(): ReactNode {
  return (
    <div className="panel">
      <Empty
        title="Reviewing is for data stewards and committee members"
        icon={<IconUsersGroup size={26} stroke={1.5} aria-hidden />}
        action={<ButtonLink to="/dashboard">Go to My Dashboard</ButtonLink>}
      >
        You are neither at the moment, so nothing waits for you here. How your own requests are
        doing is on your dashboard.
      </Empty>
    </div>
  )
}
