import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { whileChecking } from '#stages/agreement/web/forms-query.ts'
import { readCase, readQueue } from '../contract.ts'
import { readStanding } from '../contract/work.ts'

export const queueQuery = queryOptions({
  queryKey: ['review', 'queue'],
  queryFn: ({ signal }) => call(readQueue, { signal }),
})

export const caseQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['review', 'case', requestId],
    queryFn: ({ signal }) => call(readCase, { params: { requestId }, signal }),
    refetchInterval: ({ state }) => whileChecking(state.data?.forms, state.dataUpdateCount),
  })

/** Whether the reader may judge a request; a problem for who has no seat on it. */
export const standingQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['review', 'standing', requestId],
    queryFn: ({ signal }) => call(readStanding, { params: { requestId }, signal }),
  })
