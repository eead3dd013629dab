import { sql } from 'kysely'
import { sendAlong } from '#adapters/database/along.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import { canonical } from '#kernel/canonical.ts'
import { Problem } from '#kernel/problem.ts'

/**
 * One line of the audit log. `detail` holds identifiers, codes, counts and reasons' codes, never names,
 * addresses or free text: personal values stay where they can be erased.
 */
export type AuditEvent = {
  readonly type: string
  readonly actorId?: string | undefined
  readonly subjectId?: string | undefined
  readonly outcome?: 'ok' | 'denied' | 'error'
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Appends to the hash chain in the caller's transaction: either both happened, or neither. It holds the head of the
 * chain until that transaction ends, so append last.
 * @throws Problem `audit-away` where the log takes nothing, here or with what follows; the transaction is lost then.
 */
export const recordAudit = (tx: Tx, event: AuditEvent): Promise<void> =>
  sendAlong(tx, appending(event), away)

/** Likewise, and answers the line's number. @throws Problem `audit-away` */
export async function recordNumbered(tx: Tx, event: AuditEvent): Promise<number> {
  const { rows } = await appending(event).execute(tx).catch(away)
  const [line] = rows
  if (line === undefined) throw new Error('the audit log took nothing')
  return line.seq
}

function appending({ type, actorId, subjectId, outcome = 'ok', detail = {} }: AuditEvent) {
  const body = canonical({ v: 1, type, actor: actorId, subject: subjectId, outcome, data: detail })
  return sql<{ seq: number }>`
    select audit_append(${type}, ${actorId ?? null}, ${subjectId ?? null}, ${outcome}, ${body}) as seq`
}

/**
 * Holds the head of the chain from here on, so that changes which end in the log follow one another. What locks
 * rows before it appends calls this first: two that locked in another order would wait for each other for ever.
 */
export async function holdAudit(tx: Tx): Promise<void> {
  await sql`select seq from audit_head for update`.execute(tx).catch(away)
}

/** What the log does not take is not done, whatever the reason: refused, full, or held for ten seconds by another. */
function away(cause: unknown): never {
  throw new Problem(
    'audit-away',
    'The audit log cannot be written at present, so nothing was done. Try again later.',
    [],
    { cause },
  )
}

/** Records something that changed nothing else, such as a refused read. */
export async function recordAlone(db: Database, event: AuditEvent): Promise<void> {
  await db.transaction().execute((tx) => recordAudit(tx, event))
}
