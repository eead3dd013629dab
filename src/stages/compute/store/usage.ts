import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/*
 * What runs took and cost: of attempts that ended by what they used, of those that run by how long they do.
 */

const begun = sql`date_trunc('month', platform_now() at time zone 'UTC') at time zone 'UTC'`

/** Core seconds of an attempt `a` of `e` in this month. */
const coreSeconds = sql`(a.resources ->> 'cores')::float8 * case when a.state = 'ended'
  then (a.result -> 'used' ->> 'seconds')::float8
  else coalesce(extract(epoch from platform_now() - greatest(e.started_at, ${begun}))::float8, 0) end`

const thisMonth = sql`(a.ended_at >= ${begun} or a.state <> 'ended')`

export type Used = { readonly coreHours: number; readonly cost: number }

/** What a person, or a project, used in this month. */
export async function usedBy(
  db: Database | Tx,
  by: 'person' | 'project',
  id: string,
): Promise<Used> {
  const column = by === 'person' ? sql`e.launched_by` : sql`e.project_id`
  const { rows } = await sql<Used>`
    select coalesce(sum(${coreSeconds}), 0) / 3600 as "coreHours", coalesce(sum(a.cost), 0)::float8 as cost
    from job_attempt a join execution e on e.id = a.job_id where ${column} = ${id} and ${thisMonth}`.execute(
    db,
  )
  return rows[0] ?? { coreHours: 0, cost: 0 }
}

export type UsedRow = Used & { readonly id: string; readonly name: string }

/** Who used most in this month: of the people of a project, or of everybody and every project. */
async function ranked(
  db: Database,
  id: RawBuilder<unknown>,
  name: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): Promise<UsedRow[]> {
  const { rows } = await sql<UsedRow>`
    select ${id} as id, ${name} as name, sum(${coreSeconds}) / 3600 as "coreHours", sum(a.cost)::float8 as cost
    from job_attempt a join execution e on e.id = a.job_id join person p on p.id = e.launched_by
      join project r on r.id = e.project_id
    where ${thisMonth} and ${condition}
    group by 1, 2 order by 3 desc, 2, 1 limit 100`.execute(db)
  return rows
}

export const usedByPeople = (db: Database, projectId?: string): Promise<UsedRow[]> =>
  ranked(
    db,
    sql`p.id`,
    sql`p.name`,
    projectId === undefined ? sql`true` : sql`e.project_id = ${projectId}`,
  )

export const usedByProjects = (db: Database): Promise<UsedRow[]> =>
  ranked(db, sql`r.id`, sql`r.name`, sql`true`)

/** What the runs of a project have cost in all, and what those that are open may cost yet. */
export async function spentIn(
  db: Database | Tx,
  projectId: string,
): Promise<{ readonly spent: number; readonly reserved: number }> {
  const { rows } = await sql<{ spent: number; reserved: number }>`
    select coalesce((select sum(a.cost) from job_attempt a join execution x on x.id = a.job_id
        where x.project_id = ${projectId}), 0)::float8 as spent,
      coalesce((select sum(e.estimate) from execution e where e.project_id = ${projectId} and e.class = 'job'
        and e.state not in ('done', 'failed', 'terminated')), 0)::float8 as reserved`.execute(db)
  return rows[0] ?? { spent: 0, reserved: 0 }
}

/** Until this transaction ends nobody else adds to what a project may spend. */
export async function holdSpending(tx: Tx, projectId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('spending ' || ${projectId}, 0))`.execute(
    tx,
  )
}
