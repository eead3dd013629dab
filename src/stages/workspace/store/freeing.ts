import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/*
 * Which stored objects are in use. Whatever table refers to them by a foreign key is asked, so that none can be
 * forgotten; and the catalog, whose rows have none.
 */

type Reference = { readonly table: string; readonly column: string }

async function references(db: Database | Tx): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'stored_object'::regclass
    order by 1, 2`.execute(db)
  return [...rows, { table: 'file_version', column: 'object_sha256' }]
}

/** SQL over `stored_object o`: nothing refers to it. */
export async function isUnused(db: Database | Tx): Promise<RawBuilder<boolean>> {
  const each = (await references(db)).map(
    ({ table, column }) =>
      sql`not exists (select from ${sql.id(table)} r where r.${sql.id(column)} = o.sha256)`,
  )
  return sql<boolean>`(${sql.join(each, sql` and `)})`
}

/** How long an object stays after it was found unused: as long as a copy of the database may speak of it. */
export const graceDays = 7

/** Marks what nothing refers to any more, and what something refers to again. */
export async function markUnused(db: Database): Promise<void> {
  const unused = await isUnused(db)
  await sql`update stored_object o set unused_since = platform_now() where o.unused_since is null and ${unused}`.execute(
    db,
  )
  await sql`update stored_object o set unused_since = null where o.unused_since is not null and not ${unused}`.execute(
    db,
  )
}

/** So many objects are given up in one transaction. */
const atOnce = 500

export type GivenUp = { readonly sha256: string; readonly size: number }

/**
 * Forgets objects that nothing has referred to for long enough; none are left at the end. Those that somebody works on
 * are passed over. They are locked first and looked at then: nothing can refer to them in between.
 */
export async function giveUpUnused(tx: Tx): Promise<GivenUp[]> {
  const locked = await sql<{ sha256: string }>`
    select sha256 from stored_object
    where unused_since < platform_now() - make_interval(days => ${graceDays})
    order by unused_since limit ${atOnce} for update skip locked`.execute(tx)
  const keys = locked.rows.map(({ sha256 }) => sha256)
  if (keys.length === 0) return []
  const { rows } = await sql<GivenUp>`
    delete from stored_object o where o.sha256 = any(${keys}::text[]) and ${await isUnused(tx)}
    returning o.sha256, o.size`.execute(tx)
  return rows
}

/** Those of some keys of which the platform knows nothing. */
export async function unknownAmong(db: Database, keys: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select k.sha256 from unnest(${[...keys]}::text[]) k (sha256)
    where not exists (select from stored_object o where o.sha256 = k.sha256)`.execute(db)
  return rows.map(({ sha256 }) => sha256)
}

/** Parts of files that are in no project any more. */
export async function deleteLostParts(db: Database): Promise<void> {
  await sql`
    delete from file_part p where not exists (select from project_file f where f.id = p.file_id)`.execute(
    db,
  )
}

/** For how long nobody may have sent anything of an upload, or changed it. */
const abandonedAfterHours = 24

export type OpenFile = { readonly projectId: string; readonly id: string }

/** Files that nobody finishes: open, and without a sign of work; those of one project, or of all. */
export async function abandonedFiles(db: Database | Tx, projectId?: string): Promise<OpenFile[]> {
  const since = sql`platform_now() - make_interval(hours => ${abandonedAfterHours})`
  const { rows } = await sql<OpenFile>`
    select f.project_id as "projectId", f.id from project_file f
    where f.state = 'open' and f.class = 'file' and f.modified_at < ${since}
      and f.project_id = coalesce(${projectId ?? null}, f.project_id)
      and not exists (select from file_part p where p.file_id = f.id and p.touched_at >= ${since})
    order by f.modified_at limit 1000`.execute(db)
  return rows
}

/** Claims what is done once a night, after 02:00 UTC; answers whether it is to be done now. */
export async function claimNight(db: Database, name: string): Promise<boolean> {
  const { rows } = await sql`
    update chore set begun_at = platform_now()
    where name = ${name} and begun_at < date_bin('1 day', platform_now(), '2000-01-01T02:00Z')
    returning name`.execute(db)
  return rows.length > 0
}
