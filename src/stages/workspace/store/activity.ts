import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { activityTypes } from '../contract/content.ts'

export type ActivityRow = {
  readonly seq: number
  readonly at: Date
  readonly type: (typeof activityTypes)[number]
  readonly actor: string | null
  /** As the audit log holds it: identifiers and counts. */
  readonly detail: Readonly<Record<string, unknown>>
}

/** Lines of the audit log about these subjects, a project and its vends, the latest first. */
export async function activityOf(
  db: Database,
  subjects: readonly string[],
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<ActivityRow[]> {
  const { rows } = await sql<ActivityRow>`
    select e.seq, e.at, e.type, p.name as actor, e.body::jsonb -> 'data' as detail
    from audit_event e left join person p on p.id = e.actor_id
    where e.subject_id = any(${[...subjects]}::text[]) and e.type = any(${[...activityTypes]}::text[])
      and e.outcome = 'ok' and ${before === undefined ? sql`true` : sql`e.seq < ${before}`}
    order by e.seq desc limit ${limit}`.execute(db)
  return rows
}

/** The names of accounts, by id. */
export async function namesOf(
  db: Database,
  personIds: readonly string[],
): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', [...personIds])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
