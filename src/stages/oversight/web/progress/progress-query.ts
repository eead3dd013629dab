import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listDueProgress, readProgress } from '../../contract/progress.ts'

export const progressQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['progress', requestId],
    queryFn: ({ signal }) => call(readProgress, { params: { requestId }, signal }),
  })

export const dueProgressQuery = queryOptions({
  queryKey: ['progress', 'due'],
  queryFn: ({ signal }) => call(listDueProgress, { signal }),
})
