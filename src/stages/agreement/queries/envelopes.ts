import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { sightOf } from '#stages/request/policy.ts'
import { readRequestRow } from '#stages/request/store.ts'
import type { Envelope, Signatory } from '../contract/signing.ts'
import { signatoryLifecycle } from '../lifecycle.ts'
import { openedBy } from '../store/ceremony.ts'
import { type EnvelopeRow, envelopesOf } from '../store/envelopes.ts'
import { signatoriesOf, type SignatoryRow } from '../store/signatories.ts'
import { isWanted } from './wanted.ts'

/**
 * What is or was out for signature for a request, newest first, to who may see all of the request. Committees see
 * the signed form.
 * @throws Problem `not-found`
 */
export async function answerEnvelopes(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<Envelope[]> {
  const request = await readRequestRow(db, requestId)
  if ((await sightOf(db, actor, request)) !== 'all')
    throw new Problem('not-found', `No request ${requestId}.`)
  const rows = await envelopesOf(db, requestId)
  return Promise.all(
    rows.map(async (envelope) => {
      const mayAct =
        request.requester_id === actor.id &&
        envelope.state === 'out' &&
        (await isWanted(db, { request, envelope }))
      return present(db, envelope, mayAct)
    }),
  )
}

async function present(db: Database, row: EnvelopeRow, mayAct: boolean): Promise<Envelope> {
  const signatories = await signatoriesOf(db, row.id)
  const opened = await openedBy(
    db,
    signatories.map(({ id }) => id),
  )
  return {
    id: row.id,
    state: row.state,
    purpose: row.purpose,
    provider: row.provider,
    agreementVersion: row.agreement_version,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    lapsesAt: row.lapses_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: signatories.find(({ id }) => id === row.ended_by)?.name ?? null,
    reason: row.reason,
    sha256: row.presented_sha256,
    pages: row.pages,
    isSealed: row.sealed_sha256 !== null,
    signatories: signatories.map((signatory) =>
      presentSignatory(signatory, opened.get(signatory.id), mayAct),
    ),
  }
}

function presentSignatory(
  row: SignatoryRow,
  openedAt: Date | undefined,
  mayAct: boolean,
): Signatory {
  const open = mayAct ? openCommands(signatoryLifecycle, row.state, ['requester']) : []
  return {
    id: row.id,
    capacity: row.capacity,
    n: row.n,
    name: row.name,
    email: row.email,
    state: row.state,
    turn: row.turn,
    askedAt: row.asked_at?.toISOString() ?? null,
    openedAt: openedAt?.toISOString() ?? null,
    signedAt: row.signed_at?.toISOString() ?? null,
    reminders: row.reminders,
    undeliveredAt: row.undelivered_at?.toISOString() ?? null,
    proposal: row.proposal,
    replaces: row.replaces,
    openCommands: open.filter(
      (command) => row.proposal !== null || (command !== 'replace' && command !== 'keep'),
    ),
  }
}

const envelopeEndedUnsigned = ({ state }: EnvelopeRow): boolean =>
  state === 'declined' || state === 'withdrawn' || state === 'lapsed'

/** The sealed record of an envelope as a key of the object store. @throws Problem `not-found`, `wrong-state` */
export async function recordOf(
  db: Database,
  actor: Actor,
  requestId: string,
  envelopeId: string,
): Promise<string> {
  const request = await readRequestRow(db, requestId)
  if ((await sightOf(db, actor, request)) !== 'all')
    throw new Problem('not-found', `No request ${requestId}.`)
  const row = (await envelopesOf(db, requestId)).find(({ id }) => id === envelopeId)
  if (row === undefined) throw new Problem('not-found', `No envelope ${envelopeId}.`)
  if (row.provider !== 'builtin' && envelopeEndedUnsigned(row))
    throw new Problem('wrong-state', 'Only what all have signed there is kept here.')
  if (row.sealed_sha256 === null)
    throw new Problem('wrong-state', 'It has not been sealed yet. Try again in a minute.')
  return row.sealed_sha256
}
