import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit, recordNumbered } from '#ledgers/audit/record.ts'
import { idOfAddress } from '#ledgers/identity/store.ts'
import type { CommitteeRules, Seat } from '../contract/committees.ts'
import { seatChanged } from '../events.ts'
import { readCommittees, writeRules } from '../store/committees.ts'
import { closeAbsence, giveSeat, insertAbsence, seatsOf, takeSeat } from '../store/seats.ts'
import type { ReviewDeps } from './sitting.ts'

/*
 * A committee's rules and people. Its chair and the stewards look after them; who is away says so themselves, too.
 */

type Deps = Pick<ReviewDeps, 'db'>

/** @throws Problem `stale-version`, `not-permitted`, `not-found` */
export const changeRules = (
  { db }: Deps,
  actor: Actor,
  dau: string,
  version: number,
  rules: CommitteeRules,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await requireKeeper(tx, actor, dau)
    await writeRules(tx, dau, version, rules)
    await recordAudit(tx, {
      type: 'committee.rules-set',
      actorId: actor.id,
      subjectId: dau,
      detail: rules,
    })
  })

/**
 * Nobody seats themselves, and the whole committee hears of it.
 * @throws Problem `not-permitted`, `not-found`, `invalid-input` for an address without an account
 */
export const seatPerson = (
  { db, outbox }: ReviewDeps,
  actor: Actor,
  dau: string,
  email: string,
  seat: Seat,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await requireKeeper(tx, actor, dau)
    const personId = await accountOf(tx, 'email', email)
    if (personId === actor.id)
      throw new Problem('not-permitted', 'Somebody else gives you your seat.')
    await giveSeat(tx, dau, personId, seat)
    const event = await recordNumbered(tx, {
      type: 'committee.seat-given',
      actorId: actor.id,
      subjectId: dau,
      detail: { person: personId, seat },
    })
    await outbox.announce(tx, seatChanged, { dau, personId, seat, by: actor.id, event })
  })

/** @throws Problem `not-permitted`, `not-found`, `wrong-state` for one's own seat */
export const unseatPerson = (
  { db, outbox }: ReviewDeps,
  actor: Actor,
  dau: string,
  personId: string,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await requireKeeper(tx, actor, dau)
    if (personId === actor.id)
      throw new Problem('wrong-state', 'Somebody else takes your seat away.')
    if (!(await takeSeat(tx, dau, personId)))
      throw new Problem('not-found', 'This person has no seat here.')
    const event = await recordNumbered(tx, {
      type: 'committee.seat-taken',
      actorId: actor.id,
      subjectId: dau,
      detail: { person: personId },
    })
    await outbox.announce(tx, seatChanged, { dau, personId, seat: null, by: actor.id, event })
  })

type Leave = { readonly from: string; readonly until: string; readonly coverEmail: string }

/** @throws Problem `not-permitted`, `not-found`, `invalid-input` */
export const leave = (
  { db }: Deps,
  actor: Actor,
  dau: string,
  personId: string,
  { from, until, coverEmail }: Leave,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const committee = await requireKeeper(tx, actor, dau, personId)
    if (!committee.members.some(({ id }) => id === personId))
      throw new Problem('not-found', 'This person has no seat here.')
    if (from >= until) throw invalid('until', 'is not after the first day')
    const coverId = coverEmail === '' ? undefined : await accountOf(tx, 'coverEmail', coverEmail)
    if (coverId === personId) throw invalid('coverEmail', 'is the person who is away')
    const absence = { dau, personId, from, until, coverId, by: actor.id }
    const id = await insertAbsence(tx, absence)
    await recordAudit(tx, {
      type: 'committee.absence-announced',
      actorId: actor.id,
      subjectId: dau,
      detail: { absence: id, person: personId, from, until, cover: coverId },
    })
  })

/** @throws Problem `not-permitted`, `not-found` */
export const comeBack = (
  { db }: Deps,
  actor: Actor,
  dau: string,
  absenceId: string,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const personId = await closeAbsence(tx, dau, absenceId)
    if (personId === undefined) throw new Problem('not-found', 'No such absence.')
    await requireKeeper(tx, actor, dau, personId)
    await recordAudit(tx, {
      type: 'committee.absence-ended',
      actorId: actor.id,
      subjectId: dau,
      detail: { absence: absenceId, person: personId },
    })
  })

/** A steward, the chair, or the person themselves where it is about `personId`. */
async function requireKeeper(tx: Tx, actor: Actor, dau: string, personId?: string) {
  const [committee] = await readCommittees(tx, [dau])
  const seat = (await seatsOf(tx, actor.id)).get(dau)
  const sees = seat !== undefined || actor.roles.includes('steward')
  if (committee === undefined || !sees) throw new Problem('not-found', `No committee of ${dau}.`)
  if (seat !== 'chair' && !actor.roles.includes('steward') && personId !== actor.id)
    throw new Problem('not-permitted', 'The chair or a steward looks after this.')
  return committee
}

async function accountOf(tx: Tx, field: string, email: string): Promise<string> {
  const id = await idOfAddress(tx, email)
  if (id === undefined) throw invalid(field, 'Nobody has an account with this address.')
  return id
}
