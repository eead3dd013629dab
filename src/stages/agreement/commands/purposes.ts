import type { Tx } from '#adapters/database/port.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { resumeGrants } from '#ledgers/grants/store/suspension.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { moveLocked } from '#stages/request/commands.ts'
import { requestSubmitted, requestWithdrawn } from '#stages/request/events.ts'
import { recordStep } from '#stages/request/store.ts'
import type { EnvelopePurpose } from '../lifecycle.ts'
import { isSignedByAll } from '../queries/signed.ts'
import type { Both } from '../queries/wanted.ts'
import { endResigning, lastResigning } from '../store/resignings.ts'
import { lockVersions, suspensionUnder } from '../store/versions.ts'

/** How an envelope ends without all signatures. `overtake`: it is no longer needed. */
export type Ending = 'decline' | 'withdraw' | 'lapse' | 'cancel' | 'overtake'

type Ended = {
  readonly how: Ending
  readonly state: 'declined' | 'withdrawn' | 'lapsed'
  /** Name of who declined. */
  readonly by: string
  readonly reason: string
}

type Deps = { readonly outbox: Outbox }

/** What follows for its request, in the same transaction, from what happens to an envelope. Each writes the audit log last. */
type Consequences = {
  readonly signed: (tx: Tx, both: Both) => Promise<void>
  readonly ended: (tx: Tx, deps: Deps, both: Both, ended: Ended) => Promise<void>
  /** The signed agreement is the form `n` of the request. */
  readonly kept: (
    tx: Tx,
    deps: Deps,
    both: Both,
    form: { readonly n: number; readonly sha256: string },
  ) => Promise<void>
}

/** What an ending does to a request that waits for signatures; one that was withdrawn has moved already. */
const moves = {
  decline: 'decline',
  lapse: 'lapse',
  cancel: 'withdraw',
  withdraw: undefined,
  overtake: undefined,
} as const satisfies Record<Ending, unknown>

/** A request is sent on, or ends with its envelope. */
const ofRequest: Consequences = {
  async signed(tx, { request }) {
    await recordStep(tx, request.id, { what: 'signed' })
    await moveLocked(tx, request, request.version, 'complete', ['envelope'], {})
  },
  async ended(tx, { outbox }, { request }, { how, state, by, reason }) {
    const command = moves[how]
    if (command === undefined) return
    await recordStep(tx, request.id, { what: state, by, note: reason })
    if (command === 'withdraw')
      await outbox.announce(tx, requestWithdrawn, { requestId: request.id })
    await moveLocked(tx, request, request.version, command, ['envelope'], {})
  },
  async kept(tx, { outbox }, { request }, { n }) {
    if (request.state === 'submitted')
      await outbox.announce(tx, requestSubmitted, { requestId: request.id, form: n })
  },
}

/**
 * A request that is signed anew stays where it is: only the sealed agreement changes anything, as a form that a
 * steward has confirmed does. A form that waits for a steward is no longer needed then.
 */
const ofNewVersion: Consequences = {
  signed: (tx, { request }) => recordStep(tx, request.id, { what: 'new-agreement-signed' }),
  ended: (tx, _deps, { request }, { state, by, reason }) =>
    recordStep(tx, request.id, { what: `new-agreement-${state}`, by, note: reason }),
  async kept(tx, _deps, { request, envelope }, { n, sha256 }) {
    const { agreement_version: version } = envelope
    // No steward looks at it. The seal then waits, which its administrators are told.
    if (!(await isSignedByAll(tx, envelope.id)))
      throw new Error(`${envelope.id}: the audit log lacks a signature; run verify-all`)
    await lockVersions(tx, 'read')
    const last = await lastResigning(tx, request.id)
    if (last?.state === 'waiting')
      await endResigning(
        tx,
        { requestId: request.id, n: last.n },
        { state: 'overtaken', by: null, reason: '' },
      )
    await resumeGrants(tx, undefined, request.id, await suspensionUnder(tx, version))
    await recordAudit(tx, {
      type: 'new-agreement.sealed',
      subjectId: request.id,
      detail: { n, version, sha256, envelope: envelope.id },
    })
  },
}

/** By what an envelope is for. */
export const consequences: Readonly<Record<EnvelopePurpose, Consequences>> = {
  request: ofRequest,
  'new-version': ofNewVersion,
}
