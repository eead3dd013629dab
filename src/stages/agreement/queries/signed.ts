import type { Database, Tx } from '#adapters/database/port.ts'
import type { RequestRow } from '#stages/request/store.ts'
import { isOpen, whyClosed } from '../rules.ts'
import { formsOf } from '../store.ts'
import { envelopesOf, signedEvents } from '../store/envelopes.ts'
import { signatoriesOf } from '../store/signatories.ts'

/**
 * Why a submitted request cannot go to its committees; undefined where its agreement is there as it must be. What was
 * signed electronically counts only with its seal, or as it was fetched, and with a signature in the audit log for each who had to sign.
 */
export async function whyNotSigned(
  db: Database | Tx,
  { id, state }: Pick<RequestRow, 'id' | 'state'>,
): Promise<string | undefined> {
  if (state !== 'submitted') return undefined
  const [form] = await formsOf(db, id)
  const [envelope] = await envelopesOf(db, id)
  if (envelope?.state === 'signed')
    return envelope.provider === 'builtin'
      ? 'The signed agreement is being sealed.'
      : 'The signed agreement is being fetched from where it was signed.'
  if (form === undefined) return 'There is no signed agreement.'
  if (!form.isSealed) return isOpen(form) ? undefined : whyClosed(form)
  const wasSealed = envelope?.state === 'completed' && envelope.sealed_sha256 === form.sha256
  return wasSealed && (await isSignedByAll(db, envelope.id))
    ? undefined
    : 'The sealed agreement and the audit log do not agree. Tell the operator to run verify-all.'
}

/** Whether the audit log has a signature of each who had to sign an envelope. */
export async function isSignedByAll(db: Database | Tx, envelopeId: string): Promise<boolean> {
  const signers = (await signatoriesOf(db, envelopeId)).filter(({ state }) => state !== 'replaced')
  const signed = await signedEvents(db, envelopeId)
  return signers.length > 0 && signers.every(({ id }) => signed.has(id))
}
