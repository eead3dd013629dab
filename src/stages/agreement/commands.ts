import type { Database, Tx } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { fileRequest, resubmit, type Submitted } from '#stages/request/commands/submission.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import { requestRolesOf } from '#stages/request/policy.ts'
import {
  changeRequest,
  lockRequest,
  readRequestRow,
  type RequestRow,
} from '#stages/request/store.ts'
import { type Form, maxFormBytes } from './contract.ts'
import { documentOf } from './queries.ts'
import { currentVersion, formsOf, insertDocument, insertForm } from './store.ts'

export type AgreementDeps = {
  readonly db: Database
  readonly outbox: Outbox
  readonly objects: ObjectStore
  readonly documents: Documents
  /** Name of the institution that shares the data, as the agreement prints it. */
  readonly name: string
}

/** Files a draft, and freezes what its agreement prints. @throws Problem as `fileRequest` does. */
export async function submit(
  deps: AgreementDeps,
  actor: Actor,
  id: string,
  version: number,
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    await freezeDocument(deps, tx, await fileRequest(deps, tx, actor, id, version))
  })
}

async function freezeDocument(
  { name }: AgreementDeps,
  tx: Tx,
  { row, submission }: Submitted,
): Promise<void> {
  const document = await documentOf(tx, row, name, (await readNow(tx)).now)
  if (document !== undefined) await insertDocument(tx, row.id, submission, document)
}

export type NewUpload = {
  readonly requestId: string
  readonly name: string
  /** The version of the request that was signed for. */
  readonly version?: number | undefined
}

/**
 * Takes a signed form: a PDF of at most 25 MB that can be opened. Versions only grow, and each stays readable.
 * On a returned request it submits the request again.
 * @throws Problem `too-large`, `invalid-input` for what is not a sound PDF or for answers that are missing,
 *   `wrong-state`, `stale-version`, `not-found`.
 */
export async function uploadForm(
  deps: AgreementDeps,
  actor: Actor,
  { requestId, name, version }: NewUpload,
  body: AsyncIterable<Uint8Array>,
): Promise<Form> {
  requireTaking(actor, await readRequestRow(deps.db, requestId))
  const bytes = await collect(body, maxFormBytes)
  const inspection = await deps.documents.inspectPdf(bytes)
  if (!inspection.ok) throw invalid('form', inspection.reason)
  const object = await deps.objects.write(once(bytes))
  return deps.db.transaction().execute(async (tx) => {
    const row = await lockRequest(tx, requestId)
    requireTaking(actor, row)
    const n = row.form_version + 1
    if (row.state === 'draft') await changeRequest(tx, row, { formVersion: n })
    else await freezeDocument(deps, tx, await resubmit(deps, tx, actor, row, version))
    const agreementVersion = await currentVersion(tx)
    await insertForm(tx, {
      requestId,
      n,
      agreementVersion,
      name,
      pages: inspection.pages,
      personId: actor.id,
      object,
    })
    await recordAudit(tx, {
      type: 'form.uploaded',
      actorId: actor.id,
      subjectId: requestId,
      detail: {
        n,
        sha256: object.sha256,
        pages: inspection.pages,
        signatures: inspection.signatures,
      },
    })
    const form = (await formsOf(tx, requestId)).find((candidate) => candidate.n === n)
    if (form === undefined) throw new Error('a form was not written')
    return form
  })
}

/** A draft takes forms, and so does a request that was returned. */
function requireTaking(actor: Actor, row: RequestRow): void {
  if (row.requester_id !== actor.id) throw new Problem('not-found', `No request ${row.id}.`)
  const open = openCommands(requestLifecycle, row.state, requestRolesOf(actor, row))
  if (row.state !== 'draft' && !open.includes('resubmit')) {
    throw new Problem(
      'wrong-state',
      'A form can be added to a draft, or to a request that was returned to you.',
    )
  }
}

async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit)
      throw new Problem('too-large', `The form is larger than ${limit / 1024 / 1024} MB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
