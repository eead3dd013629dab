import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { personByEmail } from '#ledgers/identity/store.ts'
import { minReasonLength } from '#stages/request/contract.ts'
import { changePerson, type RequestRow } from '#stages/request/store.ts'
import { doubtAbout } from '#stages/request/rules/institution-mail.ts'
import { queueMail } from '#ledgers/outbox/mail.ts'
import { lockOwn } from '#stages/request/commands.ts'
import { type SignatoryCommand, signatoryLifecycle } from '../lifecycle.ts'
import { type Both, isWanted } from '../queries/wanted.ts'
import { isForAgreed, isForInstitution, placeOf, reminderDays } from '../rules/signing.ts'
import { noLongerWords, reminderWords, undeliveredWords } from '../rules/signing-mails.ts'
import { revokeLinks, signatoryOfLink } from '../store/ceremony.ts'
import { type EnvelopeRow, readEnvelope } from '../store/envelopes.ts'
import {
  changeSignatory,
  countEvents,
  dueReminders,
  insertSignatory,
  readSignatory,
  signatoriesOf,
  type SignatoryRow,
} from '../store/signatories.ts'
import { ask, type EnvelopeDeps, lockBoth, lockUnsigned, sendLink } from './envelopes.ts'
import { type Noted, note } from './evidence.ts'
import { askThere, orderThere, requireRoom } from './signers-there.ts'
import { mailFacts, mailRequester, mailSigner } from './signing-mail.ts'

/** Runs what the requester does about one signer of what is out. @throws Problem `not-found`, `wrong-state` */
async function onSigner<T>(
  deps: EnvelopeDeps,
  actor: Actor,
  { requestId, signatoryId }: { readonly requestId: string; readonly signatoryId: string },
  work: (tx: Tx, held: OfRequester) => Promise<T>,
): Promise<T> {
  return deps.db.transaction().execute(async (tx) => {
    const request = await lockOwn(tx, actor, requestId)
    const envelope = await lockUnsigned(tx, requestId)
    const isOut = envelope?.state === 'out' && (await isWanted(tx, { request, envelope }))
    if (!isOut) throw new Problem('wrong-state', 'Nothing is out for signature.')
    const signatory = (await signatoriesOf(tx, envelope.id)).find(({ id }) => id === signatoryId)
    if (signatory === undefined) throw new Problem('not-found', `No signer ${signatoryId}.`)
    return work(tx, { request, envelope, signatory })
  })
}

type OfRequester = Both & { readonly signatory: SignatoryRow }

type Asked = { readonly requestId: string; readonly signatoryId: string }

/**
 * Mails a signer their link once more, or has the signing service do so.
 * @throws Problem `too-many` beyond three a day, `wrong-state`, `busy` where the service cannot now.
 */
export async function remind(deps: EnvelopeDeps, actor: Actor, asked: Asked): Promise<void> {
  const there = await onSigner(deps, actor, asked, async (tx, held) => {
    requireRemindable(held)
    return orderThere(tx, actor, held)
  })
  if (there !== undefined) {
    await askThere(deps, actor, there, (service) =>
      service.remind(there.externalId, there.recipientId),
    )
  }
  await onSigner(deps, actor, asked, async (tx, held) => {
    const { envelope, signatory } = held
    requireRemindable(held)
    if (there === undefined) {
      await requireRoom(tx, held)
      await mailReminder(tx, deps, envelope.id, signatory)
    }
    await note(tx, envelope, {
      what: 'signatory.reminded',
      signatoryId: signatory.id,
      actorId: actor.id,
    })
  })
}

const requireRemindable = ({ signatory }: OfRequester): void =>
  void nextState(signatoryLifecycle, signatory.state, 'remind', ['requester'])

async function mailReminder(
  tx: Tx,
  deps: EnvelopeDeps,
  envelopeId: string,
  signatory: SignatoryRow,
): Promise<void> {
  const n = await countEvents(tx, signatory.id, [
    'signatory.reminded',
    'signatory.reminded-by-time',
  ])
  const facts = await mailFacts(tx, deps, await readEnvelope(tx, envelopeId))
  const words = reminderWords(signatory.capacity, facts)
  await mailSigner(tx, deps, signatory, `sign-reminder:${signatory.id}:${n + 1}`, words)
}

