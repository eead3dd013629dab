import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import { createHash } from 'node:crypto'
import type { Tx } from '#adapters/database/port.ts'
import type { AgreementDocument, Signing } from '#adapters/documents/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import type { Seals } from '#adapters/seal/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { checkpointDue } from '#ledgers/audit/events.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { changeRequest } from '#stages/request/store.ts'
import { setForm } from '#stages/request/store/submissions.ts'
import { envelopeCompleted } from '../events.ts'
import { envelopeLifecycle } from '../lifecycle.ts'
import type { Both } from '../queries/wanted.ts'
import { evidenceOf, presentedName, trailName } from '../queries/certificate.ts'
import { insertSealedForm, readDocument } from '../store.ts'
import {
  changeEnvelope,
  type EnvelopeRow,
  type Intent,
  readEnvelope,
  type SigningProvider,
} from '../store/envelopes.ts'
import { signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { note } from './evidence.ts'
import { once } from './once.ts'
import { printSigned } from './printing.ts'
import { consequences } from './purposes.ts'
import { readPresentedBytes } from './presented.ts'

export type SealingDeps = EnvelopeDeps & { readonly seals: Seals }

/**
 * Seals how an envelope ended: the agreement with its signatures and a certificate, with the document as it was
 * presented and the record of every step inside. What is about to be sealed is written down before, the seal is
 * verified before it is kept, and one that all signed becomes the form of its request. Idempotent.
 */
export async function sealEnvelope(deps: SealingDeps, id: string): Promise<void> {
  const envelope = await readEnvelope(deps.db, id)
  if (envelope.sealed_sha256 !== null || envelope.presented_sha256 === null) return
  // What was signed elsewhere has a seal of its own, and who did not sign left nothing here.
  if (envelope.provider !== 'builtin') return
  const document = await readDocument(deps.db, envelope.request_id, envelope.submission)
  if (document === undefined) throw new Error(`${id}: nothing was frozen for it`)
  const presented = await readPresentedBytes(deps, envelope.presented_sha256)
  const { present: root } = await deps.seals.roots()
  const shown = { sealRoot: root.fingerprint, siteUrl: deps.siteUrl }
  const { certificate, trail } = await evidenceOf(deps.db, envelope, document, shown)
  const signings = await signingsOf(deps, envelope, document)
  const assembled = await printSigned(deps, document, signings, certificate)
  const intent = await intend(deps, envelope, digestOf(assembled))
  const sealed = await deps.seals.seal(assembled, {
    reason:
      certificate.outcome.kind === 'completed'
        ? 'Signed by all parties and sealed by the platform'
        : `Record of an agreement that was ${envelope.state}`,
    name: deps.name,
    at: new Date(intent.at),
    attachments: [
      { name: presentedName, bytes: presented, mime: 'application/pdf' },
      { name: trailName, bytes: Buffer.from(trail), mime: 'application/json' },
    ],
  })
  const inspection = await deps.documents.inspectPdf(assembled)
  const object = await deps.objects.write(once(sealed))
  const pages = inspection.ok ? inspection.pages : 0
  await keepSealed(deps, envelope, { object, pages })
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function signingsOf(
  deps: SealingDeps,
  { id }: EnvelopeRow,
  document: AgreementDocument,
): Promise<Signing[]> {
  const signed = (await signatoriesOf(deps.db, id)).filter(({ state }) => state === 'signed')
  return Promise.all(signed.map((row) => signingOf(deps, row, document)))
}

async function signingOf(
  deps: SealingDeps,
  row: SignatoryRow,
  document: AgreementDocument,
): Promise<Signing> {
  const { signing, signed_at, capacity, n } = row
  if (signing === null || signed_at === null) throw new Error(`${row.id} has not signed`)
  const { jobTitle, telephone, address, initials } = signing
  const country = row.country || countryOf(document, row)
  if (signing.signature.kind === 'there') throw new Error(`${row.id} has not signed here`)
  return {
    capacity,
    n,
    signature:
      signing.signature.kind === 'typed'
        ? signing.signature
        : { kind: 'drawn', png: await readPresentedBytes(deps, row.drawing_sha256 ?? '') },
    ...(initials !== '' && { initials }),
    at: signed_at.toISOString(),
    person: {
      name: row.name,
      jobTitle,
      institution: row.institution,
      email: row.email,
      telephone,
      address,
      ...(country && { country }),
    },
  }
}

/** As the document printed it, where the signer did not say. */
const countryOf = (document: AgreementDocument, { capacity, n }: SignatoryRow): string =>
  (capacity === 'applicant' ? document.applicants[n]?.country : undefined) ?? ''

/** Writes down what is about to be sealed, and when it claims to be; the first time counts. */
async function intend(deps: SealingDeps, before: EnvelopeRow, sha256: string): Promise<Intent> {
  return deps.db.transaction().execute(async (tx) => {
    const { envelope } = await lockBoth(tx, before)
    if (envelope.intent?.sha256 === sha256) return envelope.intent
    const { now } = await readNow(tx)
    const intent = { sha256, at: envelope.intent?.at ?? now.toISOString() }
    await changeEnvelope(tx, envelope, { intent })
    await note(tx, envelope, { what: 'envelope.seal-intended', detail: { sha256 } })
    return intent
  })
}

type Sealed = { readonly object: StoredObject; readonly pages: number }

async function keepSealed(
  deps: SealingDeps,
  before: EnvelopeRow,
  { object, pages }: Sealed,
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const { request, envelope } = await lockBoth(tx, before)
    if (envelope.sealed_sha256 !== null) return
    await noteObjects(tx, [object])
    const isSigned = envelope.state === 'signed'
    const state = isSigned
      ? nextState(envelopeLifecycle, envelope.state, 'seal', ['platform'])
      : envelope.state
    await changeEnvelope(tx, envelope, { state, sealedSha256: object.sha256 })
    if (isSigned) await becomeForm(tx, deps, { request, envelope, object, pages })
    const detail = { sha256: object.sha256, size: object.size }
    await note(tx, envelope, { what: 'envelope.sealed', detail })
  })
}

/** The signed agreement is the next form of its request, and what the envelope was for follows. */
export async function becomeForm(
  tx: Tx,
  { outbox }: Pick<EnvelopeDeps, 'outbox'>,
  { request, envelope, object, pages }: Sealed & Both,
): Promise<void> {
  const n = request.form_version + 1
  const words = formWords[envelope.provider]
  const signers = (await signatoriesOf(tx, envelope.id)).filter(({ state }) => state === 'signed')
  await insertSealedForm(tx, {
    requestId: request.id,
    n,
    envelopeId: envelope.id,
    agreementVersion: envelope.agreement_version,
    name: words.name,
    personId: request.requester_id,
    object,
    pages,
    findings: [
      {
        weight: 'fine',
        page: null,
        text: `Signed electronically by ${signers.length} ${signers.length === 1 ? 'person' : 'people'} ${words.how}.`,
      },
    ],
  })
  await changeRequest(tx, request, { formVersion: n })
  await setForm(tx, request.id, envelope.submission, n)
  await outbox.announce(tx, envelopeCompleted, { envelopeId: envelope.id })
  await outbox.announce(tx, checkpointDue, {})
  const { kept } = consequences[envelope.purpose]
  await kept(tx, { outbox }, { request, envelope }, { n, sha256: object.sha256 })
}

const formWords = {
  builtin: { name: 'Sealed agreement.pdf', how: 'and sealed' },
  docusign: { name: 'Agreement signed at DocuSign.pdf', how: 'at DocuSign' },
} as const satisfies Readonly<Record<SigningProvider, object>>
