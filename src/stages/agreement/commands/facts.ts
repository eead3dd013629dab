import type { Tx } from '#adapters/database/port.ts'
import type { EnvelopeFacts, RecipientFacts } from '#adapters/signing/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { signatoryLifecycle } from '../lifecycle.ts'
import { type Both, isWanted } from '../queries/wanted.ts'
import { recipientId } from '../rules/service.ts'
import { changeEnvelope, type EnvelopeRow, findEnvelope, readEnvelope } from '../store/envelopes.ts'
import { endErrand, orderNewErrand } from '../store/service.ts'
import { changeSignatory, signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { afterSignature, endEnvelope, type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { type Noted, note } from './evidence.ts'
import { tellUndelivered } from './signers.ts'

/*
 * The one place where facts of a signing service change anything. They come late, twice and out of order: a signature
 * stays, an end stays, and what has ended here stays as it ended here.
 */

/** What came of facts. All but the first two change nothing, since they are about something else than we sent. */
export type Outcome = 'applied' | 'nothing-new' | Foreign
export type Foreign = 'unknown-envelope' | 'other-request' | 'other-envelope'

/** Applies what a service tells of an envelope, whichever way it came. Idempotent. */
export async function applyFacts(deps: EnvelopeDeps, facts: EnvelopeFacts): Promise<Outcome> {
  const before = await findEnvelope(deps.db, facts.id)
  if (before === undefined || before.provider === 'builtin') return 'unknown-envelope'
  if (before.request_id !== facts.requestId) return 'other-request'
  return deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, before)
    const { state, external_id: externalId } = both.envelope
    if (externalId !== null && externalId !== facts.externalId) return 'other-envelope'
    if (state === 'out' && (await isWanted(tx, both))) return applyToOut(tx, deps, both, facts)
    const hasEnded = state === 'declined' || state === 'withdrawn' || state === 'lapsed'
    // What is being sent is known only once that has ended: the next look at all that changed tells this again.
    return hasEnded ? applyToEnded(tx, both.envelope, facts) : 'nothing-new'
  })
}

/** What has ended here ends there as well, also where we never heard that it had been sent. */
async function applyToEnded(
  tx: Tx,
  envelope: EnvelopeRow,
  { state, externalId }: EnvelopeFacts,
): Promise<Outcome> {
  if (state !== 'out') return 'nothing-new'
  if (envelope.external_id === null) await changeEnvelope(tx, envelope, { externalId })
  return (await orderNewErrand(tx, envelope.id)) ? 'applied' : 'nothing-new'
}

async function applyToOut(
  tx: Tx,
  deps: EnvelopeDeps,
  both: Both,
  facts: EnvelopeFacts,
): Promise<Outcome> {
  const steps: Noted[] = []
  for (const { row, fact } of signedNow(await toldOf(tx, both.envelope, facts), facts)) {
    steps.push(await signThere(tx, row, fact?.signedAt ?? facts.endedAt))
  }
  if (steps.length > 0) steps.push(...(await afterSignature(tx, deps, both)))
  const envelope = await readEnvelope(tx, both.envelope.id)
  if (envelope.state === 'out') {
    const told = await toldOf(tx, envelope, facts)
    steps.push(...(await noteLost(tx, deps, envelope, told)))
    steps.push(...(await endAsThere(tx, deps, { ...both, envelope }, facts, told)))
  }
  for (const step of steps) await note(tx, envelope, step)
  return steps.length > 0 ? 'applied' : 'nothing-new'
}

/** Each signer with what is told of them. */
type Told = readonly { readonly row: SignatoryRow; readonly fact: RecipientFacts | undefined }[]

const toldOf = async (tx: Tx, { id }: EnvelopeRow, { recipients }: EnvelopeFacts): Promise<Told> =>
  (await signatoriesOf(tx, id)).map((row, index) => ({
    row,
    fact: recipients.find((recipient) => recipient.id === recipientId(index)),
  }))

