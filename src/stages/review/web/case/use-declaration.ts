import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { declareInterest, type Standing } from '../../contract/work.ts'
import { caseQuery, queueQuery, standingQuery } from '../case-query.ts'

export type Declared = { readonly conflict: boolean; readonly note: string }

/** Declares the reader's interests in a request; the case is read anew, as far as they may see it then. */
export function useDeclaration(requestId: string): UseMutationResult<Standing, Error, Declared> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body) => call(declareInterest, { params: { requestId }, body }),
    onSuccess: async (standing) => {
      client.setQueryData(standingQuery(requestId).queryKey, standing)
      void client.invalidateQueries({ queryKey: queueQuery.queryKey })
      await client.resetQueries({ queryKey: caseQuery(requestId).queryKey })
    },
  })
}
