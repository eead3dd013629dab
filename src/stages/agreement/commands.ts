import type { Database, Tx } from '#adapters/database/port.ts'
import type { AgreementDocument, Documents } from '#adapters/documents/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Scanner } from '#adapters/scanner/port.ts'
import { SealUnavailable, type Seals } from '#adapters/seal/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { lockOwn } from '#stages/request/commands.ts'
import {
  fileRequest,
  resubmit,
  sendAgain,
  type Submitted,
} from '#stages/request/commands/submission.ts'
import { requestLifecycle } from '#stages/request/lifecycle.ts'
import { requestRolesOf } from '#stages/request/policy.ts'
import {
  changeRequest,
  lockRequest,
  readRequestRow,
  type RequestRow,
} from '#stages/request/store.ts'
import { type Signing, signingOf } from '#stages/request/rules.ts'
import { readPolicy } from '#stages/request/store/policy.ts'
import { type Form, maxFormBytes } from './contract.ts'
import { formOpened, formUnscanned } from './events.ts'
import { documentOf } from './queries.ts'
import { prepareEnvelope } from './commands/envelopes.ts'
import { once } from './commands/once.ts'
import { serviceNames } from './rules/service.ts'
import { printAgreement } from './commands/printing.ts'
import { fullUpload, isOpen, whyClosed, whyFull } from './rules.ts'
import {
  currentVersion,
  insertDocument,
  insertForm,
  type NewForm,
  readForm,
  type Scan,
} from './store.ts'
import { lockVersions } from './store/versions.ts'
import { insertUpload, lockUploads, uploadsOf } from './store/uploads.ts'

export type AgreementDeps = {
  readonly db: Database
  readonly outbox: Outbox
  readonly objects: ObjectStore
  readonly documents: Documents
  readonly scanner: Scanner
  readonly seals: Seals
  readonly siteUrl: string
  readonly secrets: Secrets
  /** Who collects signatures in the platform's place, if somebody does. */
  readonly signingService: SigningService | undefined
  /** Name of the institution that shares the data, as the agreement prints it. */
  readonly name: string
}

/**
 * Files a draft, and freezes what its agreement prints; sends it out for signature where it is signed electronically,
 * a returned request once more.
 * @throws Problem as `fileRequest` does; `invalid-input` where the virus scan found something in its form, or the
 *   agreement cannot be printed; `wrong-state` where signatures cannot be collected just now.
 */
export async function submit(
  deps: AgreementDeps,
  actor: Actor,
  id: string,
  { version, agreementVersion }: Confirmed,
): Promise<void> {
  await requireSendable(deps, actor, id)
  await deps.db.transaction().execute(async (tx) => {
    const before = await lockRequest(tx, id)
    await lockVersions(tx, 'read')
    const submitted =
      before.state === 'returned'
        ? await sendAgain(tx, actor, await lockOwn(tx, actor, id), version)
        : await fileRequest(deps, tx, actor, id, version)
    const { row } = submitted
    const signing = row.state === 'awaiting-signatures' ? 'electronic' : 'form'
    const document = await freezeDocument(deps, tx, submitted, signing)
    if (document !== undefined) await requireConfirmed(tx, row, document, agreementVersion)
    if (signing === 'electronic')
      await prepareEnvelope(deps, tx, actor.id, { ...submitted, purpose: 'request' })
    else if (row.form_version > 0) await offerForm(deps, tx, id, row.form_version)
  })
}

/** What a person has looked at before they submit. */
export type Confirmed = {
  /** Of the request. */
  readonly version: number
  /** Of the agreement; absent where the caller does not say. */
  readonly agreementVersion?: string | undefined
}

/**
 * Nobody submits under terms that they have not seen: neither the page's nor those of the signed form are of an older
 * version than the one in force.
 */
