import type { Database, Tx } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import type { ObjectStore, StoredObject } from '#adapters/objects/port.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { moveLocked } from '#stages/request/commands.ts'
import type { Submitted } from '#stages/request/commands/submission.ts'
import { requestWithdrawn } from '#stages/request/events.ts'
import { lockRequest, recordStep, requestPeople, type RequestRow } from '#stages/request/store.ts'
import { readPolicy } from '#stages/request/store/policy.ts'
import { envelopeEnded, envelopePrepared, envelopeSigned } from '../events.ts'
import { envelopeLifecycle, signatoryLifecycle } from '../lifecycle.ts'
import { allSigned, lapseDays, nextToAsk, signsAs, turnOf } from '../rules/signing.ts'
import { inviteWords, ownInviteWords } from '../rules/signing-mails.ts'
import { currentVersion, insertObject, readDocument } from '../store.ts'
import { insertLink, revokeLinks } from '../store/ceremony.ts'
import {
  changeEnvelope,
  type EnvelopeRow,
  envelopesOf,
  insertEnvelope,
  lapsedEnvelopes,
  lockEnvelope,
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
import { isRequester, mailFacts, mailSigner, type SigningMailDeps } from './signing-mail.ts'

export type EnvelopeDeps = SigningMailDeps & {
  readonly db: Database
  readonly documents: Documents
  readonly objects: ObjectStore
  /** Who collects signatures in the platform's place, if somebody does. */
  readonly signingService: SigningService | undefined
}

/** Puts a request that was just sent into an envelope, in the caller's transaction. Its signers are asked once it is printed. */
export async function prepareEnvelope(
  { outbox, signingService }: Pick<EnvelopeDeps, 'outbox' | 'signingService'>,
  tx: Tx,
  actorId: string,
  { row, submission }: Submitted,
): Promise<void> {
  const envelope = await insertEnvelope(tx, {
    requestId: row.id,
    submission,
    provider: signingService?.name ?? 'builtin',
    agreementVersion: await currentVersion(tx),
  })
  await insertSignatories(tx, envelope, row)
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  await outbox.announce(tx, envelopePrepared, { envelopeId: envelope.id })
  await note(tx, envelope, { what: 'envelope.prepared', actorId, detail: { submission } })
}

async function insertSignatories(tx: Tx, envelope: EnvelopeRow, row: RequestRow): Promise<void> {
  const { about, agreement } = row.draft
  const { signingInTurns } = await readPolicy(tx)
  const leads = agreement.requesterIsPrincipalInvestigator
  for (const person of await requestPeople(tx, row.id)) {
    const place = signsAs(person, leads)
    if (place === undefined) continue
    const { name, email, jobTitle, institution, telephone, address } = person
    await insertSignatory(tx, envelope.id, {
      ...place,
      turn: turnOf(place.capacity, signingInTurns),
      name,
      email,
      jobTitle,
      institution,
      country:
        person.capacity === 'requester' || (leads && place.capacity === 'principal-investigator')
          ? about.country
          : '',
      telephone,
      address,
      // An extension gives no new right of download.
      initialsNeeded:
        agreement.download && row.extends === null && place.capacity === 'principal-investigator',
    })
  }
}

/** Prints the document of an envelope and asks its first signers. One that was issued, or is no longer wanted, is left alone. */
export async function issueEnvelope(deps: EnvelopeDeps, id: string): Promise<void> {
  const before = await readEnvelope(deps.db, id)
  if (before.state !== 'preparing' || before.provider !== 'builtin') return
  const { object, pages } = await printEnvelope(deps, before)
  await deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, before)
    if (isWanted(both)) await putOut(tx, deps, both.envelope, { object, pages })
  })
}

