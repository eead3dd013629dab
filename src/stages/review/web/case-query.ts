import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { whileChecking } from '#stages/agreement/web/forms-query.ts'
import { readCase, readQueue } from '../contract.ts'

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
