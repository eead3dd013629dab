import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { useRequestId } from '#stages/request/web/use-request-id.ts'
import type { Progress } from '../../contract/progress.ts'
import classes from './progress.module.css'
import { progressQuery } from './progress-query.ts'
import { ReportForm } from './report-form.tsx'
import { ReportList } from './report-list.tsx'

/** The yearly reports of a request: the one that is asked for, and those that were submitted. */
export function ProgressPage(): ReactNode {
  const requestId = useRequestId()
  // What is typed is kept by the form; reading anew would only disturb it.
  const query = useQuery({ ...progressQuery(requestId), refetchOnWindowFocus: false })
  const name = query.data?.name ?? 'Data request'
  return (
    <PageBody
      title="Progress report"
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: name, to: `/requests/${requestId}` },
      ]}
      intro="Each year of access is reported on by the requester or the Principal Investigator. Committees and data stewards read it."
      width="reading"
    >
      <QueryState query={query}>{(progress) => <Body progress={progress} />}</QueryState>
    </PageBody>
  )
}

function Body({ progress }: { readonly progress: Progress }): ReactNode {
  const [correcting, setCorrecting] = useState<number>()
  const missing = progress.years.find(({ isReported }) => !isReported)
  const year = correcting ?? missing?.year
  const of = progress.years.find((each) => each.year === year)
  const newest = progress.years.at(-1)
  return (
    <>
      {progress.mayReport && of !== undefined ? (
        <ReportForm
          key={of.year}
          progress={progress}
          year={of}
          onSubmitted={() => setCorrecting(undefined)}
        />
      ) : (
        <Empty
          title={
            progress.years.length === 0 ? 'No report is asked for' : 'Nothing is to be reported'
          }
          icon={<IconCheck size={26} stroke={1.5} aria-hidden />}
          action={
            progress.mayReport &&
            newest !== undefined && (
              <Button variant="default" onClick={() => setCorrecting(newest.year)}>
                Correct the report of year {newest.year}
              </Button>
            )
          }
        >
          {progress.years.length === 0
            ? 'It is asked for 30 days before a year of access ends, or when an extension is submitted.'
            : 'What was submitted stays as it is. A correction is another version of it.'}
        </Empty>
      )}
      {progress.reports.length > 0 && (
        <section className={`panel ${classes['panel']}`} aria-labelledby="submitted">
          <h2 id="submitted">Submitted</h2>
          <ReportList progress={progress} />
        </section>
      )}
    </>
  )
}
