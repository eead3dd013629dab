import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listTokens } from '#ledgers/identity/contract/tokens.ts'
import { listProjects } from '../../contract/content.ts'

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => call(listTokens, { signal }),
})

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => call(listProjects, { signal }),
})
