import type { ReactNode } from 'react'
import { Part } from '#stages/agreement/web/part.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { RequestPage } from '#stages/workspace/web/dashboard/request-page.tsx'
import { useQuery } from '@tanstack/react-query'
import { ProgressLink, ReportList } from './report-list.tsx'
import { progressQuery } from './progress-query.ts'

/** One request with its progress reports. */
export const Request = (): ReactNode => (
  <RequestPage reports={(request) => <Reports request={request} />} />
)

function Reports({ request }: { readonly request: AccessRequest }): ReactNode {
  const { data } = useQuery(progressQuery(request.id))
  if (data === undefined || data.years.length + data.reports.length === 0) return undefined
  return (
    <Part title="Progress reports">
      <ReportList progress={data} />
      <ProgressLink progress={data} />
    </Part>
  )
}
