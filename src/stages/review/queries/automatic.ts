import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { doubtAbout } from '#stages/request/rules/institution-mail.ts'
import { requestPeople, type RequestRow } from '#stages/request/store.ts'
import type { AutomaticRule } from '../contract.ts'
import { reasonOf, ruleThatApproves } from '../rules/automatic.ts'
import { rulesOn } from '../store/automatic.ts'
import { interestsOf } from '../store/interests.ts'
import { placesOf, seatsOf } from '../store/seats.ts'

/**
 * Of these DAUs those for which a rule of the committee approves the request, each with the reason that says so.
 * A person looks where somebody has an address that shows no institution, where somebody on the committee is a party,
 * and at every extension: its report is for reading.
 */
export async function automaticApprovals(
  tx: Tx,
  request: Pick<RequestRow, 'id' | 'extends' | 'draft'>,
  daus: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const approvals = new Map<string, string>()
  if (request.extends !== null || (await hasDoubtfulAddress(tx, request.id))) return approvals
  for (const { code, terms } of await readDaus(tx)) {
    if (!daus.includes(code)) continue
    const rule = ruleThatApproves(await rulesOn(tx, code), terms, request.draft.agreement.purpose)
    if (rule === undefined || (await hasConflict(tx, request.id, code))) continue
    approvals.set(code, reasonOf(rule))
  }
  return approvals
}

async function hasDoubtfulAddress(tx: Tx, requestId: string): Promise<boolean> {
  const people = await requestPeople(tx, requestId)
  return people.some(({ email }) => doubtAbout(email) !== undefined)
}

/** Whether somebody on the committee was taken off the request. */
async function hasConflict(tx: Tx, requestId: string, dau: string): Promise<boolean> {
  const recused = new Set(
    (await interestsOf(tx, requestId)).flatMap(({ outcome, personId }) =>
      outcome === 'recused' ? [personId] : [],
    ),
  )
  return (await placesOf(tx, [dau])).some(({ holder }) => recused.has(holder))
}

/** @throws Problem `not-found` for whom the DAU's committee is none of their business. */
export async function answerAutomaticApproval(
  db: Database,
  actor: Actor,
  dau: string,
): Promise<{ dau: string; on: AutomaticRule[] }> {
  const mayKnow = actor.roles.includes('steward') || actor.roles.includes('auditor')
  const isThere = (await readDaus(db)).some(({ code }) => code === dau)
  if (!isThere || !(mayKnow || (await seatsOf(db, actor.id)).has(dau)))
    throw new Problem('not-found', `No data access unit ${dau} of yours.`)
  return { dau, on: await rulesOn(db, dau) }
}
