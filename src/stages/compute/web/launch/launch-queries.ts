import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { readApplet } from '../../contract/applets.ts'

export const appletQuery = (projectId: string, appletId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'applet', appletId],
    queryFn: ({ signal }) => call(readApplet, { params: { projectId, appletId }, signal }),
  })
