import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import type { ObjectStore, StoredObject } from '#adapters/objects/port.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import type { Submitted } from '#stages/request/commands/submission.ts'
import { lockRequest, type RequestRow } from '#stages/request/store.ts'
import { envelopeEnded, envelopePrepared, envelopeSigned } from '../events.ts'
import { type EnvelopePurpose, envelopeLifecycle, signatoryLifecycle } from '../lifecycle.ts'
import { signersOf } from '../queries/signers.ts'
import { type Both, isWanted } from '../queries/wanted.ts'
import { allSigned, lapseDays, nextToAsk } from '../rules/signing.ts'
import { inviteWords, ownInviteWords } from '../rules/signing-mails.ts'
import { currentVersion, readDocument } from '../store.ts'
import { insertLink, revokeLinks } from '../store/ceremony.ts'
import {
  changeEnvelope,
  type EnvelopeRow,
  insertEnvelope,
  lapsedEnvelopes,
  lockEnvelope,
  openEnvelope,
  readEnvelope,
} from '../store/envelopes.ts'
import { orderErrand } from '../store/service.ts'
import {
  changeSignatory,
  insertSignatory,
  signatoriesOf,
  type SignatoryRow,
} from '../store/signatories.ts'
import { type Noted, note } from './evidence.ts'
import { once } from './once.ts'
import { printAgreement } from './printing.ts'
import { consequences, type Ending } from './purposes.ts'
import { isRequester, mailFacts, mailSigner, type SigningMailDeps } from './signing-mail.ts'

export type EnvelopeDeps = SigningMailDeps & {
  readonly db: Database
  readonly documents: Documents
  readonly objects: ObjectStore
  /** Who collects signatures in the platform's place, if somebody does. */
  readonly signingService: SigningService | undefined
}

/** Puts what was just sent for a purpose into an envelope, in the caller's transaction. Its signers are asked once it is printed. */
export async function prepareEnvelope(
  { outbox, signingService }: Pick<EnvelopeDeps, 'outbox' | 'signingService'>,
  tx: Tx,
  actorId: string,
  { row, submission, purpose }: Submitted & { readonly purpose: EnvelopePurpose },
): Promise<void> {
  const envelope = await insertEnvelope(tx, {
    requestId: row.id,
    submission,
    purpose,
    provider: signingService?.name ?? 'builtin',
    agreementVersion: await currentVersion(tx),
  })
  for (const person of await signersOf(tx, row)) await insertSignatory(tx, envelope.id, person)
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  await outbox.announce(tx, envelopePrepared, { envelopeId: envelope.id })
  await note(tx, envelope, { what: 'envelope.prepared', actorId, detail: { submission, purpose } })
}

/** Prints the document of an envelope and asks its first signers. One that was issued, or is no longer wanted, is left alone. */
export async function issueEnvelope(deps: EnvelopeDeps, id: string): Promise<void> {
  const before = await readEnvelope(deps.db, id)
  if (before.state !== 'preparing' || before.provider !== 'builtin') return
  const { object, pages } = await printEnvelope(deps, before)
  await deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, before)
    if (await isToGoOut(tx, both)) await putOut(tx, deps, both.envelope, { object, pages })
  })
}

/** Whether an envelope that is being prepared is still to go out. */
export const isToGoOut = async (tx: Tx, both: Both): Promise<boolean> =>
  both.envelope.state === 'preparing' && (await isWanted(tx, both))

export type Printed = {
  readonly bytes: Uint8Array
  readonly object: StoredObject
  readonly pages: number
}

/** The document of an envelope, kept in the object store. */
export async function printEnvelope(
  deps: EnvelopeDeps,
  { id, request_id, submission }: EnvelopeRow,
): Promise<Printed> {
  const document = await readDocument(deps.db, request_id, submission)
  if (document === undefined) throw new Error(`${id}: nothing was frozen for it`)
  const bytes = await printAgreement(deps, document)
  const inspection = await deps.documents.inspectPdf(bytes)
  if (!inspection.ok) throw new Error(`${id}: ${inspection.reason}`)
  const object = await deps.objects.write(once(bytes))
  return { bytes, object, pages: inspection.pages }
}

/** A printed envelope is out from here on, and its first signers are asked. */
export async function putOut(
  tx: Tx,
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  { object, pages }: Pick<Printed, 'object' | 'pages'>,
): Promise<void> {
  await noteObjects(tx, [object])
  const presented = { sha256: object.sha256, pages, days: lapseDays }
  const state = nextState(envelopeLifecycle, envelope.state, 'issue', ['platform'])
  const issued = await changeEnvelope(tx, envelope, { state, presented })
  const asked = await askNext(tx, deps, issued)
  const detail = { sha256: object.sha256, pages }
  await note(tx, issued, { what: 'envelope.issued', detail })
  for (const signatoryId of asked) await note(tx, issued, { what: 'signatory.asked', signatoryId })
}

/** The request and its envelope, locked in the order that everybody keeps. */
export async function lockBoth(
  tx: Tx,
  { id, request_id }: Pick<EnvelopeRow, 'id' | 'request_id'>,
): Promise<Both> {
  const request = await lockRequest(tx, request_id)
  return { request, envelope: await lockEnvelope(tx, id) }
}

/** Asks whoever's turn it is; answers whom. */
async function askNext(tx: Tx, deps: EnvelopeDeps, envelope: EnvelopeRow): Promise<string[]> {
  const next = nextToAsk(await signatoriesOf(tx, envelope.id))
  for (const signatory of next) await ask(tx, deps, envelope, signatory)
  return next.map(({ id }) => id)
}

