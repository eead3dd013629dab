import { createHash } from 'node:crypto'
import type { Tx } from '#adapters/database/port.ts'
import type { NoticeHeaders } from '#adapters/signing/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { noticeTaken } from '../events.ts'
import { noticesAMinute } from '../rules/service.ts'
import {
  endNotice,
  insertNotice,
  insertRejected,
  isKnownNotice,
  noticesThisMinute,
  waitingNotice,
} from '../store/service.ts'
import type { EnvelopeDeps } from './envelopes.ts'
import { applyFacts } from './facts.ts'

/**
 * Keeps a notice of the signing service, to be worked by a job. Its signature is looked at before anything else is,
 * and the same bytes count once.
 * @throws Problem `not-authenticated` for one that nobody signed with a key of ours, `too-many` beyond so many a
 *   minute: the service sends it again, and the next look at all that changed tells the same.
 */
export async function keepNotice(
  deps: EnvelopeDeps,
  headers: NoticeHeaders,
  raw: Uint8Array,
): Promise<void> {
  const { signingService: service, db, outbox } = deps
  if (service === undefined) throw new Problem('not-found', 'No signing service is set up here.')
  const sha256 = createHash('sha256').update(raw).digest('hex')
  if (!service.isGenuine(raw, headers)) {
    await noteRejected(deps, sha256)
    throw new Problem('not-authenticated', 'This notice is not signed with one of our keys.')
  }
  await db.transaction().execute(async (tx) => {
    if (await isKnownNotice(tx, sha256)) return
    await requireCalm(tx, 'genuine')
    const noticeId = await insertNotice(tx, sha256, raw)
    if (noticeId === undefined) return
    await outbox.announce(tx, noticeTaken, { noticeId })
  })
}

/** Anybody can send what is not genuine: only so many a minute are written down. @throws Problem `too-many` */
async function noteRejected({ db }: EnvelopeDeps, sha256: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await requireCalm(tx, 'rejected')
    await recordAudit(tx, { type: 'notice.rejected', outcome: 'denied', detail: { sha256 } })
    // The head of the log is held: who came at the same time has been counted by now.
    await requireCalm(tx, 'rejected')
    await insertRejected(tx, sha256)
  })
}

/** @throws Problem `too-many` */
async function requireCalm(tx: Tx, which: 'genuine' | 'rejected'): Promise<void> {
  if ((await noticesThisMinute(tx, which)) < noticesAMinute) return
  throw new Problem('too-many', `More than ${noticesAMinute} came within a minute.`)
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
