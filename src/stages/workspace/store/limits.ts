import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { type LimitKind, type Limits, usualLimit } from '../rules/limits.ts'

/** What an administrator allows one project or person; `amount` null: without limit. */
export type Exception = {
  readonly subjectId: string
  readonly kind: LimitKind
  readonly amount: number | null
  readonly reason: string
}

/** Every exception, or those of some subjects. */
export async function exceptions(
  db: Database | Tx,
  subjectIds?: readonly string[],
): Promise<Exception[]> {
  const { rows } = await sql<Exception>`
    select subject_id as "subjectId", kind, amount, reason from limit_exception
    where ${subjectIds === undefined ? sql`true` : sql`subject_id = any(${[...subjectIds]}::text[])`}
    order by subject_id, kind limit 1000`.execute(db)
  return rows
}

/** The limits of subjects, with their exceptions; undefined where there is none. */
export async function limitsOf(
  db: Database | Tx,
  limits: Limits,
  subjectIds?: readonly string[],
): Promise<(subjectId: string, kind: LimitKind) => number | undefined> {
  const found = new Map(
    (await exceptions(db, subjectIds)).map((each) => [`${each.subjectId} ${each.kind}`, each]),
  )
  return (subjectId, kind) => {
    const exception = found.get(`${subjectId} ${kind}`)
    return exception === undefined
      ? usualLimit(limits, subjectId, kind)
      : (exception.amount ?? undefined)
  }
}

export async function saveException(
  tx: Tx,
  { subjectId, kind, amount, reason }: Exception,
): Promise<void> {
  await sql`
    insert into limit_exception (subject_id, kind, amount, reason)
    values (${subjectId}, ${kind}, ${amount}, ${reason})
    on conflict (subject_id, kind) do update set amount = excluded.amount, reason = excluded.reason`.execute(
    tx,
  )
}

/** Whether there was one. */
export async function removeException(
  tx: Tx,
  { subjectId, kind }: Pick<Exception, 'subjectId' | 'kind'>,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('limit_exception')
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Bytes of a project's own: its files, and what has been announced of those that are open. */
export async function ownBytes(db: Database | Tx, projectId: string): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select (coalesce(sum(case f.state when 'open' then (
      select coalesce(sum(p.size), 0) from file_part p where p.file_id = f.id) else f.size end), 0))::float8 as bytes
    from project_file f where f.project_id = ${projectId} and f.kind = 'own' and f.left_in is null`.execute(
    db,
  )
  return rows[0]?.bytes ?? 0
}

/** Names of projects and people by id; what is not there is not answered. */
export async function namesOf(
  db: Database | Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from project where id = any(${[...ids]}::text[]) and not id like 'container-%'
    union all select id, name from person where id = any(${[...ids]}::text[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
