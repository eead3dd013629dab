import { useQuery } from '@tanstack/react-query'
import { IconFolders } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { Dashboard } from '../contract.ts'
import { OpenDestructions } from './destruction/open-destructions.tsx'
import { dashboardQuery } from './dashboard/dashboard-query.ts'
import { DashboardSection, NothingYet } from './dashboard/dashboard-section.tsx'
import { DraftTable } from './dashboard/draft-table.tsx'
import { GrantTable } from './dashboard/grant-table.tsx'
import { Move } from './dashboard/move.tsx'
import { NewProject } from './dashboard/new-project.tsx'
import { RequestTable } from './dashboard/request-table.tsx'
import { SharedTable } from './dashboard/shared-table.tsx'

type Props = {
  /** What is asked of the person. */
  readonly asked: ReactNode
  /** Below all lists. */
  readonly foot: ReactNode
}

/** Everything of one's own: drafts, requests with their projects, access, and what others share. */
export function DashboardPage({ asked, foot }: Props): ReactNode {
  const query = useQuery({ ...dashboardQuery, refetchInterval: 30_000 })
  const isFilled = query.data !== undefined && !isBlank(query.data)
  return (
    <PageBody
      title="My Dashboard"
      actions={
        <>
          <NewProject />
          {isFilled && <ButtonLink to="/">Browse data</ButtonLink>}
        </>
      }
    >
      {asked}
      <QueryState query={query}>
        {(dashboard) => (isBlank(dashboard) ? <Blank /> : <Sections dashboard={dashboard} />)}
      </QueryState>
      {foot}
    </PageBody>
  )
}

const isBlank = ({ drafts, requests, own, shared, archived, grants }: Dashboard): boolean =>
  [drafts, requests, own, shared, archived, grants].every((list) => list.length === 0)

function Blank(): ReactNode {
  return (
    <Empty
      title="Nothing here yet"
      icon={<IconFolders size={28} stroke={1.5} aria-hidden />}
      action={<ButtonLink to="/">Browse data</ButtonLink>}
    >
      Choose data in the browser and request it. Your drafts, projects and access then show here.
    </Empty>
  )
}

function Sections({ dashboard }: { readonly dashboard: Dashboard }): ReactNode {
  const { drafts, requests, own, shared, archived, grants } = dashboard
  return (
    <>
      <OpenDestructions />
      {drafts.length > 0 && (
        <DashboardSection title="Open drafts" count={drafts.length}>
          <DraftTable drafts={drafts} />
        </DashboardSection>
      )}
      <DashboardSection title="Projects" count={requests.length}>
        {requests.length === 0 ? (
          <NothingYet>
            No project yet. A request you submit becomes a project of the same name.
          </NothingYet>
        ) : (
          <RequestTable requests={requests} />
        )}
      </DashboardSection>
      {own.length > 0 && (
        <DashboardSection title="My own projects" count={own.length}>
          <SharedTable projects={own} label="My own projects" />
        </DashboardSection>
      )}
      {shared.length > 0 && (
        <DashboardSection title="Shared with me" count={shared.length}>
          <SharedTable projects={shared} label="Shared with me" />
        </DashboardSection>
      )}
      {archived.length > 0 && (
        <DashboardSection title="Archived projects" count={archived.length}>
          <SharedTable projects={archived} label="Archived projects" />
        </DashboardSection>
      )}
      <DashboardSection title="Access" count={grants.filter(({ live }) => live).length}>
        {grants.length === 0 ? (
          <NothingYet>
            No access to controlled data yet. It begins when a committee approves a request in which
            you are named.
          </NothingYet>
        ) : (
          <>
            <GrantTable grants={grants} />
            <Move grants={grants} />
          </>
        )}
      </DashboardSection>
    </>
  )
}