/**
 * Who is told to have signed and has not here. The last of all counts only once the service says that the envelope is
 * completed: until then there is nothing to fetch, and it may still end otherwise.
 */
function signedNow(told: Told, { state }: EnvelopeFacts): Told {
  if (state === 'completed') return told.filter(({ row }) => row.state !== 'signed')
  const isSigned = ({ row, fact }: Told[number]) =>
    row.state === 'signed' || fact?.state === 'signed'
  const fresh = told.filter((one) => one.row.state !== 'signed' && isSigned(one))
  return told.every(isSigned) ? fresh.slice(0, -1) : fresh
}

/** Whose invitation did not arrive, at the address that they still have. */
async function noteLost(
  tx: Tx,
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  told: Told,
): Promise<Noted[]> {
  const steps: Noted[] = []
  for (const { row, fact } of told) {
    const isLost = fact?.state === 'bounced' && mailboxOf(fact.email) === mailboxOf(row.email)
    if (isLost)
      steps.push(...(await tellUndelivered(tx, deps, envelope, await askedThere(tx, row))))
  }
  return steps
}

/** A signer of whom we had not heard yet that the service asked them. */
async function askedThere(tx: Tx, row: SignatoryRow): Promise<SignatoryRow> {
  if (row.state !== 'waiting') return row
  const state = nextState(signatoryLifecycle, row.state, 'ask', ['platform'])
  return changeSignatory(tx, row, { state, asked: true })
}

async function signThere(tx: Tx, before: SignatoryRow, at: Date | undefined): Promise<Noted> {
  const row = await askedThere(tx, before)
  const state = nextState(signatoryLifecycle, row.state, 'sign', ['signatory-there'])
  const { job_title: jobTitle, telephone, address } = row
  await changeSignatory(tx, row, {
    state,
    signing: {
      key: '',
      signature: { kind: 'there', ...(at !== undefined && { at: at.toISOString() }) },
      initials: '',
      jobTitle,
      telephone,
      address,
    },
  })
  const detail = { kind: 'there', ...(at !== undefined && { at: at.toISOString() }) }
  return { what: 'signatory.signed', signatoryId: row.id, detail }
}

/** Ends an envelope that has ended at the service without all signatures. */
async function endAsThere(
  tx: Tx,
  deps: EnvelopeDeps,
  both: Both,
  { state, reason }: EnvelopeFacts,
  told: Told,
): Promise<readonly Noted[]> {
  const decliner = told.find(({ fact }) => fact?.state === 'declined')
  const steps: Noted[] = []
  if (state === 'declined' || decliner !== undefined) {
    const by = decliner === undefined ? null : await declineThere(tx, decliner.row)
    const words = decliner?.fact?.declineReason ?? ''
    await endEnvelope(tx, deps, both, { how: 'decline', by, reason: words })
    if (by !== null) steps.push({ what: 'signatory.declined', signatoryId: by.id })
    steps.push({ what: 'envelope.declined' })
  } else if (state === 'cancelled') {
    const words = reason ?? 'It was cancelled at the signing service.'
    await endEnvelope(tx, deps, both, { how: 'cancel', by: null, reason: words })
    steps.push({ what: 'envelope.withdrawn', detail: { by: both.envelope.provider } })
  } else if (state === 'expired') {
    await endEnvelope(tx, deps, both, { how: 'lapse', by: null, reason: '' })
    steps.push({ what: 'envelope.lapsed' })
  }
  // Nothing is left to be ended there.
  if (state !== 'out') await endErrand(tx, both.envelope.id)
  return steps
}

async function declineThere(tx: Tx, before: SignatoryRow): Promise<SignatoryRow> {
  const row = await askedThere(tx, before)
  const state = nextState(signatoryLifecycle, row.state, 'decline', ['signatory-there'])
  return changeSignatory(tx, row, { state })
}
