import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Problem } from '#kernel/problem.ts'
import { readRegisterEntry } from '../../contract/register.ts'
import { EntryFacts, EntryState, Summary, titleOf } from './entry-facts.tsx'
import classes from './register.module.css'

const breadcrumbs = [{ label: 'Approved uses', to: '/register' }]

type Props = { readonly requestId: string }

/** One approved use, by an address that stays. */
export function EntryView({ requestId }: Props): ReactNode {
  const query = useQuery({
    queryKey: ['register', 'entry', requestId],
    queryFn: ({ signal }) => call(readRegisterEntry, { params: { requestId }, signal }),
  })
  if (isUnknown(query.error)) return <NotListed />
  return (
    <PageBody
      breadcrumbs={breadcrumbs}
      title={query.data === undefined ? 'Approved use' : titleOf(query.data)}
      width="reading"
    >
      <QueryState query={query}>
        {(entry) => (
          <article className={`panel ${classes['entry']}`}>
            <EntryState entry={entry} />
            <Summary entry={entry} />
            <EntryFacts entry={entry} />
          </article>
        )}
      </QueryState>
    </PageBody>
  )
}

/** Also what is no id at all. */
const isUnknown = (error: Error | null): boolean =>
  error instanceof Problem && (error.code === 'not-found' || error.code === 'invalid-input')

function NotListed(): ReactNode {
  return (
    <PageBody breadcrumbs={breadcrumbs} title="Not in the register" width="reading">
      <div className="panel">
        <Empty
          title="No approved use has this address"
          action={<ButtonLink to="/register">See all approved uses</ButtonLink>}
        >
          The register lists what a committee has approved, and nothing that is only asked for.
        </Empty>
      </div>
    </PageBody>
  )
}
