import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFolder, IconQuote, IconReceipt, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Day, When } from '#app/web/ui/when.tsx'
import type { Project } from '../../contract.ts'
import { Acknowledge } from './acknowledge.tsx'
import { Changes } from './changes.tsx'
import { OpenDestructions } from '../destruction/open-destructions.tsx'
import { FileDrawer } from './file-drawer.tsx'
import { Files } from './files.tsx'
import { acknowledgementQuery, projectQuery } from './project-queries.ts'
import { tabs } from './project-search.ts'
import { Receipts } from './receipts.tsx'
import { usePlace } from './use-place.ts'
import { lookAgainMs, useVending } from './use-vending.ts'
import headStyles from './head.module.css'
import textStyles from './text.module.css'

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** One project: its files, what changed of them, what a publication says of them, and the receipts of what arrived. */
export function ProjectPage(): ReactNode {
  const place = usePlace()
  const { projectId, search } = place
  const vending = useVending(projectId)
  const query = useQuery({
    ...projectQuery(projectId),
    refetchInterval: vending.isVending ? lookAgainMs : false,
  })
  const project = query.data
  if (project === undefined) {
    return (
      <PageBody title="Project" breadcrumbs={breadcrumbs} width="full">
        <QueryState query={query}>{() => null}</QueryState>
      </PageBody>
    )
  }
  const { withdrawn, replaced, heldBack } = project.changed
  const hasChanges = withdrawn + replaced + heldBack > 0 || search.tab === 'changes'
  return (
    <PageBody
      title={<span className={textStyles['long']}>{project.name}</span>}
      breadcrumbs={breadcrumbs}
      intro={<Facts project={project} />}
      actions={
        project.requestId !== null && (
          <>
            <ButtonLink
              to="/incidents/new"
              search={{ request: project.requestId }}
              variant="default"
            >
              Report an incident
            </ButtonLink>
            <ButtonLink to={`/requests/${project.requestId}`} variant="default">
              See the request
            </ButtonLink>
            <ButtonLink to={`/projects/${projectId}/samples`} variant="default">
              Samples
            </ButtonLink>
          </>
        )
      }
      width="full"
    >
      {project.requestId !== null && <OpenDestructions requestIds={[project.requestId]} />}
      <Tabs
        className="panel"
        value={search.tab}
        onChange={(next) => {
          const tab = tabs.find((each) => each === next)
          if (tab !== undefined) place.go({ tab, file: undefined })
        }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="files" leftSection={<IconFolder size={18} aria-hidden />}>
            Files
          </Tabs.Tab>
          {hasChanges && (
            <Tabs.Tab value="changes" leftSection={<IconRefresh size={18} aria-hidden />}>
              Changes
            </Tabs.Tab>
          )}
          <Tabs.Tab value="acknowledge" leftSection={<IconQuote size={18} aria-hidden />}>
            Acknowledge
          </Tabs.Tab>
          <Tabs.Tab value="receipts" leftSection={<IconReceipt size={18} aria-hidden />}>
            Receipts
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <Files place={place} isVending={vending.isVending} changed={project.changed} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes projectId={projectId} changed={project.changed} />
        </Tabs.Panel>
        <Tabs.Panel value="acknowledge">
          <Acknowledge projectId={projectId} />
        </Tabs.Panel>
        <Tabs.Panel value="receipts">
          <Receipts query={vending.receipts} />
        </Tabs.Panel>
      </Tabs>
      <FileDrawer place={place} />
    </PageBody>
  )
}

const levelWords: Readonly<Record<Project['level'], string>> = {
  VIEW: 'look and read',
  UPLOAD: 'also add files',
  CONTRIBUTE: 'also change files and run tools',
  ADMINISTER: 'also share the project',
}

function Facts({ project }: { readonly project: Project }): ReactNode {
  const { owner, level, files, bytes, createdAt } = project
  const embargo = useQuery(acknowledgementQuery(project.id)).data?.embargo
  return (
    <div className={headStyles['facts']}>
      <span>
        {formatNoun(files, 'file')}, <Bytes value={bytes} />
      </span>
      <span>owner {owner}</span>
      <span>
        since <When at={createdAt} />
      </span>
      {embargo && !embargo.isOver && (
        <span>
          no publication before <Day on={embargo.date} />
        </span>
      )}
      <span>
        your level <span className={headStyles['level']}>{level}</span> ({levelWords[level]})
      </span>
    </div>
  )
}
