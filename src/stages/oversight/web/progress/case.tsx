import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Case as SeenCase } from '#stages/review/contract.ts'
import { CasePage } from '#stages/review/web/case-page.tsx'
import { Panel } from '#stages/review/web/panel.tsx'
import { progressQuery } from './progress-query.ts'
import { ReportList } from './report-list.tsx'

/** A case; that of an extension with the progress reports of what it extends. */
export const Case = (): ReactNode => (
  <CasePage
    reports={({ request }) => request.extension !== null && <Reports request={request} />}
  />
)

function Reports({ request }: Pick<SeenCase, 'request'>): ReactNode {
  const { data } = useQuery(progressQuery(request.id))
  if (data === undefined) return undefined
  const missing = data.years.filter(({ isReported }) => !isReported)
  return (
    <Panel title="Progress reports" count={data.reports.length}>
      {missing.length > 0 && (
        <Alert color="yellow" p="xs" mb="sm" icon={<IconAlertTriangle aria-hidden />}>
          No report of {missing.map(({ year }) => `year ${year}`).join(', ')} has come in. You can
          decide without it.
        </Alert>
      )}
      <ReportList progress={data} />
    </Panel>
  )
}
