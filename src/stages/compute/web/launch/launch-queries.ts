import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { readApplet, readWorkflow } from '../../contract/applets.ts'
import { type Launchable, launchableApplet, launchableWorkflow } from './launchable.ts'

export const appletQuery = (projectId: string, appletId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'applet', appletId],
    queryFn: ({ signal }) => call(readApplet, { params: { projectId, appletId }, signal }),
  })

/** An applet or a workflow, told by its id. */
export const launchableQuery = (projectId: string, id: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'launchable', id],
    queryFn: async ({ signal }): Promise<Launchable> =>
      id.startsWith('workflow-')
        ? launchableWorkflow(
            await call(readWorkflow, { params: { projectId, workflowId: id }, signal }),
          )
        : launchableApplet(await call(readApplet, { params: { projectId, appletId: id }, signal })),
  })
