import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

/** Runs of one launch that are over: one, or those of a batch. */
export type EndedRuns = {
  /** Unique for each launch. */
  readonly key: string
  readonly runs: number
  readonly failed: number
  /** The only one. */
  readonly runId: string | null
  /** Of the first failure, in the words of the DNAnexus API. */
  readonly reason: string | null
  readonly toolName: string
  readonly projectId: string
  readonly projectName: string
  readonly person: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly runMail: 'off' | 'failed' | 'all'
  }
}

const isOver = sql`e.state in ('done', 'failed', 'terminated')`
const launch = sql`coalesce(e.batch, e.id)`

/** Launches, each of roots `e`, that are over and meet a condition over all of them. */
async function launches(
  db: Database,
  which: RawBuilder<unknown>,
  all: RawBuilder<unknown>,
): Promise<EndedRuns[]> {
  const { rows } = await sql<EndedRuns>`
    select concat_ws(' ', e.launched_by, e.project_id, ${launch}) as key, count(*)::int as runs,
      (count(*) filter (where e.state = 'failed'))::int as failed,
      case when bool_and(e.batch is null) then min(e.id) end as "runId",
      min(e.failure ->> 'reason') filter (where e.state = 'failed') as reason,
      min(e.executable_name) as "toolName", r.id as "projectId", r.name as "projectName",
      jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'runMail', p.run_mail) as person
    from execution e join person p on p.id = e.launched_by and p.disabled_at is null
      join project r on r.id = e.project_id
    where e.root_execution = e.id and ${which}
    group by e.launched_by, e.project_id, ${launch}, r.id, p.id
    having bool_and(${isOver}) and not bool_and(e.state = 'terminated') and ${all}`.execute(db)
  return rows
}

/** The launch of a run, once all of it is over. */
export const launchOf = (db: Database, id: string): Promise<EndedRuns[]> =>
  launches(
    db,
    sql`(e.id = ${id} or (e.batch, e.launched_by, e.project_id)
      = (select b.batch, b.launched_by, b.project_id from execution b where b.id = ${id} and b.root_execution = b.id))`,
    sql`count(*) >= max(coalesce(e.batch_size, 1))`,
  )

/** Batches of which some runs never came, ten minutes after the rest was over. */
export const stoppedBatches = (db: Database): Promise<EndedRuns[]> =>
  launches(
    db,
    sql`e.batch in (select b.batch from execution b where b.batch is not null
      and b.modified_at > platform_now() - interval '1 day')`,
    sql`count(*) < max(e.batch_size) and max(e.modified_at) < platform_now() - interval '10 minutes'`,
  )
