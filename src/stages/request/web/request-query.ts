import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { type AccessRequest, readRequest } from '../contract.ts'

/** The query of one request; every answer that holds the request is put under its key. */
export const requestQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['request', requestId] as const,
    queryFn: ({ signal }) => call(readRequest, { params: { requestId }, signal }),
  })

/** All of its counters only grow, so their sum orders two answers about the same request. */
const age = ({ version, sectionVersions, formVersion }: AccessRequest): number =>
  version + sectionVersions.name + sectionVersions.about + sectionVersions.agreement + formVersion

/** Remembers an answer unless a newer one is known: saves of different sections may answer out of order. */
export function remember(client: QueryClient, answer: AccessRequest): void {
  client.setQueryData(requestQuery(answer.id).queryKey, (known) =>
    known !== undefined && age(known) > age(answer) ? known : answer,
  )
}
