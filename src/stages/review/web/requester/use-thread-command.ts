import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { requestQuery } from '#stages/request/web/request-query.ts'
import type { CommitteeThread } from '../../contract/work.ts'
import { threadsQuery } from './threads-query.ts'

/** Sends the requester's word to a committee. What was refused shows the newest state: it may have changed. */
export function useThreadCommand<Said>(
  requestId: string,
  send: (said: Said) => Promise<CommitteeThread[]>,
  onDone: () => void,
): UseMutationResult<CommitteeThread[], Error, Said> {
  const client = useQueryClient()
  const { queryKey } = threadsQuery(requestId)
  return useMutation<CommitteeThread[], Error, Said>({
    mutationFn: send,
    onSuccess: async (threads) => {
      client.setQueryData(queryKey, threads)
      onDone()
      await client.invalidateQueries({ queryKey: requestQuery(requestId).queryKey })
      await client.invalidateQueries({ queryKey: ['dashboard'] })
    },
    onError: () => client.invalidateQueries({ queryKey }),
  })
}
