import type { ReactNode } from 'react'
import { ProjectPage } from '#stages/workspace/web/project/project-page.tsx'
import { ProjectCosts } from './costs/project-costs.tsx'
import { RunList } from './runs/run-list.tsx'
import { AppletActions, WorkflowActions } from './tools/applet-actions.tsx'

/** A project, with what runs in it and what can be run. */
export function Project(): ReactNode {
  return (
    <ProjectPage
      runs={({ id }) => (
        <>
          <ProjectCosts projectId={id} />
          <RunList projectId={id} />
        </>
      )}
      objectActions={(projectId, { class: kind, id }) => {
        if (kind === 'applet') return <AppletActions projectId={projectId} appletId={id} />
        return kind === 'workflow' && <WorkflowActions projectId={projectId} workflowId={id} />
      }}
    />
  )
}
