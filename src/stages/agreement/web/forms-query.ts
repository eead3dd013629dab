import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listForms } from '../contract.ts'

/** Every signed form of a request, newest first. */
export const formsQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['forms', requestId] as const,
    queryFn: ({ signal }) => call(listForms, { params: { requestId }, signal }),
  })
