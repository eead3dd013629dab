import type { ReactNode } from 'react'
import { ProjectPage } from '#stages/workspace/web/project/project-page.tsx'
import { ProjectCosts } from './costs/project-costs.tsx'
import { RunList } from './runs/run-list.tsx'
import { AppletActions } from './tools/applet-actions.tsx'

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
      objectActions={(projectId, object) =>
        object.class === 'applet' && <AppletActions projectId={projectId} appletId={object.id} />
      }
    />
  )
}
