import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listDaus } from '#stages/catalog/contract.ts'
import {
  listAgreementVersions,
  listResignings,
  readAgreementVersion,
  readCurrentVersion,
  readResigning,
} from '../../contract/versions.ts'

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

export const dausQuery = queryOptions({
  queryKey: ['daus'],
  queryFn: ({ signal }) => call(listDaus, { signal }),
})
