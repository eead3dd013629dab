import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import {
  listDestructionFiles,
  listDestructions,
  readDestruction,
} from '../../contract/destruction.ts'

/** What the person was asked to certify. */
export const destructionsQuery = queryOptions({
  queryKey: ['destructions'],
  queryFn: ({ signal }) => call(listDestructions, { signal }),
  staleTime: 0,
})

export const destructionQuery = (destructionId: string) =>
  queryOptions({
    queryKey: ['destructions', destructionId],
    queryFn: ({ signal }) => call(readDestruction, { params: { destructionId }, signal }),
  })

export const pageSize = 50

export const destructionFilesQuery = (destructionId: string, page: number) =>
  queryOptions({
    queryKey: ['destructions', destructionId, 'files', page],
    queryFn: ({ signal }) =>
      call(listDestructionFiles, {
        params: { destructionId },
        query: { page, page_size: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
