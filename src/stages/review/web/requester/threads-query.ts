import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listThreads } from '../../contract/work.ts'

/** What the committees of a request ask of, and say to, its people. */
export const threadsQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['committees-of', requestId] as const,
    queryFn: ({ signal }) => call(listThreads, { params: { requestId }, signal }),
    // Members ask and decide while the page is open.
    refetchInterval: 15_000,
  })
