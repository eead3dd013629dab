import {
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { renewSession } from '#app/web/instance.ts'
import { readAccount } from '../../contract/account.ts'

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => call(readAccount, { signal }),
})

/** Changes something of one's account and reads it anew; also who one is, whose roles may have come into force. */
export function useChange<T = void>(
  change: (what: T) => Promise<unknown>,
  onDone?: () => void,
): UseMutationResult<unknown, Error, T> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      onDone?.()
      await renewSession(queries)
    },
  })
}
