import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { Problem } from '#kernel/problem.ts'

export type ResigningRow = Omit<Selectable<Tables['resigning']>, 'state'> & {
  readonly state: 'waiting' | 'accepted' | 'returned' | 'overtaken'
  readonly uploaded_at: Date
  readonly agreement_version: string
}

const rows = (db: Database | Tx) =>
  db
    .selectFrom('resigning as s')
    .innerJoin('agreement_form as f', (join) =>
      join.onRef('f.request_id', '=', 's.request_id').onRef('f.n', '=', 's.n'),
    )
    .selectAll('s')
    .select(['f.uploaded_at', 'f.agreement_version'])

export async function insertResigning(tx: Tx, requestId: string, n: number): Promise<void> {
  await tx.insertInto('resigning').values({ request_id: requestId, n }).execute()
}

/** The newest one of a request. */
export async function lastResigning(
  db: Database | Tx,
  requestId: string,
): Promise<ResigningRow | undefined> {
  const row = await rows(db)
    .where('s.request_id', '=', requestId)
    .orderBy('s.n', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row as ResigningRow | undefined
}

/** Oldest first. */
export async function waitingResignings(db: Database): Promise<string[]> {
  const waiting = await rows(db)
    .where('s.state', '=', 'waiting')
    .orderBy('f.uploaded_at')
    .limit(500)
    .execute()
  return waiting.map(({ request_id }) => request_id)
}

/** Ends the waiting. @throws Problem `wrong-state` where somebody did so before. */
export async function endResigning(
  tx: Tx,
  { requestId, n }: { readonly requestId: string; readonly n: number },
  end: {
    readonly state: 'accepted' | 'returned' | 'overtaken'
    /** The steward who decided. */
    readonly by: string | null
    readonly reason: string
  },
): Promise<void> {
  const ended = await tx
    .updateTable('resigning')
    .set({
      state: end.state,
      reason: end.reason,
      decided_by: end.by,
      decided_at: sql<Date>`platform_now()`,
    })
    .where('request_id', '=', requestId)
    .where('n', '=', n)
    .where('state', '=', 'waiting')
    .returning('n')
    .executeTakeFirst()
  if (ended === undefined)
    throw new Problem('wrong-state', 'This form waits for nobody: it was decided, or replaced.')
}
