import type { Tx } from '#adapters/database/port.ts'
import { SigningFault, type SigningService } from '#adapters/signing/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recipientId } from '../rules/service.ts'
import { signingLimits } from '../rules/signing.ts'
import type { EnvelopeRow } from '../store/envelopes.ts'
import { countEvents, signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { serviceOf } from './errands.ts'
import { note } from './evidence.ts'

/** A signer as the signing service knows them. */
export type There = {
  readonly envelope: EnvelopeRow
  readonly signatoryId: string
  readonly externalId: string
  readonly recipientId: string
  readonly name: string
}

type Held = { readonly envelope: EnvelopeRow; readonly signatory: SignatoryRow }

/** Whether a signer may be mailed by hand once more today. @throws Problem `too-many` */
export async function requireRoom(tx: Tx, { envelope, signatory }: Held): Promise<void> {
  const count = (...whats: readonly string[]) => countEvents(tx, signatory.id, whats, 24)
  const mails =
    envelope.provider === 'builtin'
      ? await count('signatory.reminded', 'signatory.corrected')
      : (await count('signatory.ordered')) - (await count('signatory.order-failed'))
  if (mails < signingLimits.remindersADay) return
  throw new Problem(
    'too-many',
    `${signatory.name} was mailed ${signingLimits.remindersADay} times within a day. Try again tomorrow.`,
  )
}

/**
 * Where a signer is at a service, which is about to mail them. It counts before the service is asked, so that many at
 * one instant are no more than one after the other. Undefined for who signs here.
 * @throws Problem `too-many`, and as `placeThere`
 */
export async function orderThere(
  tx: Tx,
  { id: actorId }: Actor,
  held: Held,
  email?: string,
): Promise<There | undefined> {
  const there = await placeThere(tx, held, email)
  if (there === undefined) return undefined
  await requireRoom(tx, held)
  const signatoryId = held.signatory.id
  await note(tx, held.envelope, { what: 'signatory.ordered', signatoryId, actorId })
  return there
}

/**
 * Where a signer is at the service; undefined for who signs here.
 * @throws Problem `invalid-input` where the service would be told an address that another signer has.
 */
async function placeThere(
  tx: Tx,
  { envelope, signatory }: Held,
  email?: string,
): Promise<There | undefined> {
  const externalId = envelope.external_id
  if (envelope.provider === 'builtin' || externalId === null) return undefined
  const all = await signatoriesOf(tx, envelope.id)
  const isTaken = all.some(
    (other) =>
      email !== undefined &&
      other.id !== signatory.id &&
      other.capacity !== 'information-security-officer' &&
      signatory.capacity !== 'information-security-officer' &&
      mailboxOf(other.email) === mailboxOf(email),
  )
  if (isTaken) throw invalid('email', 'Somebody else signs with this mailbox already.')
  const index = all.findIndex(({ id }) => id === signatory.id)
  const { id: signatoryId, name } = signatory
  return { envelope, signatoryId, externalId, recipientId: recipientId(index), name }
}

/**
 * Asks the service for what was ordered; what it could not do does not count.
 * @throws Problem `busy`, `wrong-state`, in the service's words.
 */
export async function askThere(
  deps: EnvelopeDeps,
  { id: actorId }: Actor,
  { envelope, signatoryId }: There,
  ask: (service: SigningService) => Promise<void>,
): Promise<void> {
  try {
    await ask(serviceOf(deps, envelope))
  } catch (error) {
    await deps.db.transaction().execute(async (tx) => {
      await lockBoth(tx, envelope)
      await note(tx, envelope, { what: 'signatory.order-failed', signatoryId, actorId })
    })
    throw error instanceof SigningFault ? problemOf(error) : error
  }
}

function problemOf({ kind, message, seconds }: SigningFault): Problem {
  if (kind === 'later') return new Problem('busy', `${message} Try again ${whenOf(seconds)}.`)
  if (kind === 'setup')
    return new Problem('busy', 'The signing service is not ready. Its administrator has to act.')
  return new Problem('wrong-state', message)
}

const whenOf = (seconds: number): string =>
  seconds <= 60 ? 'in a minute' : `in ${Math.ceil(seconds / 60)} minutes`
