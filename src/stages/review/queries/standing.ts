import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { requestPeople } from '#stages/request/store.ts'
import type { Standing } from '../contract/work.ts'
import { findInterests, interestsOf } from '../store/interests.ts'
import { seatsOn } from '../store/seats.ts'

/** Who asks, for a member to say whether they can judge; nothing of what is asked. @throws Problem `not-found` */
export async function answerStanding(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<Standing> {
  const daus = [...(await seatsOn(db, requestId, actor.id)).keys()]
  if (daus.length === 0) throw new Problem('not-found', `No case ${requestId}.`)
  const [interests, found, people] = await Promise.all([
    interestsOf(db, requestId),
    findInterests(db, requestId, [actor.id]),
    requestPeople(db, requestId),
  ])
  const declared = interests.find(({ personId }) => personId === actor.id)
  const isRecused = declared?.outcome === 'recused'
  return {
    requestId,
    daus,
    outcome: declared?.outcome ?? 'to-declare',
    found: [...(declared?.found ?? found.get(actor.id) ?? [])],
    note: declared?.note ?? '',
    people: isRecused
      ? []
      : people.map(({ name, institution, capacity }) => ({ name, institution, capacity })),
  }
}
