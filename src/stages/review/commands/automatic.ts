import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readDaus } from '#stages/catalog/store.ts'
import type { AutomaticRule } from '../contract.ts'
import { switchRule } from '../store/automatic.ts'
import { seatsOf } from '../store/seats.ts'

/** What is switched: one rule of one DAU. */
export type Switch = {
  readonly dau: string
  readonly rule: AutomaticRule
  readonly on: boolean
}

/**
 * Switches automatic approval by a rule, for requests that are passed on from now.
 * @throws Problem `not-found`, `not-permitted` unless the person is a steward or chairs the DAU's committee.
 */
export async function switchAutomatic(db: Database, actor: Actor, change: Switch): Promise<void> {
  const seat = (await seatsOf(db, actor.id)).get(change.dau)
  const isSteward = actor.roles.includes('steward')
  if (seat === undefined && !isSteward)
    throw new Problem('not-found', `No data access unit ${change.dau} of yours.`)
  if (seat !== 'chair' && !isSteward)
    throw new Problem(
      'not-permitted',
      'Only a steward or the chair of this DAU switches automatic approval.',
    )
  await switchByOperator(db, change, actor.id)
}

/** The same by who runs the platform. @throws Problem `not-found` */
export async function switchByOperator(
  db: Database,
  { dau, rule, on }: Switch,
  actorId?: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await readDaus(tx)).some(({ code }) => code === dau))
      throw new Problem('not-found', `There is no data access unit ${dau}.`)
    if (!(await switchRule(tx, dau, rule, on))) return
    await recordAudit(tx, {
      type: 'committee.automatic-approval',
      actorId,
      subjectId: dau,
      detail: { rule, on },
    })
  })
}
