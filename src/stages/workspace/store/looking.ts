import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/** How old the last look at an object may be. */
const lookDays = 30

export type LookedAt = {
  readonly sha256: string
  readonly size: number
  /** What the look before found. */
  readonly damage: string | null
}

/** Objects at which nobody has looked for long enough, the longest first. */
export async function longestUnseen(db: Database, most: number): Promise<LookedAt[]> {
  const { rows } = await sql<LookedAt>`
    select sha256, size, damage from stored_object
    where coalesce(looked_at, created_at) < platform_now() - make_interval(days => ${lookDays})
    order by coalesce(looked_at, created_at), sha256 limit ${most}`.execute(db)
  return rows
}

/** Notes what a look found, unless another look did meanwhile; answers whether it did. */
export async function noteLook(
  tx: Database | Tx,
  { sha256, damage: before }: LookedAt,
  damage: string | null,
): Promise<boolean> {
  const { rows } = await sql`
    update stored_object set looked_at = platform_now(), damage = ${damage}
    where sha256 = ${sha256} and damage is not distinct from ${before} returning sha256`.execute(tx)
  return rows.length > 0
}

/** How many objects of projects have these bytes, and in how many projects. */
export async function usesOf(
  tx: Tx,
  sha256: string,
): Promise<{ readonly files: number; readonly projects: number }> {
  const { rows } = await sql<{ files: number; projects: number }>`
    select count(*) as files, count(distinct f.project_id) as projects from project_file f
    where f.left_in is null and (f.object_sha256 = ${sha256}
      or f.id in (select p.file_id from file_part p where p.object_sha256 = ${sha256}))`.execute(tx)
  return rows[0] ?? { files: 0, projects: 0 }
}

/** Whether one of these objects was found damaged. */
export async function isDamaged(db: Database, keys: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from stored_object where sha256 = any(${[...keys]}::text[]) and damage is not null limit 1`.execute(
    db,
  )
  return rows.length > 0
}