async function requireConfirmed(
  tx: Tx,
  { id, state, form_version: n }: RequestRow,
  { agreementVersion: current }: AgreementDocument,
  seen: string | undefined,
): Promise<void> {
  if (seen !== undefined && seen !== current)
    throw new Problem(
      'stale-version',
      `Version ${current} of the agreement is in force now; you were shown version ${seen}. Please read it, then submit again.`,
    )
  if (state !== 'submitted' || n === 0) return
  const { agreementVersion: signed } = await readForm(tx, id, n)
  if (signed !== current)
    throw new Problem(
      'stale-version',
      `Version ${current} of the agreement is in force now; your signed form is of version ${signed}. Please download the agreement, have it signed, and add the new form.`,
    )
}

async function requireSendable(deps: AgreementDeps, actor: Actor, id: string): Promise<void> {
  const row = await readRequestRow(deps.db, id)
  const { electronicCountries } = await readPolicy(deps.db)
  if (row.requester_id !== actor.id || signingOf(row.draft, electronicCountries) === 'form') return
  await requireReady(deps, row)
}

/**
 * What goes out for signature is printed first, so that nobody is asked to sign what no font here can show; nobody
 * signs what could not be sealed, and who collects the signatures is asked whether they can.
 * @throws Problem `invalid-input`, `wrong-state`
 */
export async function requireReady(deps: AgreementDeps, row: RequestRow): Promise<void> {
  const { now } = await readNow(deps.db)
  const document = await documentOf(deps.db, row, deps.name, now)
  if (document === undefined) return
  await printAgreement(deps, document)
  if (deps.signingService === undefined) await requireSeal(deps.seals, now)
  else await requireService(deps.signingService)
}

async function requireSeal(seals: Seals, now: Date): Promise<void> {
  await seals.ready(now).catch((error: unknown) => {
    if (!(error instanceof SealUnavailable)) throw error
    throw new Problem(
      'wrong-state',
      'Agreements cannot be sealed on this platform today, so none goes out for signature. Its operator has to renew the key of the seal. You can sign a form instead.',
    )
  })
}

async function requireService(service: SigningService): Promise<void> {
  const faults = await service.preflight()
  if (faults.length > 0) {
    throw new Problem(
      'wrong-state',
      'Agreements cannot be sent out for signature just now: the signing service is not ready. Upload a signed form instead, or try again later. Your answers are kept.',
    )
  }
}

/** A form that is open stands beside another document from here on; one that waits will, once it is clean. */
async function offerForm({ outbox }: AgreementDeps, tx: Tx, requestId: string, n: number) {
  const form = await readForm(tx, requestId, n)
  if (form.scan === 'found') throw invalid('form', whyClosed(form))
  if (isOpen(form)) await outbox.announce(tx, formOpened, { requestId, n })
}

export async function freezeDocument(
  { name, signingService }: AgreementDeps,
  tx: Tx,
  { row, submission }: Submitted,
  signing: Signing,
): Promise<AgreementDocument | undefined> {
  const document = await documentOf(tx, row, name, (await readNow(tx)).now)
  if (document === undefined) return undefined
  const electronic = signing === 'electronic'
  const signedAt = signingService && serviceNames[signingService.name]
  await insertDocument(tx, row.id, submission, {
    ...document,
    ...(electronic && { electronic, ...(signedAt !== undefined && { signedAt }) }),
  })
  return document
}

export type NewUpload = {
  readonly requestId: string
  readonly name: string
  /** The version of the request that was signed for. */
  readonly version?: number | undefined
}

/**
 * Takes a signed form: a PDF of at most 25 MB that can be opened, and in which the virus scan finds nothing. Where the
 * scanner is out of reach the form is kept closed, and scanned later. Versions only grow, and each stays readable.
 * On a returned request it submits the request again.
 * @throws Problem `too-large`, `too-many`, `invalid-input` for what is not a sound PDF or for answers that are
 *   missing, `wrong-state`, `stale-version`, `not-found`.
 */
