import type { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import * as commands from '../commands/people.ts'
import type { SignInDeps } from '../commands/sign-in.ts'
import * as contract from '../contract/people.ts'
import { type AccountRow, findPeople, readAccountRow } from '../store/people.ts'

type Command = z.infer<typeof contract.AccountSummary>['openCommands'][number]

export const peopleEndpoints = (deps: SignInDeps): readonly Served[] => {
  const { db } = deps
  const shown = async (actor: Actor, personId: string) =>
    present(actor, await readAccountRow(db, personId))
  return [
    serves(contract.listPeople, async ({ query }, actor) => {
      const { total, rows } = await findPeople(db, query.q, query.page)
      return { total, people: rows.map((row) => present(actor, row)) }
    }),
    serves(contract.invitePerson, async ({ body }, actor) =>
      shown(actor, await commands.invitePerson(deps, actor, body)),
    ),
    serves(contract.setPersonRoles, async ({ params, body }, actor) => {
      await commands.changeRoles(deps, actor, params.personId, body.roles)
      return shown(actor, params.personId)
    }),
    serves(contract.lockPerson, async ({ params }, actor) => {
      await commands.lockPerson(deps, actor, params.personId)
      return shown(actor, params.personId)
    }),
    serves(contract.unlockPerson, async ({ params }, actor) => {
      await commands.unlockPerson(deps, actor, params.personId)
      return shown(actor, params.personId)
    }),
    serves(contract.resetFactors, async ({ params }, actor) => {
      await commands.resetFactors(deps, actor, params.personId)
      return shown(actor, params.personId)
    }),
  ]
}

const present = (
  actor: Actor,
  { lastSeenAt, createdAt, roles, ...row }: AccountRow,
): z.input<typeof contract.AccountSummary> => ({
  ...row,
  roles: [...roles],
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  openCommands: openCommands(actor, row),
})

function openCommands(
  actor: Actor,
  { id, state, hasSecond }: Pick<AccountRow, 'id' | 'state' | 'hasSecond'>,
): Command[] {
  if (state === 'closed') return []
  if (state === 'locked') return ['unlock']
  const isMe = id === actor.id
  return [
    ...(state === 'invited' ? (['invite'] as const) : []),
    'set-roles',
    ...(hasSecond && !isMe ? (['reset-factors'] as const) : []),
    ...(isMe ? [] : (['lock'] as const)),
  ]
}
