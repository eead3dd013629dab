import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { RequestView } from '#stages/agreement/web/request-view.tsx'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { dashboardQuery } from './dashboard-query.ts'

/** One request after it was filed; a draft opens in its wizard. */
export function RequestPage(): ReactNode {
  const { requestId = '' } = useParams({ strict: false })
  const query = useQuery(requestQuery(requestId))
  const request = query.data
  if (request === undefined) {
    return (
      <PageBody title="Data request">
        <QueryState query={query}>{() => undefined}</QueryState>
      </PageBody>
    )
  }
  if (request.state === 'draft') {
    return <Navigate to="/requests/$requestId/setup" params={{ requestId }} replace />
  }
  return <RequestView request={request} project={<ProjectLink requestId={requestId} />} />
}

/** Leads to the project that the request became, once there is one. */
function ProjectLink({ requestId }: { readonly requestId: string }): ReactNode {
  const { data } = useQuery(dashboardQuery)
  const projectId =
    data?.requests.find(({ id }) => id === requestId)?.projectId ??
    data?.shared.find((project) => project.requestId === requestId)?.id
  if (projectId === undefined || projectId === null) return undefined
  return (
    <ButtonLink to="/projects/$projectId" params={{ projectId }}>
      Open project
    </ButtonLink>
  )
}
