import type { Database } from '#adapters/database/port.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { changePolicy, readPolicy, type RequestPolicy } from '../store/policy.ts'

/** Decides anew about requests that are filed from now on. */
export async function decidePolicy(
  db: Database,
  actorId: string | undefined,
  change: Partial<RequestPolicy>,
): Promise<RequestPolicy> {
  return db.transaction().execute(async (tx) => {
    const policy = { ...(await readPolicy(tx)), ...change }
    await changePolicy(tx, policy)
    await recordAudit(tx, { type: 'admin.request-policy', actorId, detail: policy })
    return policy
  })
}