/** Makes a link for a signer and mails it; a signing service has invited them itself. */
export async function ask(
  tx: Tx,
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  signatory: SignatoryRow,
): Promise<void> {
  const state = nextState(signatoryLifecycle, signatory.state, 'ask', ['platform'])
  await changeSignatory(tx, signatory, { state, asked: true })
  if (envelope.provider === 'builtin') await sendLink(tx, deps, envelope, signatory)
}

/** Ends the links that a signer has, makes a new one and mails it. */
export async function sendLink(
  tx: Tx,
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  signatory: SignatoryRow,
): Promise<void> {
  await revokeLinks(tx, [signatory.id])
  const link = await insertLink(tx, signatory.id, (name) => deps.secrets.token(name))
  const facts = await mailFacts(tx, deps, envelope)
  const words = isRequester(signatory, facts)
    ? ownInviteWords(signatory.capacity, facts)
    : inviteWords(signatory.capacity, facts)
  await mailSigner(tx, deps, signatory, `sign:${link}`, words)
}

/**
 * What follows from a signature, under the locks of `lockBoth`: the next are asked; after the last one the envelope
 * is to be sealed, or fetched, and its request goes on.
 */
export async function afterSignature(tx: Tx, deps: EnvelopeDeps, both: Both): Promise<Noted[]> {
  const { envelope } = both
  if (!allSigned(await signatoriesOf(tx, envelope.id))) {
    const asked = await askNext(tx, deps, envelope)
    return asked.map((signatoryId) => ({ what: 'signatory.asked', signatoryId }))
  }
  const state = nextState(envelopeLifecycle, envelope.state, 'sign-last', ['signatories'])
  await changeEnvelope(tx, envelope, { state, end: { by: null, reason: '' } })
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  await deps.outbox.announce(tx, envelopeSigned, { envelopeId: envelope.id })
  await consequences[envelope.purpose].signed(tx, both)
  return [{ what: 'envelope.signed' }]
}

type End = {
  readonly how: Ending
  readonly by: SignatoryRow | null
  readonly reason: string
}

/** Each way in which an envelope ends without all signatures: by which command, of whom, and as what. */
const endings = {
  decline: { command: 'decline', role: 'signatory', as: 'declined' },
  withdraw: { command: 'withdraw', role: 'requester', as: 'withdrawn' },
  lapse: { command: 'lapse', role: 'platform', as: 'lapsed' },
  cancel: { command: 'withdraw', role: 'service', as: 'withdrawn' },
  overtake: { command: 'withdraw', role: 'platform', as: 'withdrawn' },
} as const satisfies Record<Ending, unknown>

/** Ends an envelope without all signatures, under the locks of `lockBoth`. Every link ends with it. */
export async function endEnvelope(
  tx: Tx,
  { outbox }: Pick<EnvelopeDeps, 'outbox'>,
  both: Both,
  { how, by, reason }: End,
): Promise<EnvelopeRow> {
  const { envelope } = both
  const { command, role } = endings[how]
  const state = nextState(envelopeLifecycle, envelope.state, command, [role])
  const ended = await changeEnvelope(tx, envelope, { state, end: { by: by?.id ?? null, reason } })
  await revokeLinks(
    tx,
    (await signatoriesOf(tx, envelope.id)).map(({ id }) => id),
  )
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  await outbox.announce(tx, envelopeEnded, { envelopeId: envelope.id })
  const { ended: follows } = consequences[envelope.purpose]
  await follows(tx, { outbox }, both, { how, state: endings[how].as, by: by?.name ?? '', reason })
  return ended
}

/** Ends what is out for a request that was withdrawn. Idempotent: only an open envelope is ended. */
export async function withdrawEnvelopes(deps: EnvelopeDeps, requestId: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const request = await lockRequest(tx, requestId)
    const envelope = await lockUnsigned(tx, requestId)
    if (envelope === undefined) return
    await endEnvelope(tx, deps, { request, envelope }, { how: 'withdraw', by: null, reason: '' })
    await note(tx, envelope, { what: 'envelope.withdrawn' })
  })
}

/** Locks the envelope of a locked request that not all have signed, where there is one. */
export async function lockUnsigned(tx: Tx, requestId: string): Promise<EnvelopeRow | undefined> {
  const open = await openEnvelope(tx, requestId)
  if (open === undefined || open.state === 'signed') return undefined
  return lockEnvelope(tx, open.id)
}

/**
 * Ends what is out for signing a locked request anew, since it is no longer needed; answers what to note, as the last
 * thing in the transaction.
 */
export async function overtakeEnvelope(
  tx: Tx,
  deps: Pick<EnvelopeDeps, 'outbox'>,
  request: RequestRow,
  reason: string,
): Promise<() => Promise<void>> {
  const envelope = await lockUnsigned(tx, request.id)
  if (envelope?.purpose !== 'new-version') return async () => {}
  await endEnvelope(tx, deps, { request, envelope }, { how: 'overtake', by: null, reason })
  return () => note(tx, envelope, withdrawnByPlatform)
}

/** As the log has what nobody withdrew, since it was no longer needed. */
export const withdrawnByPlatform: Noted = { what: 'envelope.withdrawn', detail: { by: 'platform' } }

/** Ends every envelope whose time is over. */
export async function lapseEnvelopes(deps: EnvelopeDeps): Promise<void> {
  for (const id of await lapsedEnvelopes(deps.db)) {
    const before = await readEnvelope(deps.db, id)
    await deps.db.transaction().execute(async (tx) => {
      const both = await lockBoth(tx, before)
      // Who signed, declined or withdrew first has ended it.
      if (both.envelope.state !== 'out' || !(await isWanted(tx, both))) return
      await endEnvelope(tx, deps, both, { how: 'lapse', by: null, reason: '' })
      await note(tx, both.envelope, { what: 'envelope.lapsed' })
    })
  }
}
