import { createHash } from 'node:crypto'
import type { NoticeHeaders } from '#adapters/signing/port.ts'
import { maxNoticeBytes } from '#adapters/signing/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { noticeTaken } from '../events.ts'
import { endNotice, insertNotice, insertRejected, isFlood, waitingNotice } from '../store/service.ts'
import type { EnvelopeDeps } from './envelopes.ts'
import { applyFacts } from './facts.ts'
import { collect } from './once.ts'

/**
 * Keeps a notice of the signing service, to be worked by a job. Its signature is looked at before anything else is,
 * and the same bytes count once.
 * @throws Problem `not-authenticated` for one that nobody signed with a key of ours, `too-large`, `too-many` beyond
 *   so many a minute: the service sends it again, and the next look at all that changed tells the same.
 */
export async function keepNotice(
  deps: EnvelopeDeps,
  headers: NoticeHeaders,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { signingService: service, db, outbox } = deps
  if (service === undefined) throw new Problem('not-found', 'No signing service is set up here.')
  const raw = await collect(body, maxNoticeBytes, 'notice')
  const sha256 = createHash('sha256').update(raw).digest('hex')
  if (!service.isGenuine(raw, headers)) {
    await noteRejected(deps, sha256)
    throw new Problem('not-authenticated', 'This notice is not signed with one of our keys.')
  }
  await db.transaction().execute(async (tx) => {
    const noticeId = await insertNotice(tx, sha256, raw)
    if (noticeId === undefined) return
    if (await isFlood(tx, 'genuine')) throw new Problem('too-many', 'Send it again in a minute.')
    await outbox.announce(tx, noticeTaken, { noticeId })
  })
}

/** Anybody can send what is not genuine: only so many a minute are written down. */
async function noteRejected({ db }: EnvelopeDeps, sha256: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await isFlood(tx, 'rejected')) return
    await insertRejected(tx, sha256)
    await recordAudit(tx, { type: 'notice.rejected', outcome: 'denied', detail: { sha256 } })
  })
}

/** Applies what a notice says, once. What is not about an envelope of ours is noted, and changes nothing. */
export async function workNotice(deps: EnvelopeDeps, id: number): Promise<void> {
  const raw = await waitingNotice(deps.db, id)
  if (raw === undefined) return
  const facts = await deps.signingService?.readNotice(raw)
  const outcome = facts === undefined ? 'unknown-envelope' : await applyFacts(deps, facts)
  await deps.db.transaction().execute(async (tx) => {
    if (!(await endNotice(tx, id, outcome))) return
    if (outcome === 'applied' || outcome === 'nothing-new') return
    const sha256 = createHash('sha256').update(raw).digest('hex')
    const detail = { sha256, reason: outcome }
    await recordAudit(tx, { type: 'notice.ignored', outcome: 'denied', detail })
  })
}
