import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { ProgressAnswers } from '../contract/progress.ts'

/** The request that was first in the chain of a request that is there. @throws Problem `not-found` */
export async function rootOf(
  db: Database | Tx,
  requestId: string,
): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    select r.id, r.name from request_family f join access_request r on r.id = f.root
    where f.request_id = ${requestId}`.execute(db)
  const [root] = rows
  if (root === undefined) throw new Problem('not-found', `No request ${requestId}.`)
  return root
}

export type YearRow = {
  readonly year: number
  readonly from: Date
  readonly until: Date
  readonly isReported: boolean
  readonly isOverdue: boolean
}

const yearColumns = sql`
  y.year, y.from_at as "from", y.due_at as until, y.due_at <= platform_now() as "isOverdue",
  exists (select from progress_report p
    where p.request_id = y.request_id and p.year = y.year and p.submitted_at is not null) as "isReported"`

/** The years of a request that were asked for, first to last. */
export async function yearsOf(db: Database | Tx, root: string): Promise<YearRow[]> {
  const { rows } = await sql<YearRow>`
    select ${yearColumns} from progress_year y where y.request_id = ${root} and y.asked order by y.year`.execute(
    db,
  )
  return rows
}

export type DueRow = YearRow & { readonly requestId: string; readonly name: string }

/** What a person, as requester or PI, has still to report, the oldest first. */
export async function dueOf(db: Database, personId: string): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select * from (
      select ${yearColumns}, r.id as "requestId", r.name from progress_year y join access_request r on r.id = y.request_id
      where y.asked and exists (select from request_person n where n.request_id = r.id and n.person_id = ${personId}
        and n.capacity in ('requester', 'principal-investigator'))) due
    where not "isReported" order by until, "requestId", year limit 200`.execute(db)
  return rows
}

export type ReportRow = {
  readonly id: string
  readonly year: number
  readonly version: number
  readonly submittedAt: Date
  readonly submittedBy: string
  readonly answers: ProgressAnswers
}

const parsed = <R extends { readonly answers: unknown }>(row: R) => ({
  ...row,
  answers: ProgressAnswers.parse(row.answers),
})

const reportColumns = sql`
  p.id, p.year, p.version, p.submitted_at as "submittedAt", a.name as "submittedBy", p.answers`

/** Submitted reports of a request, newest first. */
export async function reportsOf(db: Database | Tx, root: string): Promise<ReportRow[]> {
  const { rows } = await sql<ReportRow>`
    select ${reportColumns} from progress_report p join person a on a.id = p.submitted_by
    where p.request_id = ${root} order by p.year desc, p.version desc limit 500`.execute(db)
  return rows.map(parsed)
}

/** The newest version of every report, newest first. */
export async function allReports(
  db: Database,
): Promise<(ReportRow & { readonly requestId: string; readonly request: string })[]> {
  const { rows } = await sql<ReportRow & { requestId: string; request: string }>`
    select ${reportColumns}, r.id as "requestId", r.name as request
    from progress_report p join person a on a.id = p.submitted_by join access_request r on r.id = p.request_id
    where not exists (select from progress_report o where o.request_id = p.request_id and o.year = p.year
      and o.version > p.version and o.submitted_at is not null)
    order by p.submitted_at desc, p.id limit 10000`.execute(db)
  return rows.map(parsed)
}

export type DraftRow = {
  readonly year: number
  readonly saves: number
  readonly updatedAt: Date
  readonly answers: ProgressAnswers
}

export async function draftsOf(db: Database | Tx, root: string): Promise<DraftRow[]> {
  const rows = await db
    .selectFrom('progress_report')
    .select(['year', 'saves', 'updated_at as updatedAt', 'answers'])
    .where('request_id', '=', root)
    .where('submitted_at', 'is', null)
    .orderBy('year')
    .execute()
  return rows.map(parsed)
}

const overtaken = (): Problem =>
  new Problem('stale-version', 'Somebody else saved this report in the meantime.')

/** Begins the draft of a year, or saves over what was saved so often. @throws Problem `stale-version` */
export async function saveDraft(
  tx: Tx,
  {
    root,
    year,
    saves,
    answers,
  }: { root: string; year: number; saves: number; answers: ProgressAnswers },
): Promise<DraftRow> {
  const { rows } = await sql<DraftRow>`
    insert into progress_report (request_id, year, version, answers, saves)
    select ${root}, ${year}, coalesce(max(version), 0) + 1, ${JSON.stringify(answers)}::jsonb, 1
    from progress_report where request_id = ${root} and year = ${year} and submitted_at is not null
    having ${saves}::int = 0
    on conflict do nothing
    returning year, saves, updated_at as "updatedAt", answers`.execute(tx)
  if (saves === 0) {
    const [row] = rows
    if (row === undefined) throw overtaken()
    return parsed(row)
  }
  const row = await tx
    .updateTable('progress_report')
    .set({
      answers: JSON.stringify(answers),
      saves: saves + 1,
      updated_at: sql<Date>`platform_now()`,
    })
    .where('request_id', '=', root)
    .where('year', '=', year)
    .where('submitted_at', 'is', null)
    .where('saves', '=', saves)
    .returning(['year', 'saves', 'updated_at as updatedAt', 'answers'])
    .executeTakeFirst()
  if (row === undefined) throw overtaken()
  return parsed(row)
}

/** @throws Problem `stale-version` when it was saved, or submitted, since */
export async function submitDraft(
  tx: Tx,
  { root, year, saves, by }: { root: string; year: number; saves: number; by: string },
): Promise<{ id: string; version: number }> {
  const row = await tx
    .updateTable('progress_report')
    .set({ submitted_at: sql<Date>`platform_now()`, submitted_by: by })
    .where('request_id', '=', root)
    .where('year', '=', year)
    .where('submitted_at', 'is', null)
    .where('saves', '=', saves)
    .returning(['id', 'version'])
    .executeTakeFirst()
  if (row === undefined) throw overtaken()
  return row
}

type ToAsk = {
  readonly requestId: string
  readonly name: string
  readonly year: number
  readonly until: Date
}

/** Years that are to be asked for and were not, nor reported before. */
export async function yearsToAsk(db: Database): Promise<ToAsk[]> {
  const { rows } = await sql<ToAsk>`
    select y.request_id as "requestId", r.name, y.year, y.due_at as until
    from progress_year y join access_request r on r.id = y.request_id
    where y.asked
      and not exists (select from progress_asked a where a.request_id = y.request_id and a.year = y.year)
    order by y.due_at, y.request_id limit 500`.execute(db)
  return rows
}

/** Answers whether it was not asked for before. */
export async function noteAsked(tx: Tx, requestId: string, year: number): Promise<boolean> {
  const row = await tx
    .insertInto('progress_asked')
    .values({ request_id: requestId, year })
    .onConflict((oc) => oc.doNothing())
    .returning('year')
    .executeTakeFirst()
  return row !== undefined
}

/** The requester and the PI of a request, where they have accounts. */
export async function reportersOf(
  db: Database | Tx,
  root: string,
): Promise<{ id: string; name: string; email: string }[]> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select id, name, email from person where disabled_at is null and id in (
      select person_id from request_person
      where request_id = ${root} and capacity in ('requester', 'principal-investigator') and removed_at is null)
    order by id`.execute(db)
  return rows
}
