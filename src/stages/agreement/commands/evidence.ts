import type { Tx } from '#adapters/database/port.ts'
import { recordNumbered } from '#ledgers/audit/record.ts'
import { type EnvelopeRow, insertEvent } from '../store/envelopes.ts'

/** Where a step of a ceremony came from. */
export type Browser = { readonly ip: string; readonly agent: string }

export type Noted = {
  /** `envelope.…` or `signatory.…` */
  readonly what: string
  readonly signatoryId?: string
  readonly actorId?: string
  readonly from?: Browser
  /** Codes and digests only, as in every line of the audit log. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Notes what happened to an envelope, in the audit log and for its certificate, under the lock of the envelope: who
 * holds the head of the log must not wait for who waits for it. Note last: see `recordAudit`.
 */
export async function note(
  tx: Tx,
  { id, request_id }: Pick<EnvelopeRow, 'id' | 'request_id'>,
  { what, signatoryId, actorId, from, detail = {} }: Noted,
): Promise<void> {
  const auditSeq = await recordNumbered(tx, {
    type: what,
    actorId,
    subjectId: request_id,
    detail: {
      envelope: id,
      ...(signatoryId !== undefined && { signatory: signatoryId }),
      ...detail,
    },
  })
  await insertEvent(tx, {
    envelopeId: id,
    signatoryId: signatoryId ?? null,
    what,
    ip: from?.ip ?? '',
    agent: from?.agent ?? '',
    detail,
    auditSeq,
  })
}
