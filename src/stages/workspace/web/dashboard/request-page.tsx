import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { RequestView } from '#stages/agreement/web/request-view.tsx'
import { CommitteeAsks } from '#stages/review/web/requester/committee-asks.tsx'
import { CommitteePart } from '#stages/review/web/requester/committee-part.tsx'
import { RequestMissing } from '#stages/request/web/request-missing.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { useRequestId } from '#stages/request/web/use-request-id.ts'
import type { Dashboard } from '../../contract.ts'
import { OpenDestructions } from '../destruction/open-destructions.tsx'
import { Applicants } from './applicants.tsx'
import { CloseOut } from './close-out.tsx'
import { dashboardQuery } from './dashboard-query.ts'

type Props = {
  /** The reports on what is done with the data. */
  readonly reports: (request: AccessRequest) => ReactNode
}

/** One request after it was filed; a draft opens in its wizard. */
export function RequestPage({ reports }: Props): ReactNode {
  const requestId = useRequestId()
  // Others move it on: a steward, a committee, the vend.
  const query = useQuery({ ...requestQuery(requestId), refetchInterval: 15_000 })
  const request = query.data
  if (request === undefined) return <RequestMissing query={query} />
  if (request.state === 'draft') {
    return <Navigate to="/requests/$requestId/setup" params={{ requestId }} replace />
  }
  const project = (
    <>
      <CloseOut request={request} />
      <ProjectLink request={request} />
    </>
  )
  return (
    <RequestView
      request={request}
      project={project}
      asked={
        <>
          <OpenDestructions requestIds={[request.id]} />
          <CommitteeAsks request={request} />
        </>
      }
      committees={
        <>
          <Applicants request={request} />
          <CommitteePart request={request} />
        </>
      }
      reports={reports(request)}
    />
  )
}

/** Leads to the project that the request became, once there is one. */
function ProjectLink({ request }: { readonly request: AccessRequest }): ReactNode {
  const isComing = request.state === 'approved' || request.state === 'partly-approved'
  const { data } = useQuery({
    ...dashboardQuery,
    refetchInterval: ({ state }) =>
      isComing && projectOf(state.data, request.id) === undefined ? 3_000 : false,
  })
  const projectId = projectOf(data, request.id)
  if (projectId === undefined) return undefined
  return (
    <ButtonLink to="/projects/$projectId" params={{ projectId }}>
      Open project
    </ButtonLink>
  )
}

function projectOf(dashboard: Dashboard | undefined, requestId: string): string | undefined {
  const own = dashboard?.requests.find(({ id }) => id === requestId)
  const shared = dashboard?.shared.find((project) => project.requestId === requestId)
  return own?.projectId ?? shared?.id
}
