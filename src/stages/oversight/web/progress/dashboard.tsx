import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconReportAnalytics } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import { DashboardPage } from '#stages/workspace/web/dashboard-page.tsx'
import { dueProgressQuery } from './progress-query.ts'
import classes from './progress.module.css'

/** My Dashboard, with the reports that are asked for, and the way to report an incident. */
export function Dashboard(): ReactNode {
  return <DashboardPage asked={<DueReports />} foot={<Foot />} />
}

function DueReports(): ReactNode {
  const { data = [] } = useQuery(dueProgressQuery)
  return data.map(({ requestId, name, year, until, isOverdue }) => (
    <Alert
      key={`${requestId} ${year}`}
      mb="md"
      color={isOverdue ? 'orange' : 'blue'}
      icon={<IconReportAnalytics aria-hidden />}
      title={isOverdue ? 'A progress report is overdue' : 'A progress report is asked for'}
    >
      <div className={classes['due']}>
        <span>
          Year {year} of “{name}” {isOverdue ? 'ended' : 'ends'} on <When at={until} />. Say what
          was done with the data.
        </span>
        <ButtonLink
          to="/requests/$requestId/progress"
          params={{ requestId }}
          size="xs"
          aria-label={`Write the report of year ${year} of ${name}`}
        >
          Write the report
        </ButtonLink>
      </div>
    </Alert>
  ))
}

function Foot(): ReactNode {
  return (
    <section className={`panel ${classes['foot']}`} aria-label="Incidents">
      <div className={classes['due']}>
        <span>
          Data lost, shared or misused? Report it within 24 hours.{' '}
          <TextLink to="/incidents" inherit>
            See incidents
          </TextLink>
        </span>
        <ButtonLink to="/incidents/new" variant="default" size="md">
          Report an incident
        </ButtonLink>
      </div>
    </section>
  )
}
