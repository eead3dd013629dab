import type { Tx } from '#adapters/database/port.ts'
import type { Actor, Role } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import { disablePerson, enablePerson, personByEmail } from '../store.ts'
import { ableAdministrators, readAccountRow, removeFactors, setRoles } from '../store/people.ts'
import { endSessions } from '../store/sessions.ts'
import { orderLink } from './links.ts'
import { mailChanged } from './notices.ts'
import type { SignInDeps } from './sign-in.ts'

type PeopleDeps = Pick<SignInDeps, 'db' | 'outbox' | 'secrets' | 'siteUrl'>

/** Answers the account's id. @throws Problem `already-exists` where its person can sign in. */
export async function invitePerson(
  deps: PeopleDeps,
  actor: Actor,
  person: { readonly name: string; readonly email: string; readonly roles: readonly Role[] },
): Promise<string> {
  return deps.db.transaction().execute(async (tx) => {
    const personId = await personByEmail(tx, person)
    const { state, roles } = await readAccountRow(tx, personId)
    if (state !== 'invited')
      throw new Problem('already-exists', 'There is an account with this address already.')
    const all = [...new Set([...roles, ...person.roles])]
    await setRoles(tx, personId, all)
    const { name, email } = person
    await orderLink(tx, deps, { purpose: 'invite', name, email })
    await recordAudit(tx, {
      type: 'admin.invited',
      actorId: actor.id,
      subjectId: personId,
      detail: { roles: all },
    })
    return personId
  })
}

/** One administrator who can sign in stays. @throws Problem `wrong-state` */
async function needAnotherAdministrator(tx: Tx, personId: string): Promise<void> {
  const others = (await ableAdministrators(tx)).filter((id) => id !== personId)
  if (others.length === 0)
    throw new Problem('wrong-state', 'There has to be an administrator who can sign in.')
}

/** @throws Problem `not-found`, `wrong-state` */
export async function changeRoles(
  { db }: PeopleDeps,
  actor: Actor,
  personId: string,
  roles: readonly Role[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { roles: before, state } = await readAccountRow(tx, personId)
    if (state === 'closed') throw new Problem('wrong-state', 'This account is closed.')
    if (before.includes('administrator') && !roles.includes('administrator'))
      await needAnotherAdministrator(tx, personId)
    await setRoles(tx, personId, [...new Set(roles)])
    // They sign in anew, as who they are now.
    await endSessions(tx, personId)
    await recordAudit(tx, {
      type: 'admin.roles-set',
      actorId: actor.id,
      subjectId: personId,
      detail: { from: before, to: [...roles].toSorted() },
    })
  })
}

/** @throws Problem `not-found`, `wrong-state` */
export async function lockPerson(
  { db }: PeopleDeps,
  actor: Actor,
  personId: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { state } = await readAccountRow(tx, personId)
    if (state === 'locked' || state === 'closed')
      throw new Problem('wrong-state', 'This account is locked already.')
    if (personId === actor.id) throw new Problem('wrong-state', 'You would lock yourself out.')
    await disablePerson(tx, actor.id, personId)
  })
}

/** @throws Problem `not-found`, `wrong-state` */
export async function unlockPerson(
  { db }: PeopleDeps,
  actor: Actor,
  personId: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { state } = await readAccountRow(tx, personId)
    if (state === 'closed') throw new Problem('wrong-state', 'Its person closed this account.')
    await enablePerson(tx, personId, actor.id)
  })
}

/** @throws Problem `not-found`, `wrong-state` */
export async function resetFactors(
  deps: PeopleDeps,
  actor: Actor,
  personId: string,
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const { state, hasSecond } = await readAccountRow(tx, personId)
    if (!hasSecond || state === 'closed')
      throw new Problem('wrong-state', 'This account has no second factor.')
    if (personId === actor.id)
      throw new Problem('wrong-state', 'Yours are changed on the page of your account.')
    await removeFactors(tx, personId)
    await endSessions(tx, personId)
    await mailChanged(tx, deps, personId, 'factors-reset')
    await recordAudit(tx, { type: 'admin.factors-reset', actorId: actor.id, subjectId: personId })
  })
}
