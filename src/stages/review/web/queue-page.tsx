import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
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
import { QueueTable } from './queue-table.tsx'
import { Section } from './section.tsx'
import queueStyles from './queue.module.css'

type Queue = z.output<(typeof readQueue)['output']>

/** What waits for a steward or a member of committees. */
export function QueuePage(): ReactNode {
  const query = useQuery(queueQuery)
  return (
    <PageBody
      title="Review"
      intro="Requests that wait for you, longest waiting first."
      width="full"
    >
      <QueryState query={query}>{(queue) => <Sections queue={queue} />}</QueryState>
    </PageBody>
  )
}

function Sections({ queue }: { readonly queue: Queue }): ReactNode {
  const me = usePerson()
  const checks = me.roles.includes('steward') || queue.toCheck.length > 0
  const decides = me.seats.length > 0 || queue.toDecide.length > 0
  if (!checks && !decides && queue.decided.length === 0) return <NoPart />
  return (
    <Stack gap="xl">
      {checks && <ToCheck items={queue.toCheck} />}
      {decides && <ToDecide items={queue.toDecide} />}
      <Decided items={queue.decided} />
    </Stack>
  )
}

function ToCheck({ items }: { readonly items: readonly QueueItem[] }): ReactNode {
  return (
    <Section
      title="To check"
      count={items.length}
      intro="Is the agreement complete and signed? Pass the request on to the committees, or return it with reasons."
    >
      {items.length === 0 ? (
        <Empty title="Nothing to check" icon={<IconCircleCheck aria-hidden />}>
          Every filed request has been passed on or returned. New ones appear here, and you get an
          email.
        </Empty>
      ) : (
        <QueueTable label="Requests to check" items={items} />
      )}
    </Section>
  )
}

function ToDecide({ items }: { readonly items: readonly QueueItem[] }): ReactNode {
  const groups = Object.entries(Object.groupBy(items, ({ dau }) => dau ?? ''))
  return (
    <Section
      title="To decide"
      count={items.length}
      intro="Requests for data of your committees. The chair of a committee decides for its data access unit."
    >
      {groups.length === 0 && (
        <Empty title="Nothing to decide" icon={<IconCircleCheck aria-hidden />}>
          Your committees have decided every request. New ones appear here, and you get an email.
        </Empty>
      )}
      {groups.map(([dau, group = []]) => (
        <div key={dau} className={queueStyles['group']}>
          <h3 className={queueStyles['groupTitle']}>
            {dau}{' '}
            <span className={queueStyles['groupCount']}>{formatNoun(group.length, 'request')}</span>
          </h3>
          <QueueTable label={`Requests to decide for ${dau}`} items={group} />
        </div>
      ))}
    </Section>
  )
}

function Decided({ items }: { readonly items: readonly QueueItem[] }): ReactNode {
  return (
    <Section title="Decided lately">
      {items.length === 0 ? (
        <Empty title="Nothing yet">
          What you pass on, return, approve or reject is listed here.
        </Empty>
      ) : (
        <QueueTable label="Requests decided lately" items={items} isDecided />
      )}
    </Section>
  )
}

function NoPart(): ReactNode {
  return (
    <Empty
      title="Reviewing is for data stewards and committee members"
      icon={<IconUsersGroup aria-hidden />}
      action={<ButtonLink to="/dashboard">Go to My Dashboard</ButtonLink>}
    >
      You are neither at the moment, so nothing waits for you here. How your own requests are doing
      is on your dashboard.
    </Empty>
  )
}
