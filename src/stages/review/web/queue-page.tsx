import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCircleCheck, IconUsersGroup } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { usePerson } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { QueueItem, readQueue } from '../contract.ts'
import { queueQuery } from './case-query.ts'
import { Panel } from './panel.tsx'
import { QueueTable } from './queue-table.tsx'

type Queue = z.output<(typeof readQueue)['output']>

/** What waits for a steward or a member of committees. */
export function QueuePage(): ReactNode {
  const query = useQuery(queueQuery)
  return (
    <PageBody title="Review" intro="Requests that wait for you, longest waiting first.">
      <QueryState query={query}>{(queue) => <Queues queue={queue} />}</QueryState>
    </PageBody>
  )
}

function Queues({ queue }: { readonly queue: Queue }): ReactNode {
  const me = usePerson()
  const checks = me.roles.includes('steward') || queue.toCheck.length > 0
  const decides = me.seats.length > 0 || queue.toDecide.length > 0
  const hasDecided = me.seats.length > 0 || queue.decided.length > 0
  if (!checks && !decides && !hasDecided) return <NoPart />
  return (
    <Stack gap="lg">
      {checks && <ToCheck items={queue.toCheck} />}
      {decides && <ToDecide items={queue.toDecide} />}
      {hasDecided && <Decided items={queue.decided} />}
    </Stack>
  )
}

type Props = { readonly items: readonly QueueItem[] }

function ToCheck({ items }: Props): ReactNode {
  return (
    <Panel
      title="To check"
      count={items.length}
      intro="Is the agreement complete and signed? Pass the request on to the committees, or return it with reasons."
    >
      {items.length === 0 ? (
        <Empty
          title="Nothing to check"
          icon={<IconCircleCheck size={26} stroke={1.5} aria-hidden />}
        >
          Every filed request has been passed on or returned. New ones appear here.
        </Empty>
      ) : (
        <QueueTable label="Requests to check" groups={[{ items }]} last="waiting" />
      )}
    </Panel>
  )
}

function ToDecide({ items }: Props): ReactNode {
  const byDau = Object.entries(Object.groupBy(items, ({ dau }) => dau ?? 'No data access unit'))
  return (
    <Panel
      title="To decide"
      count={items.length}
      intro="Requests for data of your committees, by data access unit. The chair of a committee decides."
    >
      {byDau.length === 0 ? (
        <Empty
          title="Nothing to decide"
          icon={<IconCircleCheck size={26} stroke={1.5} aria-hidden />}
        >
          Your committees have decided every request. New ones appear here.
        </Empty>
      ) : (
        <QueueTable
          label="Requests to decide, by data access unit"
          groups={byDau.map(([name, group = []]) => ({ name, items: group }))}
          last="waiting"
        />
      )}
    </Panel>
  )
}

function Decided({ items }: Props): ReactNode {
  return (
    <Panel title="Decided lately">
      {items.length === 0 ? (
        <Empty title="Nothing yet">What your committees decide is listed here.</Empty>
      ) : (
        <QueueTable label="Requests decided lately" groups={[{ items }]} last="outcome" />
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
