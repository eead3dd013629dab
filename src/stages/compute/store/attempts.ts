import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Resources, Result } from '#adapters/executor/port.ts'

/*
 * Tries of jobs at the engine. The row is committed before the engine is asked, and ended once: by who knows its fence.
 */

export type AttemptRow = {
  readonly key: string
  readonly jobId: string
  readonly try: number
  readonly fence: number
  readonly state: 'submitting' | 'submitted' | 'ended'
  readonly resources: Resources
  /** Hosts that it may reach. */
  readonly egress: readonly string[]
  /** Bytes of each stream that are in the log. */
  readonly stdoutRead: number
  readonly stderrRead: number
  /** For how many seconds the engine does not know it; null while it does. */
  readonly missingSeconds: number | null
  readonly released: boolean
}

const columns = sql`
  key, job_id as "jobId", try, fence, state, resources, egress, stdout_read as "stdoutRead", stderr_read as "stderrRead",
  extract(epoch from clock_timestamp() - missing_since)::float8 as "missingSeconds", released`

/** What is at the engine, or has to be taken from it. */
export async function openAttempts(db: Database): Promise<AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select ${columns} from job_attempt where state <> 'ended' or not released order by created_at, key`.execute(
    db,
  )
  return rows
}

/** The attempt of a job that was not ended. */
export async function attemptOf(db: Database | Tx, jobId: string): Promise<AttemptRow | undefined> {
  const { rows } = await sql<AttemptRow>`
    select ${columns} from job_attempt where job_id = ${jobId} and state <> 'ended'`.execute(db)
  return rows[0]
}

export async function insertAttempt(
  tx: Tx,
  attempt: Pick<AttemptRow, 'key' | 'jobId' | 'try' | 'resources' | 'egress'> & {
    /** By the reason of an administrator also with data that may not be taken away. */
    readonly isExcepted: boolean
  },
): Promise<AttemptRow> {
  const { rows } = await sql<AttemptRow>`
    insert into job_attempt (key, job_id, try, resources, egress, is_excepted)
    values (${attempt.key}, ${attempt.jobId}, ${attempt.try}, ${JSON.stringify(attempt.resources)}::jsonb,
      ${[...attempt.egress]}::text[], ${attempt.isExcepted})
    returning ${columns}`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('an insert without a row')
  return row
}

/** The engine took it. */
export async function noteSubmitted(db: Database, key: string): Promise<void> {
  await db
    .updateTable('job_attempt')
    .set({ state: 'submitted' })
    .where('key', '=', key)
    .where('state', '=', 'submitting')
    .execute()
}

/** The engine does not know it since now, or knows it again. */
export async function noteMissing(db: Database, key: string, isMissing: boolean): Promise<void> {
  await db
    .updateTable('job_attempt')
    .set({ missing_since: isMissing ? sql`coalesce(missing_since, clock_timestamp())` : null })
    .where('key', '=', key)
    .execute()
}

/** Ends an attempt, once: answers whether this did. */
export async function endAttempt(
  tx: Tx,
  { key, fence }: Pick<AttemptRow, 'key' | 'fence'>,
  result: Result,
  cost: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('job_attempt')
    .set({ state: 'ended', result: JSON.stringify(result), cost, ended_at: sql`platform_now()` })
    .where('key', '=', key)
    .where('fence', '=', fence)
    .where('state', '<>', 'ended')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function noteReleased(db: Database, key: string): Promise<void> {
  await db.updateTable('job_attempt').set({ released: true }).where('key', '=', key).execute()
}

export type Load = { readonly jobs: number; readonly cores: number }

/** Jobs and cores of each person, and of each project, that are at the engine: by id. */
export async function loads(db: Database): Promise<ReadonlyMap<string, Load>> {
  const { rows } = await sql<Load & { id: string }>`
    select w.id, count(*)::int as jobs, sum((a.resources ->> 'cores')::int)::int as cores
    from job_attempt a join execution e on e.id = a.job_id
      cross join lateral (values (e.launched_by), (e.project_id)) w (id)
    where a.state <> 'ended' group by w.id`.execute(db)
  return new Map(rows.map(({ id, ...load }) => [id, load]))
}
