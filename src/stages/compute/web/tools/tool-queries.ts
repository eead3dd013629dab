import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listProjects } from '#stages/workspace/contract/content.ts'
import { listTools, readTool } from '../../contract/tools.ts'

export const toolsQuery = queryOptions({
  queryKey: ['tools', 'list'],
  queryFn: ({ signal }) => call(listTools, { signal }),
})

/** A version of a tool; without one, the newest that is offered. */
export const toolQuery = (name: string, version: string | undefined) =>
  queryOptions({
    queryKey: ['tools', 'one', name, version ?? ''],
    queryFn: ({ signal }) =>
      call(readTool, {
        params: { name },
        query: version === undefined ? {} : { version },
        signal,
      }),
  })

/** Projects in which the person may run tools. */
export const runPlacesQuery = queryOptions({
  queryKey: ['workspace', 'places', 'CONTRIBUTE'],
  queryFn: ({ signal }) => call(listProjects, { query: { level: 'CONTRIBUTE' }, signal }),
})
