import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { lockRequest } from '#stages/request/store.ts'
import { defaultRules } from '../contract/committees.ts'
import { isRecusedBy } from '../rules/interests.ts'
import { rulesOf } from '../store/committees.ts'
import { findInterests, interestsOf, writeInterest } from '../store/interests.ts'
import { seatsOn } from '../store/seats.ts'

/**
 * What a member says, before their first look, of a conflict of interest. Who is taken off a request sees nothing more
 * of it; a conflict that is noticed later is declared in the same way.
 * @throws Problem `not-found` for who was not asked, `wrong-state` once they are off it, `invalid-input`.
 */
export async function declare(
  { db }: { readonly db: Database },
  actor: Actor,
  requestId: string,
  { conflict, note }: { readonly conflict: boolean; readonly note: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockRequest(tx, requestId)
    const daus = [...(await seatsOn(tx, requestId, actor.id)).keys()]
    if (daus.length === 0) throw new Problem('not-found', `No case ${requestId}.`)
    const before = (await interestsOf(tx, requestId)).find(({ personId }) => personId === actor.id)
    if (before?.outcome === 'recused')
      throw new Problem('wrong-state', 'You are recused from this request.')
    const found = (await findInterests(tx, requestId, [actor.id])).get(actor.id) ?? []
    const rules = [...(await rulesOf(tx, daus)).values()]
    const isRecused =
      conflict || rules.some(({ sameInstitution }) => isRecusedBy(found, sameInstitution))
    if (note === '' && conflict) throw invalid('note', 'Say what the conflict is.')
    if (note === '' && !isRecused && found.length > 0)
      throw invalid('note', 'Say why what was found does not stand in the way.')
    const outcome = isRecused ? 'recused' : 'none'
    await writeInterest(tx, requestId, { personId: actor.id, outcome, found, note })
    await recordAudit(tx, {
      type: `committee.interest-${isRecused ? 'recused' : 'declared'}`,
      actorId: actor.id,
      subjectId: requestId,
      detail: { found, conflict },
    })
  })
}

/**
 * Takes those off a request whom the platform finds to be a party, of the same laboratory or a co-applicant, whatever
 * they declared: its people may have changed since.
 */
export async function recuseFound(
  tx: Tx,
  requestId: string,
  seats: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const people = [...new Set([...seats.values()].flat())]
  const found = await findInterests(tx, requestId, people)
  const rules = await rulesOf(tx, [...seats.keys()])
  const known = new Map((await interestsOf(tx, requestId)).map((row) => [row.personId, row]))
  for (const personId of people) {
    const interests = found.get(personId) ?? []
    const sits = [...seats].filter(([, members]) => members.includes(personId))
    const isRecused = sits.some(([dau]) =>
      isRecusedBy(interests, (rules.get(dau) ?? defaultRules).sameInstitution),
    )
    if (!isRecused || known.get(personId)?.outcome === 'recused') continue
    await writeInterest(tx, requestId, {
      personId,
      outcome: 'recused',
      found: interests,
      note: known.get(personId)?.note ?? '',
    })
    await recordAudit(tx, {
      type: 'committee.interest-found',
      subjectId: requestId,
      detail: { person: personId, found: interests },
    })
  }
}

/** @throws Problem `not-permitted` for who is recused, or has not declared yet. */
export async function requireClear(tx: Tx, actor: Actor, requestId: string): Promise<void> {
  const own = (await interestsOf(tx, requestId)).find(({ personId }) => personId === actor.id)
  if (own?.outcome === 'none') return
  throw new Problem(
    'not-permitted',
    own === undefined
      ? 'Declare first whether there is a conflict of interest.'
      : 'You are recused from this request, so others decide.',
  )
}
