import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import type { Committee } from '../contract/committees.ts'
import { readCommittees } from '../store/committees.ts'
import { seatsOf } from '../store/seats.ts'

/** The committees on which a person has a seat; stewards and auditors see all. */
export async function answerCommittees(
  db: Database,
  actor: Actor,
  only?: string,
): Promise<Committee[]> {
  const seats = await seatsOf(db, actor.id)
  const isSteward = actor.roles.includes('steward')
  const seesAll = isSteward || actor.roles.includes('auditor')
  const committees = await readCommittees(db, only === undefined ? undefined : [only])
  return committees
    .filter(({ dau }) => seesAll || seats.has(dau))
    .map((committee) => ({
      ...committee,
      mayChange: isSteward || seats.get(committee.dau) === 'chair',
    }))
}

/** @throws Problem `not-found` */
export async function answerCommittee(db: Database, actor: Actor, dau: string): Promise<Committee> {
  const [committee] = await answerCommittees(db, actor, dau)
  if (committee === undefined) throw new Problem('not-found', `No committee of ${dau}.`)
  return committee
}
