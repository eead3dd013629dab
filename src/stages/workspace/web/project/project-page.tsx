import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  IconFolder,
  IconHistory,
  IconPlayerPlay,
  IconQuote,
  IconReceipt,
  IconRefresh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Day, When } from '#app/web/ui/when.tsx'
import type { ProjectDetail } from '../../contract.ts'
import { OpenDestructions } from '../destruction/open-destructions.tsx'
import { DownloadPanel } from '../download/download-panel.tsx'
import { UploadPanel } from '../upload/upload-panel.tsx'
import { Acknowledge } from './acknowledge.tsx'
import { Activity } from './activity.tsx'
import { Changes } from './changes.tsx'
import { FileDrawer } from './file-drawer.tsx'
import { Files } from './files.tsx'
import type { FileDetails } from './folder.ts'
import { ProjectActions } from './project-actions.tsx'
import { acknowledgementQuery, projectQuery } from './project-queries.ts'
import { tabs } from './project-search.ts'
import { Receipts } from './receipts.tsx'
import { usePlace } from './use-place.ts'
import { lookAgainMs, useVending } from './use-vending.ts'
import transferStyles from '../transfer/transfer.module.css'
import headStyles from './head.module.css'
import textStyles from './text.module.css'

type ProjectPageProps = {
  /** What runs in the project. */
  readonly runs: (project: ProjectDetail) => ReactNode
  /** What can be done with an object, beside its facts. */
  readonly objectActions: (projectId: string, object: FileDetails) => ReactNode
}

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** One project: its files, what runs in it, what changed of them, what a publication says of them, and the receipts of what arrived. */
export function ProjectPage({ runs, objectActions }: ProjectPageProps): ReactNode {
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
      actions={<ProjectActions project={project} />}
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
          <Tabs.Tab value="runs" leftSection={<IconPlayerPlay size={18} aria-hidden />}>
            Runs
          </Tabs.Tab>
          {hasChanges && (
            <Tabs.Tab value="changes" leftSection={<IconRefresh size={18} aria-hidden />}>
              Changes
            </Tabs.Tab>
          )}
          {project.requestId !== null && (
            <Tabs.Tab value="acknowledge" leftSection={<IconQuote size={18} aria-hidden />}>
              Acknowledge
            </Tabs.Tab>
          )}
          {project.requestId !== null && (
            <Tabs.Tab value="receipts" leftSection={<IconReceipt size={18} aria-hidden />}>
              Receipts
            </Tabs.Tab>
          )}
          <Tabs.Tab value="activity" leftSection={<IconHistory size={18} aria-hidden />}>
            Activity
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <Files place={place} project={project} isVending={vending.isVending} />
        </Tabs.Panel>
        <Tabs.Panel value="runs">{runs(project)}</Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes projectId={projectId} changed={project.changed} />
        </Tabs.Panel>
        <Tabs.Panel value="acknowledge">
          <Acknowledge projectId={projectId} />
        </Tabs.Panel>
        <Tabs.Panel value="receipts">
          <Receipts query={vending.receipts} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <Activity projectId={projectId} />
        </Tabs.Panel>
      </Tabs>
      <FileDrawer place={place} actions={objectActions} />
      <div className={transferStyles['corner']}>
        <DownloadPanel projectId={projectId} />
        <UploadPanel projectId={projectId} />
      </div>
    </PageBody>
  )
}

const levelWords: Readonly<Record<ProjectDetail['level'], string>> = {
  VIEW: 'look and read',
  UPLOAD: 'also add files',
  CONTRIBUTE: 'also change files and run tools',
  ADMINISTER: 'also share the project',
}

function Facts({ project }: { readonly project: ProjectDetail }): ReactNode {
  const { owner, level, files, usage, createdAt } = project
  const embargo = useQuery(acknowledgementQuery(project.id)).data?.embargo
  return (
    <div className={headStyles['facts']}>
      <span>
        {formatNoun(files, 'file')}: <Bytes value={usage.own} /> own data, paid by {owner}
        {usage.vended > 0 && (
          <>
            ; <Bytes value={usage.vended} /> vended, which costs the project nothing
          </>
        )}
      </span>
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
