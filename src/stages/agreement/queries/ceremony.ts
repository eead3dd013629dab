import type { Database } from '#adapters/database/port.ts'
import type { AgreementDocument } from '#adapters/documents/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { Ceremony } from '../contract/signing.ts'
import { consent, intentOf } from '../rules/consent.ts'
import { isForAgreed, mayBeReplaced, signingLimits } from '../rules/signing.ts'
import { readDocument } from '../store.ts'
import { codesThisHour, openCode, type Session } from '../store/ceremony.ts'
import { type EnvelopeRow, readEnvelope } from '../store/envelopes.ts'
import { signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { consentSha256 } from './consent.ts'

/** What a browser that opened a link is asked to sign, and how far it is. `provider` shares the data. */
export async function answerCeremony(
  db: Database,
  session: Session,
  provider: string,
): Promise<Ceremony> {
  const envelope = await readEnvelope(db, session.envelopeId)
  const signatories = await signatoriesOf(db, envelope.id)
  const me = signatories.find(({ id }) => id === session.signatoryId)
  const document = await readDocument(db, envelope.request_id, envelope.submission)
  if (me === undefined || document === undefined)
    throw new Error(`${envelope.id} lacks its document or ${session.signatoryId}`)
  const code = await openCode(db, session.hash)
  const codesSent = await codesThisHour(db, me.id)
  return {
    envelope: presentEnvelope(envelope, document, provider),
    me: presentMe(me, document, envelope),
    viewedAt: session.viewedAt?.toISOString() ?? null,
    consentedAt: session.consentedAt?.toISOString() ?? null,
    verifiedAt: session.verifiedAt?.toISOString() ?? null,
    code: code === undefined ? null : { ...code, sentAt: code.sentAt.toISOString() },
    codesLeft: Math.max(0, signingLimits.codesAnHour - codesSent),
    consent: { ...consent, sha256: consentSha256 },
    intent: intentOf(me.capacity, me.institution),
    others: signatories
      .filter(({ id, state }) => id !== me.id && state !== 'replaced')
      .map(({ capacity, name, state }) => ({ capacity, name, state })),
  }
}

function presentEnvelope(
  row: EnvelopeRow,
  { title, requester, daus, download }: AgreementDocument,
  provider: string,
): Ceremony['envelope'] {
  const { presented_sha256: sha256, pages, sent_at, lapses_at } = row
  if (sha256 === null || pages === null || sent_at === null || lapses_at === null)
    throw new Error(`${row.id} has a link and was never issued`)
  const { name, institution, email } = requester
  return {
    id: row.id,
    purpose: row.purpose,
    requestName: title,
    requestedBy: { name, institution, email },
    provider,
    daus: daus.flatMap(({ code, name: dauName, ticked }) =>
      ticked ? [{ code, name: dauName }] : [],
    ),
    download,
    agreementVersion: row.agreement_version,
    state: row.state,
    sha256,
    pages,
    sentAt: sent_at.toISOString(),
    lapsesAt: lapses_at.toISOString(),
    isSealed: row.sealed_sha256 !== null,
  }
}

const presentMe = (
  me: SignatoryRow,
  { requester, extension }: AgreementDocument,
  { purpose }: EnvelopeRow,
): Ceremony['me'] => ({
  capacity: me.capacity,
  state: me.state,
  name: me.name,
  email: me.email,
  jobTitle: me.job_title,
  institution: me.institution,
  telephone: me.telephone,
  address: me.address,
  initialsNeeded: me.initials_needed,
  mayPropose: mayBeReplaced(me, {
    requesterEmail: requester.email,
    isForAgreed: isForAgreed(purpose, extension !== undefined),
  }),
  proposal: me.proposal,
  signedAt: me.signed_at?.toISOString() ?? null,
})

/** The object that a signer may read: as presented, or sealed. @throws Problem `wrong-state` */
export async function signersDocument(
  db: Database,
  session: Session,
  which: 'presented' | 'sealed',
): Promise<string> {
  const { presented_sha256, sealed_sha256, state } = await readEnvelope(db, session.envelopeId)
  const key = which === 'presented' ? presented_sha256 : sealed_sha256
  if (key === null || (which === 'sealed' && state !== 'completed')) {
    throw new Problem('wrong-state', 'It is being sealed. Try again in a minute.')
  }
  return key
}
