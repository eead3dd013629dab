import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { Problem } from '#kernel/problem.ts'
import type { Section } from '#stages/request/contract.ts'
import {
  type Case,
  decide,
  passOn,
  type RejectionGround,
  returnRequest,
  type Review,
} from '../contract.ts'
import type { Vote } from '../contract/committees.ts'
import {
  addNote,
  askChanges,
  assignLead,
  castVote,
  endAssignment,
  inviteExpert,
  reopenReview,
} from '../contract/work.ts'
import { caseQuery, queueQuery } from './case-query.ts'

type OfReview = { readonly dau: string }
/** With the version that was on the screen. */
type Seen = { readonly version: number; readonly reason: string }

/** What a steward or a chair decides. */
export type CaseDecision =
  | { readonly kind: 'pass-on'; readonly version: number }
  | ({ readonly kind: 'return' } & Seen)
  | ({ readonly kind: 'approve'; readonly conditions: readonly string[] } & OfReview & Seen)
  | ({ readonly kind: 'reject'; readonly grounds: RejectionGround } & OfReview & Seen)
  | ({ readonly kind: 'ask-changes'; readonly sections: readonly Section[] } & OfReview & Seen)
  | ({ readonly kind: 'reopen' } & OfReview & Seen)

/** What a committee does before it decides. */
export type CaseWork =
  | ({ readonly kind: 'vote'; readonly vote: Vote; readonly reason: string } & OfReview &
      Pick<Review, 'round'>)
  | ({ readonly kind: 'note' | 'question'; readonly text: string } & OfReview)
  | ({ readonly kind: 'assign'; readonly personId: string } & OfReview)
  | ({
      readonly kind: 'invite'
      readonly name: string
      readonly email: string
      readonly question: string
    } & OfReview)
  | ({
      readonly kind: 'unassign'
      readonly role: 'lead' | 'expert'
      readonly personId: string
    } & OfReview)

type Command = CaseDecision | CaseWork

export type CommandSender<C extends Command> = {
  readonly mutation: UseMutationResult<Case, Error, C>
  /** Sends a command unless one is under way already. */
  readonly send: (command: C) => void
}

export type DecisionSender = CommandSender<CaseDecision>

type On<C extends Command> = {
  readonly done?: (command: C, after: Case) => void
  readonly overtaken?: (command: C) => void
}

/** Sends the commands of one case, one at a time, and keeps the pages that show it fresh. */
export function useCaseCommand<C extends Command>(requestId: string, on: On<C>): CommandSender<C> {
  const client = useQueryClient()
  const mutationKey = ['review', 'command', requestId]
  const mutation = useMutation<Case, Error, C>({
    mutationKey,
    mutationFn: (command) => sendCommand(requestId, command),
    onSuccess: (after, command) => {
      client.setQueryData(caseQuery(requestId).queryKey, after)
      void client.invalidateQueries({ queryKey: queueQuery.queryKey })
      on.done?.(command, after)
    },
    onError: async (error, command) => {
      if (!isOvertaken(error)) return
      await client.invalidateQueries({ queryKey: caseQuery(requestId).queryKey })
      on.overtaken?.(command)
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

function sendCommand(requestId: string, command: Command): Promise<Case> {
  switch (command.kind) {
    case 'pass-on':
      return call(passOn, { params: { requestId }, body: { version: command.version } })
    case 'return': {
      const { version, reason } = command
      return call(returnRequest, { params: { requestId }, body: { version, reason } })
    }
    default:
      return sendToReview({ requestId, dau: command.dau }, command)
  }
}

function sendToReview(
  params: { readonly requestId: string; readonly dau: string },
  command: Exclude<Command, { kind: 'pass-on' | 'return' }>,
): Promise<Case> {
  switch (command.kind) {
    case 'approve': {
      const { version, reason, conditions } = command
      return call(decide, {
        params: { ...params, decision: 'approve' },
        body: { version, reason, conditions: [...conditions] },
      })
    }
    case 'reject': {
      const { version, reason, grounds } = command
      return call(decide, {
        params: { ...params, decision: 'reject' },
        body: { version, reason, grounds },
      })
    }
    case 'ask-changes': {
      const { version, reason, sections } = command
      return call(askChanges, { params, body: { version, reason, sections: [...sections] } })
    }
    case 'reopen': {
      const { version, reason } = command
      return call(reopenReview, { params, body: { version, reason } })
    }
    case 'vote': {
      const { vote, reason, round } = command
      return call(castVote, { params, body: { vote, reason, round } })
    }
    case 'note':
    case 'question':
      return call(addNote, { params, body: { kind: command.kind, text: command.text } })
    case 'assign':
      return call(assignLead, { params: { ...params, personId: command.personId } })
    case 'invite': {
      const { name, email, question } = command
      return call(inviteExpert, { params, body: { name, email, question } })
    }
    case 'unassign':
      return call(endAssignment, {
        params: { ...params, role: command.role, personId: command.personId },
      })
    default:
      return command satisfies never
  }
}