/** Reminds everybody for whom a reminder is due. */
export async function remindDue(deps: EnvelopeDeps): Promise<void> {
  for (const { id, envelopeId } of await dueReminders(deps.db, reminderDays)) {
    const before = await readEnvelope(deps.db, envelopeId)
    await deps.db.transaction().execute(async (tx) => {
      const both = await lockBoth(tx, before)
      const { envelope } = both
      const signatory = await readSignatory(tx, id)
      const isOut = envelope.state === 'out' && (await isWanted(tx, both))
      if (!isOut || signatory.state !== 'asked') return
      // A clock that was moved far makes several due: one mail says as much as three.
      const due = (await dueReminders(tx, reminderDays)).find((row) => row.id === id)
      if (due === undefined) return
      nextState(signatoryLifecycle, signatory.state, 'remind', ['platform'])
      await mailReminder(tx, deps, envelopeId, signatory)
      await changeSignatory(tx, signatory, { reminders: due.passed })
      await note(tx, envelope, { what: 'signatory.reminded-by-time', signatoryId: id })
    })
  }
}

type Correction = { readonly email: string; readonly emailReason: string }

/**
 * Corrects the address of a signer: the earlier link ends, and who was asked is asked there. A signing service is told
 * first: what it refuses is not changed here either.
 * @throws Problem `invalid-input` for an address that another signer has, or that is none of the institution's
 *   without a reason; `too-many`, `wrong-state`, `busy` where the service cannot now.
 */
export async function correct(
  deps: EnvelopeDeps,
  actor: Actor,
  asked: Asked,
  correction: Correction,
): Promise<void> {
  const { email } = correction
  const there = await onSigner(deps, actor, asked, async (tx, held) => {
    requireCorrectable(held, correction)
    return orderThere(tx, actor, held, email)
  })
  if (there !== undefined) {
    const { externalId, recipientId: id, name } = there
    await askThere(deps, actor, there, (service) =>
      service.correct(externalId, { id, name, email }),
    )
  }
  await onSigner(deps, actor, asked, async (tx, held) => {
    const { request, envelope, signatory } = held
    requireCorrectable(held, correction)
    if (there === undefined) await requireRoom(tx, held)
    const corrected = await changeSignatory(tx, signatory, {
      email,
      undelivered: false,
      proposal: null,
    })
    await changePerson(tx, request.id, placeIn(request, signatory), { email })
    if (signatory.state !== 'waiting' && there === undefined)
      await sendLink(tx, deps, envelope, corrected)
    await note(tx, envelope, {
      what: 'signatory.corrected',
      signatoryId: signatory.id,
      actorId: actor.id,
    })
  })
}

function requireCorrectable(
  { request, envelope, signatory }: OfRequester,
  { email, emailReason }: Correction,
): void {
  const command: SignatoryCommand = signatory.state === 'waiting' ? 'correct-ahead' : 'correct'
  nextState(signatoryLifecycle, signatory.state, command, ['requester'])
  requireInstitution(signatory, email, emailReason)
  if (isForAgreed(envelope.purpose, request.extends !== null)) requireAgreed(signatory, email)
}

/** Who signs for an institution does so from its own address, or the steward is told why not. */
function requireInstitution({ capacity }: SignatoryRow, email: string, emailReason: string): void {
  const doubt = isForInstitution(capacity) ? doubtAbout(email) : undefined
  if (doubt === undefined || emailReason.length >= minReasonLength) return
  throw invalid(
    'emailReason',
    `Enter an address of the institution: ${doubt}. If there is none, say why, in a sentence.`,
  )
}

/** Who was agreed on is asked at the mailbox they were agreed on with. */
function requireAgreed({ capacity, email }: SignatoryRow, to: string): void {
  if (isForInstitution(capacity) || mailboxOf(email) === mailboxOf(to)) return
  throw invalid(
    'email',
    'Those who hold data by the agreement keep the mailboxes that it was made with. Start a new request for other people.',
  )
}

export type Answer = {
  readonly accept: boolean
  readonly jobTitle: string
  readonly emailReason: string
}

