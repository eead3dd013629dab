import type { Database } from '#adapters/database/port.ts'
import type {
  AgreementDocument,
  Certificate,
  CertifiedSignatory,
} from '#adapters/documents/port.ts'
import { canonical } from '#kernel/canonical.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { readRequestRow } from '#stages/request/store.ts'
import { capacityWords } from '../contract/signing.ts'
import { consent } from '../rules/consent.ts'
import { documentWords } from '../rules/document-words.ts'
import { eventWords } from '../rules/event-words.ts'
import { type EnvelopeRow, type EventRow, eventsOf } from '../store/envelopes.ts'
import { signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { consentSha256 } from './consent.ts'

/** Under which the agreement as it was presented, and the record of every step, travel in the sealed one. */
export const presentedName = 'agreement-as-presented.pdf'
export const trailName = 'audit-trail.json'

export type Evidence = {
  readonly certificate: Certificate
  /** Everything that the certificate rests on, for programs: canonical JSON. */
  readonly trail: string
}

type Shown = { readonly sealRoot: string; readonly siteUrl: string }

/** How an envelope came to be signed, or did not, from what was noted until it ended. */
export async function evidenceOf(
  db: Database,
  envelope: EnvelopeRow,
  { title, extension }: AgreementDocument,
  { sealRoot, siteUrl }: Shown,
): Promise<Evidence> {
  const { presented_sha256: sha256, pages, sent_at, ended_at } = envelope
  if (sha256 === null || pages === null || sent_at === null || ended_at === null)
    throw new Error(`${envelope.id} was not issued, or has not ended`)
  const request = await readRequestRow(db, envelope.request_id)
  const { name, email } = await readContact(db, request.requester_id)
  const signatories = await signatoriesOf(db, envelope.id)
  const events = (await eventsOf(db, envelope.id)).filter(({ what }) => !isOfTheSeal(what))
  const nameOf = (id: string | null) => signatories.find((row) => row.id === id)?.name ?? ''
  const certificate: Certificate = {
    envelopeId: envelope.id,
    presented: {
      title: `${documentWords[extension === undefined ? 'request' : 'extension'].title} for “${extension?.originalTitle ?? title}”`,
      version: envelope.agreement_version,
      fileName: presentedName,
      pages,
      sha256,
    },
    createdAt: envelope.created_at.toISOString(),
    sentAt: sent_at.toISOString(),
    endedAt: ended_at.toISOString(),
    sender: { name, email },
    outcome: outcomeOf(envelope, nameOf(envelope.ended_by)),
    signatories: signatories.map((row) => certified(row, signatories, events, envelope)),
    events: events.map(({ at, what, signatoryId, seq, hash }) => ({
      at: at.toISOString(),
      what: eventWords(what),
      who: nameOf(signatoryId) || name,
      n: seq,
      hash,
    })),
    consent: { version: consent.version, text: consent.text },
    sealRoot,
    verifyAddress: `${siteUrl}/verify`,
  }
  return { certificate, trail: trailOf(envelope, signatories, events) }
}

const isOfTheSeal = (what: string): boolean => what.startsWith('envelope.seal')

const outcomeOf = ({ state, reason }: EnvelopeRow, by: string): Certificate['outcome'] =>
  state === 'declined' || state === 'withdrawn' || state === 'lapsed'
    ? { kind: state, ...(by !== '' && { by }), ...(reason !== '' && { reason }) }
    : { kind: 'completed' }

/** From its own steps; of a step that was done twice the last counts, since that is what the signature rests on. */
function certified(
  row: SignatoryRow,
  all: readonly SignatoryRow[],
  events: readonly EventRow[],
  { ended_by, reason }: EnvelopeRow,
): CertifiedSignatory {
  const own = events.filter(({ signatoryId }) => signatoryId === row.id)
  const last = (what: string) => own.findLast((event) => event.what === `signatory.${what}`)
  const at = Object.fromEntries(
    (['asked', 'opened', 'viewed', 'consented', 'verified', 'signed', 'declined'] as const).flatMap(
      (what) => {
        const event = what === 'asked' ? own.find((e) => e.what === 'signatory.asked') : last(what)
        return event === undefined ? [] : [[what, event.at.toISOString()]]
      },
    ),
  )
  const browser = last('signed') ?? last('declined') ?? last('opened')
  const successor = all.find(({ replaces }) => replaces === row.id)
  return {
    capacity: capacityWords[row.capacity],
    name: row.name,
    jobTitle: row.signing?.jobTitle ?? row.job_title,
    institution: row.institution,
    email: row.email,
    identifiedBy: last('verified')
      ? 'A personal link and a one-time code, both sent to this address'
      : 'Not identified',
    ...(browser && browser.ip !== '' && { ip: browser.ip, agent: browser.agent }),
    ...(successor && { replacedBy: `${successor.name}, ${successor.email}` }),
    ...(row.id === ended_by && reason !== '' && { declinedBecause: reason }),
    at,
  }
}

const trailOf = (
  envelope: EnvelopeRow,
  signatories: readonly SignatoryRow[],
  events: readonly EventRow[],
): string =>
  canonical({
    v: 1,
    envelope: envelope.id,
    request: envelope.request_id,
    agreementVersion: envelope.agreement_version,
    presented: { sha256: envelope.presented_sha256, pages: envelope.pages },
    outcome: envelope.state === 'signed' ? 'completed' : envelope.state,
    consent: { version: consent.version, sha256: consentSha256 },
    signatories: signatories.map((row) => ({
      id: row.id,
      capacity: row.capacity,
      n: row.n,
      name: row.name,
      email: row.email,
      state: row.state,
      replaces: row.replaces ?? undefined,
      signature: row.signing?.signature,
      drawing: row.drawing_sha256 ?? undefined,
      initials: row.signing?.initials || undefined,
    })),
    events: events.map(({ at, what, signatoryId, ip, agent, seq, hash }) => ({
      at: at.toISOString(),
      what,
      signatory: signatoryId ?? undefined,
      ip: ip || undefined,
      agent: agent || undefined,
      audit: seq,
      hash,
    })),
  })
