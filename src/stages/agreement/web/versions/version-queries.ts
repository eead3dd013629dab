import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listDaus } from '#stages/catalog/contract.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import {
  listAgreementVersions,
  listResignings,
  readAgreementVersion,
  readCurrentVersion,
  readResigning,
  type Resigning,
} from '../../contract/versions.ts'
import { formsQuery } from '../forms-query.ts'

/** Everything about versions is under this key: what is published changes most of it. */
export const versionsKey = ['agreement-versions'] as const

export const versionsQuery = queryOptions({
  queryKey: [...versionsKey, 'list'],
  queryFn: ({ signal }) => call(listAgreementVersions, { signal }),
})

export const versionQuery = (version: string) =>
  queryOptions({
    queryKey: [...versionsKey, 'one', version],
    queryFn: ({ signal }) => call(readAgreementVersion, { params: { version }, signal }),
  })

export const currentVersionQuery = queryOptions({
  queryKey: [...versionsKey, 'current'],
  queryFn: ({ signal }) => call(readCurrentVersion, { signal }),
})

export const resigningsQuery = queryOptions({
  queryKey: [...versionsKey, 'resignings'],
  queryFn: ({ signal }) => call(listResignings, { signal }),
})

export const resigningQuery = (requestId: string) =>
  queryOptions({
    queryKey: [...versionsKey, 'resigning', requestId],
    queryFn: ({ signal }) => call(readResigning, { params: { requestId }, signal }),
  })

/** How signing anew stands after a command; what rests on it is asked for again. */
export async function rememberResigning(client: QueryClient, after: Resigning): Promise<void> {
  const { requestId } = after
  client.setQueryData(resigningQuery(requestId).queryKey, after)
  await Promise.all([
    client.invalidateQueries({ queryKey: ['envelopes', requestId] }),
    client.invalidateQueries({ queryKey: requestQuery(requestId).queryKey }),
    client.invalidateQueries({ queryKey: formsQuery(requestId).queryKey }),
    client.invalidateQueries({ queryKey: ['dashboard'] }),
  ])
}

export const dausQuery = queryOptions({
  queryKey: ['daus'],
  queryFn: ({ signal }) => call(listDaus, { signal }),
})