export async function uploadForm(
  deps: AgreementDeps,
  actor: Actor,
  { requestId, name, version }: NewUpload,
  body: AsyncIterable<Uint8Array>,
): Promise<Form> {
  requireTaking(actor, await readRequestRow(deps.db, requestId))
  const received = await receiveForm(deps, actor, requestId, body)
  return deps.db.transaction().execute(async (tx) => {
    const row = await lockRequest(tx, requestId)
    requireTaking(actor, row)
    const n = row.form_version + 1
    if (row.state === 'draft') await changeRequest(tx, row, { formVersion: n })
    else await freezeDocument(deps, tx, await resubmit(deps, tx, actor, row, version), 'form')
    return keepForm(deps, tx, actor, { requestId, n, name, ...received })
  })
}

export type Received = Pick<NewForm, 'pages' | 'object' | 'examination' | 'scan'>

/** Takes the bytes of a form, examines, scans and stores them. @throws Problem as `uploadForm` does. */
export async function receiveForm(
  deps: AgreementDeps,
  actor: Actor,
  requestId: string,
  body: AsyncIterable<Uint8Array>,
): Promise<Received> {
  await deps.db.transaction().execute((tx) => requireRoom(tx, actor, 0))
  const bytes = await collect(body, maxFormBytes)
  await noteUpload(deps, actor, bytes.length)
  const inspection = await deps.documents.inspectPdf(bytes)
  if (!inspection.ok) throw invalid('form', inspection.reason)
  const { pages, sha256, signers, unpacked } = inspection
  const scan = await scanNow(deps, bytes)
  if (scan.state === 'found') {
    await recordAlone(deps.db, {
      type: 'form.refused',
      actorId: actor.id,
      subjectId: requestId,
      outcome: 'denied',
      detail: { sha256, virus: scan.virus },
    })
    throw invalid('form', `The virus scan found ${scan.virus} in this file, so it was not kept.`)
  }
  const object = await deps.objects.write(once(bytes))
  return { pages, object, scan, examination: { unpacked, signers: [...signers] } }
}

/** Keeps a form that was received as the `n`th of its request, under the version in force. */
export async function keepForm(
  { outbox }: AgreementDeps,
  tx: Tx,
  actor: Actor,
  form: Received & Pick<NewForm, 'requestId' | 'n' | 'name'>,
): Promise<Form> {
  const { requestId, n, pages, object, scan, examination } = form
  const agreementVersion = await currentVersion(tx)
  await insertForm(tx, { ...form, agreementVersion, personId: actor.id })
  const event = scan.state === 'waiting' ? formUnscanned : formOpened
  await outbox.announce(tx, event, { requestId, n })
  const { unpacked, signers } = examination
  const found = { pages, signatures: signers.length, unpacked, scan: scan.state }
  await recordAudit(tx, {
    type: 'form.uploaded',
    actorId: actor.id,
    subjectId: requestId,
    detail: { n, sha256: object.sha256, ...found },
  })
  return readForm(tx, requestId, n)
}

async function scanNow({ scanner }: AgreementDeps, bytes: Uint8Array): Promise<Scan> {
  try {
    const verdict = await scanner.scan(bytes)
    return { state: verdict.state, virus: verdict.state === 'found' ? verdict.found : null }
  } catch {
    // The job that scans it later tells the operator what is wrong.
    return { state: 'waiting', virus: null }
  }
}

async function noteUpload({ db }: AgreementDeps, actor: Actor, size: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockUploads(tx, actor.id)
    await requireRoom(tx, actor, size)
    await insertUpload(tx, actor.id, size)
  })
}

/** @throws Problem `too-many` */
async function requireRoom(tx: Tx, actor: Actor, size: number): Promise<void> {
  const { now } = await readNow(tx)
  const full = fullUpload(await uploadsOf(tx, actor.id), size, now)
  if (full !== undefined) throw new Problem('too-many', whyFull(full, now))
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
