import type { Database, Tx } from '#adapters/database/port.ts'
import { counted } from '#kernel/count.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { noteVended } from '#ledgers/grants/store/anchors.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { recordStep } from '#stages/request/store.ts'
import { vendOrdered, vendReady } from './events.ts'
import { vendLifecycle } from './lifecycle.ts'
import { type Content, immediate, insertVend, readVend, writeReceipt } from './store.ts'

export type VendingDeps = { readonly db: Database; readonly outbox: Outbox }

/** Orders the vend of one scope of a request, once. */
export async function orderVend(
  { db, outbox }: VendingDeps,
  requestId: string,
  scope: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const vendId = await insertVend(tx, requestId, scope)
    if (vendId === undefined) return
    await outbox.announce(tx, vendOrdered, { vendId, requestId })
    await recordAudit(tx, {
      type: 'vend.ordered',
      subjectId: vendId,
      detail: { request: requestId, scope },
    })
  })
}

/**
 * Confirms what arrived in the project, once. A receipt that does not equal the frozen manifest is a fault
 * of ours: nothing is confirmed, and the vend is tried again.
 */
export async function confirmVend(
  { outbox }: VendingDeps,
  tx: Tx,
  vendId: string,
  receipt: Content,
): Promise<void> {
  const vend = await readVend(tx, vendId)
  if (vend.state === 'ready') return
  const isEqual =
    vend.files === receipt.files &&
    vend.bytes === receipt.bytes &&
    vend.checksum === receipt.checksum
  if (!isEqual) {
    throw new Error(
      `vend ${vendId}: the receipt ${JSON.stringify(receipt)} does not equal the manifest`,
    )
  }
  const state = nextState(vendLifecycle, vend.state, 'confirm', ['workspace'])
  if (!(await writeReceipt(tx, vendId, vend.state, state, receipt))) return
  const ofDau = vend.scope === immediate ? {} : { dau: vend.scope }
  // The request before the audit log, as everybody who decides on it takes them.
  await recordStep(tx, vend.requestId, {
    what: 'vended',
    ...ofDau,
    note: counted(receipt.files, 'file'),
  })
  if (vend.scope !== immediate) await noteVended(tx, vend.requestId, vend.scope)
  await outbox.announce(tx, vendReady, { vendId, requestId: vend.requestId })
  await recordAudit(tx, {
    type: 'vend.completed',
    subjectId: vendId,
    detail: { request: vend.requestId, scope: vend.scope, ...receipt },
  })
}
