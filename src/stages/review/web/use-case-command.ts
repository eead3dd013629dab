import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { Problem } from '#kernel/problem.ts'
import { type Case, decide, passOn, returnRequest } from '../contract.ts'
import { caseQuery, queueQuery } from './case-query.ts'

/** What a reviewer asks for, with the version that was on the screen. */
export type CaseCommand =
  | { readonly kind: 'pass-on'; readonly version: number }
  | { readonly kind: 'return'; readonly version: number; readonly reason: string }
  | {
      readonly kind: 'approve' | 'reject'
      readonly dau: string
      readonly version: number
      readonly reason: string
    }

export type CaseCommandSender = {
  readonly mutation: UseMutationResult<Case, Error, CaseCommand>
  /** Sends a command unless one is under way already. */
  readonly send: (command: CaseCommand) => void
}

/** Sends the commands of one case, one at a time, and keeps the pages that show it fresh. */
export function useCaseCommand(
  requestId: string,
  on: {
    readonly done: (command: CaseCommand, after: Case) => void
    readonly overtaken: (command: CaseCommand) => void
  },
): CaseCommandSender {
  const client = useQueryClient()
  const mutationKey = ['review', 'command', requestId]
  const mutation = useMutation<Case, Error, CaseCommand>({
    mutationKey,
    mutationFn: (command) => sendCommand(requestId, command),
    onSuccess: (after, command) => {
      client.setQueryData(caseQuery(requestId).queryKey, after)
      void client.invalidateQueries({ queryKey: queueQuery.queryKey })
      on.done(command, after)
    },
    onError: async (error, command) => {
      if (!isOvertaken(error)) return
      await client.invalidateQueries({ queryKey: caseQuery(requestId).queryKey })
      on.overtaken(command)
    },
  })
  return {
    mutation,
    send: (command) => {
      // The cache knows at once, the button only at the next render: a double click falls in between.
      if (client.isMutating({ mutationKey }) === 0) mutation.mutate(command)
    },
  }
}

/** Whether somebody else was faster. */
const isOvertaken = (error: Error): boolean =>
  error instanceof Problem && (error.code === 'stale-version' || error.code === 'wrong-state')

function sendCommand(requestId: string, command: CaseCommand): Promise<Case> {
  switch (command.kind) {
    case 'pass-on':
      return call(passOn, { params: { requestId }, body: { version: command.version } })
    case 'return':
      return call(returnRequest, {
        params: { requestId },
        body: { version: command.version, reason: command.reason },
      })
    case 'approve':
    case 'reject':
      return call(decide, {
        params: { requestId, dau: command.dau, decision: command.kind },
        body: { version: command.version, reason: command.reason },
      })
    default:
      return command satisfies never
  }
}
