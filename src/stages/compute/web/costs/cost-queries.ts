import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { readCosts, readWorkLimits } from '../../contract/costs.ts'

export const costsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'costs'],
    queryFn: ({ signal }) => call(readCosts, { params: { projectId }, signal }),
  })

export const workLimitsQuery = queryOptions({
  queryKey: ['limits'],
  queryFn: ({ signal }) => call(readWorkLimits, { signal }),
})
