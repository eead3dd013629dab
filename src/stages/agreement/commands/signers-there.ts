import type { Tx } from '#adapters/database/port.ts'
import { SigningFault, type SigningService } from '#adapters/signing/port.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recipientId } from '../rules/service.ts'
import type { EnvelopeRow } from '../store/envelopes.ts'
import { signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import type { EnvelopeDeps } from './envelopes.ts'
import { serviceOf } from './errands.ts'

/** A signer as the signing service knows them. */
export type There = {
  readonly envelope: EnvelopeRow
  readonly externalId: string
  readonly recipientId: string
  readonly name: string
}

type Held = { readonly envelope: EnvelopeRow; readonly signatory: SignatoryRow }

/**
 * Undefined for who signs here.
 * @throws Problem `invalid-input` where the service would be told an address that another signer has.
 */
export async function placeThere(
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
  return { envelope, externalId, recipientId: recipientId(index), name: signatory.name }
}

/** Asks the service for what a person waits for. @throws Problem `busy`, `wrong-state`, in the service's words. */
export async function askService(
  deps: EnvelopeDeps,
  envelope: EnvelopeRow,
  ask: (service: SigningService) => Promise<void>,
): Promise<void> {
  try {
    await ask(serviceOf(deps, envelope))
  } catch (error) {
    if (!(error instanceof SigningFault)) throw error
    throw problemOf(error)
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
