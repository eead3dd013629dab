import type { Database, Tx } from '#adapters/database/port.ts'
import type { RequestRow } from '#stages/request/store.ts'
import type { EnvelopePurpose } from '../lifecycle.ts'
import { currentVersion } from '../store.ts'
import type { EnvelopeRow } from '../store/envelopes.ts'
import { holdersUnder } from '../store/versions.ts'

/** An envelope with its request. */
export type Both = { readonly request: RequestRow; readonly envelope: EnvelopeRow }

const wanted: Readonly<
  Record<EnvelopePurpose, (db: Database | Tx, both: Both) => Promise<boolean>>
> = {
  request: async (_db, { request }) => request.state === 'awaiting-signatures',
  'new-version': async (db, { request, envelope }) =>
    envelope.agreement_version === (await currentVersion(db)) &&
    (await holdersUnder(db, request.id)).length > 0,
}

/**
 * Whether what an envelope is for still waits for it: a request for its signatures, or access for those under the
 * version in force.
 */
export const isWanted = (db: Database | Tx, both: Both): Promise<boolean> =>
  wanted[both.envelope.purpose](db, both)