/** Whether an envelope that is being prepared is still to go out. */
export const isWanted = ({
  request,
  envelope,
}: {
  readonly request: RequestRow
  readonly envelope: EnvelopeRow
}): boolean => envelope.state === 'preparing' && request.state === 'awaiting-signatures'

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
  await insertObject(tx, object)
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
): Promise<{ request: RequestRow; envelope: EnvelopeRow }> {
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
 * What follows from a signature, under the locks of `lockBoth`: the next are asked; after the last one the request
 * goes on, and the envelope is to be sealed, or fetched.
 */
export async function afterSignature(
  tx: Tx,
  deps: EnvelopeDeps,
  { request, envelope }: { readonly request: RequestRow; readonly envelope: EnvelopeRow },
): Promise<Noted[]> {
  if (!allSigned(await signatoriesOf(tx, envelope.id))) {
    const asked = await askNext(tx, deps, envelope)
    return asked.map((signatoryId) => ({ what: 'signatory.asked', signatoryId }))
  }
  const state = nextState(envelopeLifecycle, envelope.state, 'sign-last', ['signatories'])
  await changeEnvelope(tx, envelope, { state, end: { by: null, reason: '' } })
  await recordStep(tx, request.id, { what: 'signed' })
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  await deps.outbox.announce(tx, envelopeSigned, { envelopeId: envelope.id })
  await moveLocked(tx, request, request.version, 'complete', ['envelope'], {})
  return [{ what: 'envelope.signed' }]
}

type End = {
  readonly how: keyof typeof endings
  readonly by: SignatoryRow | null
  readonly reason: string
}

/** Each way in which an envelope ends without all signatures, and what it does to the request. */
const endings = {
  decline: { command: 'decline', role: 'signatory', onRequest: 'decline' },
  withdraw: { command: 'withdraw', role: 'requester', onRequest: undefined },
  lapse: { command: 'lapse', role: 'platform', onRequest: 'lapse' },
  cancel: { command: 'withdraw', role: 'service', onRequest: 'withdraw' },
} as const

/** Ends an envelope without all signatures, under the locks of `lockBoth`. Every link ends with it. */
export async function endEnvelope(
  tx: Tx,
  { outbox }: Pick<EnvelopeDeps, 'outbox'>,
  { request, envelope }: { readonly request: RequestRow; readonly envelope: EnvelopeRow },
  { how, by, reason }: End,
): Promise<EnvelopeRow> {
  const { command, role, onRequest } = endings[how]
  const state = nextState(envelopeLifecycle, envelope.state, command, [role])
  const ended = await changeEnvelope(tx, envelope, { state, end: { by: by?.id ?? null, reason } })
  await revokeLinks(
    tx,
    (await signatoriesOf(tx, envelope.id)).map(({ id }) => id),
  )
  if (envelope.provider !== 'builtin') await orderErrand(tx, envelope.id)
  if (onRequest !== undefined) {
    await recordStep(tx, request.id, { what: state, by: by?.name ?? '', note: reason })
    if (onRequest === 'withdraw')
      await outbox.announce(tx, requestWithdrawn, { requestId: request.id })
  }
  await outbox.announce(tx, envelopeEnded, { envelopeId: envelope.id })
  if (onRequest !== undefined)
    await moveLocked(tx, request, request.version, onRequest, ['envelope'], {})
  return ended
}

/** Ends what is out for a request that was withdrawn. Idempotent: only an open envelope is ended. */
export async function withdrawEnvelopes(deps: EnvelopeDeps, requestId: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const request = await lockRequest(tx, requestId)
    const open = (await envelopesOf(tx, requestId)).filter(
      ({ state }) => state === 'preparing' || state === 'out',
    )
    for (const { id } of open) {
      const envelope = await lockEnvelope(tx, id)
      await endEnvelope(tx, deps, { request, envelope }, { how: 'withdraw', by: null, reason: '' })
      await note(tx, envelope, { what: 'envelope.withdrawn' })
    }
  })
}

/** Ends every envelope whose time is over. */
export async function lapseEnvelopes(deps: EnvelopeDeps): Promise<void> {
  for (const id of await lapsedEnvelopes(deps.db)) {
    const before = await readEnvelope(deps.db, id)
    await deps.db.transaction().execute(async (tx) => {
      const both = await lockBoth(tx, before)
      // Who signed, declined or withdrew first has ended it.
      if (both.envelope.state !== 'out' || both.request.state !== 'awaiting-signatures') return
      await endEnvelope(tx, deps, both, { how: 'lapse', by: null, reason: '' })
      await note(tx, both.envelope, { what: 'envelope.lapsed' })
    })
  }
}
