import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { endGrantsBy, endGrantsOf } from '#ledgers/grants/store/ending.ts'
import { disablePerson } from '#ledgers/identity/store.ts'
import type { MailDeps } from '#ledgers/outbox/mail.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { partRolesOf, requestRolesOf } from '#stages/request/policy.ts'
import { lockRequest, recordStep, requestPeople, type RequestRow } from '#stages/request/store.ts'
import { isInTheWay, openExtensions } from '#stages/request/store/extensions.ts'
import { closeOpenReviews } from '#stages/review/commands.ts'
import type { AccessScope } from '../contract/access.ts'
import { askHoldersOf } from './destruction.ts'
import {
  familyOf,
  grantScopeOf,
  insertCloseOut,
  nameOfScope,
  removePerson,
} from '../store/access.ts'

type EndingDeps = { readonly db: Database }

/** What ended, and what the caller is asked to certify about it. */
type ClosedOut = { readonly ended: number; readonly destructionId: string | null }

/**
 * The kill switch: ends all grants of a scope at once, and with those of a person their account, sessions and
 * tokens. `confirm` repeats the name of the scope, so that nobody ends what they do not mean. Answers how many
 * grants ended.
 * @throws Problem `not-found`, `invalid-input`, `not-permitted` to disable oneself.
 */
export async function endAllAccess(
  { db }: EndingDeps,
  actor: Pick<Actor, 'id'> | undefined,
  scope: AccessScope,
  { reason, confirm }: { readonly reason: string; readonly confirm: string },
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const name = await nameOfScope(tx, scope)
    if (confirm.trim() !== name) throw invalid('confirm', `Type “${name}” to confirm.`)
    if (scope.kind === 'person' && scope.value === actor?.id)
      throw new Problem('not-permitted', 'Somebody else must disable your account.')
    const actorId = actor?.id
    const kind = scope.kind === 'person' ? 'disabled' : 'revoked'
    const ended = await endGrantsOf(tx, { actorId, kind, reason }, await grantScopeOf(tx, scope))
    if (scope.kind === 'person') await disablePerson(tx, actorId, scope.value)
    await recordAudit(tx, {
      type: 'access.ended',
      actorId,
      subjectId: scope.kind === 'institution' ? undefined : scope.value,
      detail: { kind: scope.kind, ended },
    })
    return ended
  })
}

/**
 * Closes a request out, with every extension of it: access by them ends at once for all of their people, and what
 * committees have not decided is closed. What the same people hold by other requests stays. Who held files is asked
 * to certify their destruction.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state`, `stale-version`
 */
export async function closeOut(
  deps: EndingDeps & MailDeps,
  actor: Actor,
  requestId: string,
  { version, ...report }: { version: number; report: string; publications: string },
): Promise<ClosedOut> {
  return deps.db.transaction().execute(async (tx) => {
    const family = await familyOf(tx, requestId)
    const rows: RequestRow[] = []
    for (const id of family) rows.push(await lockRequest(tx, id))
    const [roles, first] = await rolesIn(tx, actor, requestId, rows)
    const extensions = [...(await openExtensions(tx, family)).values()].flat()
    if (extensions.some((one) => isInTheWay(actor.id, one)))
      throw new Problem('wrong-state', 'An extension is under way. Withdraw or delete it first.')
    await moveLocked(tx, first, version, 'close-out', roles, actor)
    await insertCloseOut(tx, { requestId, closedBy: actor.id, ...report })
    for (const row of rows) {
      const isOther = row.id !== requestId
      if (isOther && (row.state === 'approved' || row.state === 'partly-approved'))
        await moveLocked(tx, row, row.version, 'close-out', roles, actor)
      await closeOpenReviews(tx, row.id)
      await recordStep(tx, row.id, { what: 'closed-out', by: actor.name })
    }
    const end = { actorId: actor.id, kind: 'closed-out' as const, reason: 'closed out' }
    const ended = await endGrantsOf(tx, end, { requestIds: family })
    const asked = await askHoldersOf(tx, deps, family)
    return { ended, destructionId: asked.get(actor.id) ?? null }
  })
}

/** What the caller is to a request, and the request. @throws Problem `not-found` for who may not know of it. */
async function rolesIn(tx: Tx, actor: Actor, requestId: string, rows: readonly RequestRow[]) {
  const row = rows.find(({ id }) => id === requestId)
  const roles =
    row === undefined || (row.state === 'draft' && row.requester_id !== actor.id)
      ? []
      : [...requestRolesOf(actor, row), ...(await partRolesOf(tx, actor, requestId))]
  if (row === undefined || roles.length === 0)
    throw new Problem('not-found', `No request ${requestId}.`)
  return [roles, row] as const
}

/**
 * Takes an applicant out of a request and its extensions. What they hold by other requests stays.
 * @throws Problem `not-found`, `not-permitted` for the requester and the PI, who close the request out instead.
 */
export async function removeFromRequest(
  { db }: EndingDeps,
  actor: Actor,
  requestId: string,
  { personId, reason }: { readonly personId: string; readonly reason: string },
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const family = await familyOf(tx, requestId)
    const rows: RequestRow[] = []
    for (const id of family) rows.push(await lockRequest(tx, id))
    await rolesIn(tx, actor, requestId, rows)
    const parts = (await requestPeople(tx, requestId)).filter((one) => one.personId === personId)
    if (parts.length === 0) throw new Problem('not-found', 'Nobody of this request.')
    if (!parts.every(({ capacity }) => capacity === 'applicant'))
      throw new Problem(
        'not-permitted',
        'Requester and Principal Investigator cannot be removed: close the request out.',
      )
    await removePerson(tx, family, personId)
    const by = parts[0]?.name ?? ''
    await recordStep(tx, requestId, { what: 'removed', by: actor.name, note: by })
    const end = { actorId: actor.id, kind: 'removed' as const, reason }
    const ended = await endGrantsOf(tx, end, { personIds: [personId], requestIds: family })
    await recordAudit(tx, {
      type: 'request.applicant-removed',
      actorId: actor.id,
      subjectId: requestId,
      detail: { person: personId, ended },
    })
    return ended
  })
}

/** All access of the caller ends with a day, at the latest. @throws Problem `invalid-input` for a day that is past. */
export async function endWithMove(
  { db }: EndingDeps,
  actor: Actor,
  lastDay: string,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const end = new Date(new Date(`${lastDay}T00:00:00Z`).getTime() + 86_400_000)
    const { now } = await readNow(tx)
    if (end <= now) throw invalid('lastDay', 'This day is past.')
    return endGrantsBy(tx, actor.id, actor.id, end)
  })
}
