import type { Tx } from '#adapters/database/port.ts'
import type { AgreementDocument } from '#adapters/documents/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { resumeGrants } from '#ledgers/grants/store/suspension.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { queueMail } from '#ledgers/outbox/mail.ts'
import { isParty } from '#stages/request/policy.ts'
import {
  changeRequest,
  lockRequest,
  readRequestRow,
  recordStep,
  type RequestRow,
} from '#stages/request/store.ts'
import type { Submitted } from '#stages/request/commands/submission.ts'
import { insertSubmission, submissionsOf } from '#stages/request/store/submissions.ts'
import { type AgreementDeps, freezeDocument, keepForm, receiveForm } from '../commands.ts'
import { documentOf } from '../queries.ts'
import { answersNow, requireResignable } from '../queries/resignings.ts'
import { isOpen, whyClosed } from '../rules.ts'
import { decidedWords } from '../rules/resigning-mails.ts'
import { readForm } from '../store.ts'
import { endResigning, insertResigning, lastResigning } from '../store/resignings.ts'
import { lockVersions, suspensionUnder } from '../store/versions.ts'
import { overtakeEnvelope } from './envelopes.ts'

/** The agreement of an approved request in the version in force. @throws Problem `not-found`, `wrong-state` */
export async function newAgreement(
  { db, name }: AgreementDeps,
  actor: Actor,
  requestId: string,
): Promise<AgreementDocument> {
  const row = await readRequestRow(db, requestId)
  await requireResignable(db, actor, row)
  const { now } = await readNow(db)
  const document = await documentOf(db, await answersNow(db, row), name, now)
  if (document === undefined) throw new Problem('wrong-state', 'This request needs no agreement.')
  return document
}

/** Submits an approved request once more, as it stands, with the newly signed form `form`; 0 where that is to come. */
export async function submitAnew(tx: Tx, row: RequestRow, form: number): Promise<Submitted> {
  const [last] = await submissionsOf(tx, row.id)
  const submission = (last?.n ?? 0) + 1
  const answered = await answersNow(tx, row)
  await insertSubmission(tx, row.id, { n: submission, answers: answered.draft, form })
  return { row: answered, submission }
}

/**
 * Takes the newly signed agreement of an approved request, for a steward to look at. Access stays as it is until then,
 * and so does what is out for signature: what comes first counts.
 * @throws Problem as `uploadForm` does.
 */
export async function uploadNewAgreement(
  deps: AgreementDeps,
  actor: Actor,
  { requestId, name }: { readonly requestId: string; readonly name: string },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  await requireResignable(deps.db, actor, await readRequestRow(deps.db, requestId))
  const received = await receiveForm(deps, actor, requestId, body)
  await deps.db.transaction().execute(async (tx) => {
    const before = await lockRequest(tx, requestId)
    await lockVersions(tx, 'read')
    await requireResignable(tx, actor, before)
    const n = before.form_version + 1
    const row = await changeRequest(tx, before, { formVersion: n })
    await freezeDocument(deps, tx, await submitAnew(tx, row, n), 'form')
    await keepForm(deps, tx, actor, { requestId, n, name, ...received })
    await insertResigning(tx, requestId, n)
    await recordStep(tx, requestId, { what: 'signed-anew', by: actor.name })
  })
}

/**
 * A steward has looked at a newly signed agreement. Accepted, it is the agreement of its request, and the suspension of
 * its grants is lifted in the same transaction, which also ends what is out for signature in its place.
 * @throws Problem `not-found`, `wrong-state`, `not-permitted`, `invalid-input`
 */
export async function decideNewAgreement(
  deps: AgreementDeps,
  actor: Actor,
  { requestId, n, decision }: { requestId: string; n: number; decision: 'accept' | 'return' },
  reason: string,
): Promise<void> {
  if (decision === 'return' && reason === '')
    throw invalid('reason', 'Say why: the requester reads it.')
  await deps.db.transaction().execute(async (tx) => {
    const row = await lockRequest(tx, requestId)
    await lockVersions(tx, 'read')
    const last = await lastResigning(tx, requestId)
    if (last?.n !== n) throw new Problem('not-found', `No newly signed form ${n} of ${requestId}.`)
    if (await isParty(tx, actor, requestId))
      throw new Problem(
        'not-permitted',
        'You are a party to this request, so somebody else must decide.',
      )
    const form = await readForm(tx, requestId, n)
    if (decision === 'accept' && !isOpen(form)) throw new Problem('wrong-state', whyClosed(form))
    const state = decision === 'accept' ? 'accepted' : 'returned'
    await endResigning(tx, { requestId, n }, { state, by: actor.id, reason })
    await recordStep(tx, requestId, {
      what: `new-agreement-${state}`,
      by: actor.name,
      note: reason,
    })
    const person = await readContact(tx, row.requester_id)
    await queueMail(tx, deps, {
      key: `new-agreement-${state}:${requestId}:${n}`,
      to: person,
      ...decidedWords(state, { request: row.name, version: last.agreement_version, reason }),
      path: `/requests/${requestId}/new-version`,
    })
    const noteOvertaken =
      decision === 'accept'
        ? await overtakeEnvelope(
            tx,
            deps,
            row,
            'A data steward has confirmed a signed form instead.',
          )
        : undefined
    if (decision === 'accept') {
      const next = await suspensionUnder(tx, last.agreement_version)
      await resumeGrants(tx, actor.id, requestId, next)
    }
    await recordAudit(tx, {
      type: `new-agreement.${state}`,
      actorId: actor.id,
      subjectId: requestId,
      detail: { n, version: last.agreement_version, sha256: form.sha256 },
    })
    await noteOvertaken?.()
  })
}
