import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { personByEmail } from '#ledgers/identity/store.ts'
import { reviewAssigned } from '../events.ts'
import { closeAssignment, insertAssignment } from '../store/votes.ts'
import { findInterests } from '../store/interests.ts'
import { type AtWork, type ReviewDeps, sitDown } from './sitting.ts'

type Role = 'lead' | 'expert'

/** @throws Problem `not-permitted`, `not-found` */
async function sitAsChair(tx: Tx, actor: Actor, requestId: string, dau: string): Promise<AtWork> {
  const work = await sitDown(tx, actor, requestId, dau)
  if (!work.roles.includes('chair'))
    throw new Problem('not-permitted', 'Who acts as the chair asks others to look.')
  return work
}

/** A member is to look at the request first. @throws Problem `not-permitted`, `not-found`, `invalid-input` */
export async function assign(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  requestId: string,
  dau: string,
  personId: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { sitting } = await sitAsChair(tx, actor, requestId, dau)
    if (!sitting.electorate.voters.includes(personId))
      throw invalid('personId', 'This person has no vote on the request.')
    await write(tx, outbox, actor, requestId, dau, { personId, role: 'lead', question: '' })
  })
}

/**
 * Somebody from outside is asked for an opinion. They see the case once they have declared their interests.
 * @throws Problem `not-permitted`, `not-found`, `invalid-input` for a party, or who has a seat
 */
export async function invite(
  { db, outbox }: ReviewDeps,
  actor: Actor,
  requestId: string,
  dau: string,
  expert: { readonly name: string; readonly email: string; readonly question: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { sitting } = await sitAsChair(tx, actor, requestId, dau)
    const personId = await personByEmail(tx, expert)
    if (sitting.places.some(({ holder, cover }) => holder === personId || cover === personId))
      throw invalid('email', 'This person has a seat on the committee.')
    const found = await findInterests(tx, requestId, [personId])
    if (found.get(personId)?.includes('party'))
      throw invalid('email', 'This person is a party to the request.')
    const { question } = expert
    await write(tx, outbox, actor, requestId, dau, { personId, role: 'expert', question })
  })
}

async function write(
  tx: Tx,
  outbox: ReviewDeps['outbox'],
  actor: Actor,
  requestId: string,
  dau: string,
  of: { readonly personId: string; readonly role: Role; readonly question: string },
): Promise<void> {
  if (!(await insertAssignment(tx, requestId, { dau, ...of, by: actor.id }))) return
  await recordAudit(tx, {
    type: of.role === 'lead' ? 'committee.assigned' : 'committee.expert-invited',
    actorId: actor.id,
    subjectId: requestId,
    detail: { dau, person: of.personId },
  })
  const { personId, role } = of
  const at = (await readNow(tx)).now.toISOString()
  await outbox.announce(tx, reviewAssigned, { requestId, dau, personId, role, at })
}

/** @throws Problem `not-permitted`, `not-found` where there is nothing to take back */
export async function unassign(
  { db }: ReviewDeps,
  actor: Actor,
  requestId: string,
  dau: string,
  personId: string,
  role: Role,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sitAsChair(tx, actor, requestId, dau)
    if (!(await closeAssignment(tx, requestId, dau, personId, role)))
      throw new Problem('not-found', 'This person was not asked.')
    await recordAudit(tx, {
      type: role === 'lead' ? 'committee.unassigned' : 'committee.expert-dismissed',
      actorId: actor.id,
      subjectId: requestId,
      detail: { dau, person: personId },
    })
  })
}
