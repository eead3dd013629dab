import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor, Role } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { partRolesOf, requestRolesOf } from '#stages/request/policy.ts'
import { readRequestRow, requestDaus, requestPeople } from '#stages/request/store.ts'
import { heldBy } from '#stages/review/store/grants.ts'
import { chairedBy } from '#stages/review/store/seats.ts'
import type { AccessEntries, AccessScope, listApplicants } from '../contract/access.ts'
import { overseesAll } from '../policy.ts'
import { currentGrants, extentOf, nameOfScope } from '../store/access.ts'

/**
 * What there is of access in a scope, and what would end with it; to a chair, of their DAU. Nobody is the command line.
 * @throws Problem `not-found`, `not-permitted`
 */
export async function answerAccess(
  db: Database,
  actor: Actor | undefined,
  scope: AccessScope,
): Promise<AccessEntries> {
  const chaired = actor === undefined ? [] : await chairedBy(db, actor.id)
  const isChair = scope.kind === 'dau' && chaired.includes(scope.value)
  if (actor !== undefined && !isChair && !overseesAll(actor))
    throw new Problem('not-permitted', 'This is for data stewards, auditors and the chair.')
  const has = (role: Role) => actor === undefined || actor.roles.includes(role)
  const [name, grants, extent] = await Promise.all([
    nameOfScope(db, scope),
    currentGrants(db, scope),
    extentOf(db, scope),
  ])
  return {
    name,
    ...extent,
    mayEnd: has('steward') || has('administrator'),
    mayRevoke: has('steward') || isChair,
    grants: grants.map(({ from, until, ...grant }) => ({
      ...grant,
      from: from.toISOString(),
      until: until.toISOString(),
    })),
  }
}

/** Whom the caller may remove from a request: applicants, not its requester nor its investigator. */
export async function answerApplicants(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<z.output<(typeof listApplicants)['output']>> {
  const row = await readRequestRow(db, requestId)
  const roles = [...requestRolesOf(actor, row), ...(await partRolesOf(db, actor, requestId))]
  if (roles.length === 0) throw new Problem('not-found', `No request ${requestId}.`)
  if (row.state !== 'approved' && row.state !== 'partly-approved') return []
  const daus = (await requestDaus(db, requestId)).flatMap(({ dau }) => dau ?? [])
  const held = Map.groupBy(await heldBy(db, requestId, daus), ({ personId }) => personId)
  const people = (await requestPeople(db, requestId)).filter(({ personId }) => personId !== null)
  const parts = Map.groupBy(people, ({ personId }) => personId ?? '')
  return [...parts].flatMap(([personId, of]) => {
    const [person] = of
    const grants = held.get(personId)
    if (person === undefined || grants === undefined) return []
    if (!of.every(({ capacity }) => capacity === 'applicant')) return []
    const { name, email, institution } = person
    return { personId, name, email, institution, daus: grants.map(({ dau }) => dau) }
  })
}
