import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Problem } from '#kernel/problem.ts'
import type { Case } from '../contract.ts'
import { StandingPage } from './case/standing-page.tsx'
import { caseQuery } from './case-query.ts'
import { CaseView } from './case-view.tsx'

const breadcrumbs = [{ label: 'Review', to: '/review' }]

type Props = {
  /** The reports on what was done with the data. */
  readonly reports: (seen: Case) => ReactNode
}

/** One request as steward and committees see it: everything to judge it by, and what they may do. */
export function CasePage({ reports }: Props): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { requestId = '' } = useParams({ strict: false }) as { requestId?: string }
  const query = useQuery(caseQuery(requestId))
  // Also where there was more to see: somebody may be taken off a request while they look at it.
  if (query.error instanceof Problem && query.error.code === 'not-permitted')
    return <StandingPage requestId={requestId} breadcrumbs={breadcrumbs} />
  if (query.data !== undefined) {
    return (
      <QueryState query={query}>
        {(seen) => (
          <CaseView key={requestId} seen={seen} reports={reports(seen)} breadcrumbs={breadcrumbs} />
        )}
      </QueryState>
    )
  }
  return (
    <PageBody title="Request under review" breadcrumbs={breadcrumbs}>
      <QueryState query={query}>{() => null}</QueryState>
    </PageBody>
  )
}
