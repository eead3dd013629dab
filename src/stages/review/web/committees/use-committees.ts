import {
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { instanceQuery } from '#app/web/instance.ts'
import {
  announceAbsence,
  type Committee,
  type CommitteeRules,
  endAbsence,
  giveSeat,
  listCommittees,
  type Seat,
  setCommitteeRules,
  takeSeat,
} from '../../contract/committees.ts'
import { queueQuery } from '../case-query.ts'

export const committeesQuery = queryOptions({
  queryKey: ['committees'],
  queryFn: ({ signal }) => call(listCommittees, { signal }),
})

export type CommitteeCommand =
  | { readonly kind: 'rules'; readonly version: number; readonly rules: CommitteeRules }
  | { readonly kind: 'give'; readonly email: string; readonly seat: Seat }
  | { readonly kind: 'take'; readonly personId: string }
  | {
      readonly kind: 'leave'
      readonly personId: string
      readonly from: string
      readonly until: string
      readonly coverEmail: string
    }
  | { readonly kind: 'return'; readonly absenceId: string }

/** Sends the commands of one committee. What was refused shows the committee anew: it may have changed. */
export function useCommitteeCommand(
  dau: string,
  onDone: () => void,
): UseMutationResult<Committee, Error, CommitteeCommand> {
  const client = useQueryClient()
  return useMutation<Committee, Error, CommitteeCommand>({
    mutationFn: (command) => send(dau, command),
    onSuccess: (after) => {
      client.setQueryData(committeesQuery.queryKey, (all) =>
        all?.map((each) => (each.dau === dau ? after : each)),
      )
      void client.invalidateQueries({ queryKey: queueQuery.queryKey })
      // One's own seat may be among those that changed.
      void client.invalidateQueries({ queryKey: instanceQuery.queryKey })
      onDone()
    },
    onError: () => client.invalidateQueries({ queryKey: committeesQuery.queryKey }),
  })
}

function send(dau: string, command: CommitteeCommand): Promise<Committee> {
  switch (command.kind) {
    case 'rules': {
      const { version, rules } = command
      return call(setCommitteeRules, { params: { dau }, body: { version, rules } })
    }
    case 'give': {
      const { email, seat } = command
      return call(giveSeat, { params: { dau }, body: { email, seat } })
    }
    case 'take':
      return call(takeSeat, { params: { dau, personId: command.personId } })
    case 'leave': {
      const { personId, from, until, coverEmail } = command
      return call(announceAbsence, { params: { dau, personId }, body: { from, until, coverEmail } })
    }
    case 'return':
      return call(endAbsence, { params: { dau, absenceId: command.absenceId } })
    default:
      return command satisfies never
  }
}
