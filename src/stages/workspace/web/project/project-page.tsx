import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFolder, IconHistory, IconReceipt } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { ProjectDetail } from '../../contract.ts'
import { UploadPanel } from '../upload/upload-panel.tsx'
import { Activity } from './activity.tsx'
import { FileDrawer } from './file-drawer.tsx'
import { Files } from './files.tsx'
import { ProjectActions } from './project-actions.tsx'
import { projectQuery } from './project-queries.ts'
import { tabs } from './project-search.ts'
import { Receipts } from './receipts.tsx'
import { usePlace } from './use-place.ts'
import { lookAgainMs, useVending } from './use-vending.ts'
import headStyles from './head.module.css'
import textStyles from './text.module.css'

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** One project: its folders and files, the details of a file, and the receipts of what arrived. */
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
  return (
    <PageBody
      title={<span className={textStyles['long']}>{project.name}</span>}
      breadcrumbs={breadcrumbs}
      intro={<Facts project={project} />}
      actions={<ProjectActions project={project} />}
      width="full"
    >
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
        <Tabs.Panel value="receipts">
          <Receipts query={vending.receipts} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <Activity projectId={projectId} />
        </Tabs.Panel>
      </Tabs>
      <FileDrawer place={place} />
      <UploadPanel projectId={projectId} />
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
      <span>
        your level <span className={headStyles['level']}>{level}</span> ({levelWords[level]})
      </span>
    </div>
  )
}
