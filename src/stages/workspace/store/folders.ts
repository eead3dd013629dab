import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { pathTo } from '../contract/objects.ts'

/*
 * Folders of a project that is held by the caller's transaction. Empty ones are kept; `/` is always there.
 */

/** SQL condition: the path of a column is a folder or lies below it. */
export const within = (path: RawBuilder<unknown>, folder: string): RawBuilder<boolean> =>
  folder === '/' ? sql`true` : sql`(${path} = ${folder} or starts_with(${path}, ${`${folder}/`}))`

/** Makes folders and all above them; those that are there stay. */
export async function ensureFolders(
  tx: Tx,
  projectId: string,
  folders: readonly string[],
): Promise<void> {
  const paths = [...new Set(folders.flatMap(pathTo))]
  await sql`
    insert into project_folder (project_id, path) select ${projectId}, unnest(${paths}::text[])
    on conflict do nothing`.execute(tx)
}

/** Every folder of a project at or below one, by path. */
export async function foldersWithin(
  db: Database | Tx,
  projectId: string,
  folder = '/',
): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select path from project_folder where project_id = ${projectId} and ${within(sql.ref('path'), folder)}
    order by path`.execute(db)
  return rows.map(({ path }) => path)
}

/** The folders right in one, by path. */
export async function foldersIn(
  db: Database | Tx,
  projectId: string,
  folder: string,
): Promise<string[]> {
  const start = folder === '/' ? '/' : `${folder}/`
  const { rows } = await sql<{ path: string }>`
    select path from project_folder
    where project_id = ${projectId} and path <> '/' and starts_with(path, ${start})
      and strpos(substr(path, length(${start}::text) + 1), '/') = 0
    order by path`.execute(db)
  return rows.map(({ path }) => path)
}

/** Gives a folder, all below it and what they hold another path. */
export async function moveFolder(
  tx: Tx,
  projectId: string,
  from: string,
  to: string,
): Promise<void> {
  const moved = (column: string) =>
    sql`${to}::text || substr(${sql.ref(column)}, length(${from}::text) + 1)`
  await sql`
    insert into project_folder (project_id, path, created_at)
    select project_id, ${moved('path')}, created_at from project_folder
    where project_id = ${projectId} and ${within(sql.ref('path'), from)}`.execute(tx)
  await sql`
    update project_file set folder = ${moved('folder')}, modified_at = platform_now()
    where project_id = ${projectId} and ${within(sql.ref('folder'), from)}`.execute(tx)
  await removeFolders(tx, projectId, from)
}

/** Takes away a folder and all below it, which hold nothing any more. */
export async function removeFolders(tx: Tx, projectId: string, folder: string): Promise<void> {
  await sql`
    delete from project_folder where project_id = ${projectId} and path <> '/'
      and ${within(sql.ref('path'), folder)}`.execute(tx)
}