/**
 * Answers who should sign instead of a signer. Accepted, the signer's link ends, and the other is asked in their
 * place; both stay in the record.
 * @throws Problem `wrong-state` where nobody was named, `invalid-input` as `correct`.
 */
export const answerProposed = (
  deps: EnvelopeDeps,
  actor: Actor,
  asked: Asked,
  answer: Answer,
): Promise<void> =>
  onSigner(deps, actor, asked, async (tx, held) => {
    const { envelope, signatory } = held
    if (signatory.proposal === null) throw new Problem('wrong-state', 'Nobody was named instead.')
    if (answer.accept) return replace(tx, deps, actor, held, answer)
    nextState(signatoryLifecycle, signatory.state, 'keep', ['requester'])
    await changeSignatory(tx, signatory, { proposal: null })
    await mailReminder(tx, deps, envelope.id, signatory)
    await note(tx, envelope, {
      what: 'signatory.kept',
      signatoryId: signatory.id,
      actorId: actor.id,
    })
  })

const placeIn = ({ draft }: RequestRow, signatory: SignatoryRow) =>
  placeOf(signatory, draft.agreement.requesterIsPrincipalInvestigator)

async function replace(
  tx: Tx,
  deps: EnvelopeDeps,
  actor: Actor,
  { request, envelope, signatory }: OfRequester,
  { jobTitle, emailReason }: Answer,
): Promise<void> {
  const { proposal } = signatory
  if (proposal === null) return
  requireInstitution(signatory, proposal.email, emailReason)
  const state = nextState(signatoryLifecycle, signatory.state, 'replace', ['requester'])
  await changeSignatory(tx, signatory, { state })
  await revokeLinks(tx, [signatory.id])
  const { capacity, n, turn, institution, country, initials_needed } = signatory
  const person = { name: proposal.name, email: proposal.email, jobTitle, institution }
  const successor = await insertSignatory(tx, envelope.id, {
    ...person,
    capacity,
    n,
    turn,
    country,
    telephone: '',
    address: '',
    initialsNeeded: initials_needed,
    replaces: signatory.id,
  })
  const personId = capacity === 'applicant' ? await personByEmail(tx, person) : undefined
  const place = placeIn(request, signatory)
  await changePerson(tx, request.id, place, { ...person, ...(personId && { personId }) })
  await ask(tx, deps, envelope, successor)
  await queueMail(tx, deps, {
    key: `sign-replaced:${signatory.id}`,
    to: { name: signatory.name, email: signatory.email },
    ...noLongerWords(await mailFacts(tx, deps, envelope)),
    path: '/',
  })
  const by = { actorId: actor.id }
  await note(tx, envelope, { ...by, what: 'signatory.replaced', signatoryId: signatory.id })
  await note(tx, envelope, { ...by, what: 'signatory.asked', signatoryId: successor.id })
}

/** A mail with a personal link came back: its requester is told. */
export async function noteUndelivered(deps: EnvelopeDeps, linkId: string): Promise<void> {
  const signatoryId = await signatoryOfLink(deps.db, linkId)
  if (signatoryId === undefined) return
  const { envelope_id } = await readSignatory(deps.db, signatoryId)
  const before = await readEnvelope(deps.db, envelope_id)
  await deps.db.transaction().execute(async (tx) => {
    const { envelope } = await lockBoth(tx, before)
    const signatory = await readSignatory(tx, signatoryId)
    for (const step of await tellUndelivered(tx, deps, envelope, signatory, linkId))
      await note(tx, envelope, step)
  })
}

/** Tells the requester, once for each address, that mail to a signer comes back. */
export async function tellUndelivered(
  tx: Tx,
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  signatory: SignatoryRow,
  key?: string,
): Promise<Noted[]> {
  if (signatory.state !== 'asked' || signatory.undelivered_at !== null) return []
  await changeSignatory(tx, signatory, { undelivered: true })
  const facts = await mailFacts(tx, deps, envelope)
  const times = await countEvents(tx, signatory.id, ['signatory.undelivered'])
  await mailRequester(tx, deps, facts, {
    key: `sign-undelivered:${key ?? `${signatory.id}:${times + 1}`}`,
    words: undeliveredWords(signatory, facts),
  })
  return [{ what: 'signatory.undelivered', signatoryId: signatory.id }]
}
