import { type Selectable, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { Problem } from '#kernel/problem.ts'
import type { FileChange, Refusal, ReleaseReport } from '../contract/imports.ts'
import type { ReleaseImportState } from '../lifecycle.ts'

type Row = Selectable<Tables['release_import']>

/** JSON columns as they were written. */
export type ImportRow = Omit<Row, 'state' | 'report' | 'refusals' | 'changes'> & {
  readonly state: ReleaseImportState
  readonly report: ReleaseReport | null
  readonly refusals: Refusal[]
  readonly changes: FileChange[]
  /** Name of who uploaded it. */
  readonly creator: string
  readonly manifest_size: number
  /** The newest release, 0 where there is none. */
  readonly current: number
}

export type NewImport = {
  readonly release: string
  readonly source: string
  readonly manifestSha256: string
  readonly dau: string | undefined
  readonly study: string | undefined
  readonly add: boolean
  readonly skipRefused: boolean
  readonly note: string
  readonly personId: string
}

const columns = [
  ...['id', 'release', 'source', 'manifest_sha256', 'dau', 'study', 'add_files', 'skip_refused'],
  ...['state', 'version', 'created_by', 'created_at', 'asked_by', 'moved_at', 'attempts', 'step'],
  ...['rows_read', 'bytes_read', 'base', 'report', 'holders', 'refusals_sha256', 'changes_sha256'],
  ...['reason', 'number', 'note'],
]

const selected = (lists: string) => sql`
  select ${sql.raw(columns.map((column) => `i.${column}`).join(', '))}, ${sql.raw(lists)},
    p.name as creator, o.size as manifest_size,
    (select coalesce(max(r.number), 0) from catalog_release r) as current
  from release_import i join person p on p.id = i.created_by join stored_object o on o.sha256 = i.manifest_sha256`

/** @throws Problem `not-found` */
export async function readImportRow(db: Database | Tx, id: string): Promise<ImportRow> {
  const { rows } = await sql<ImportRow>`
    ${selected('i.refusals, i.changes')} where i.id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', `No import ${id}.`)
  return row
}

/** Newest first; without their rows of refusals and changes. */
export async function readImportRows(db: Database, limit = 100): Promise<ImportRow[]> {
  const lists = `'[]'::jsonb as refusals, '[]'::jsonb as changes`
  const { rows } = await sql<ImportRow>`
    ${selected(lists)} order by i.created_at desc, i.id limit ${limit}`.execute(db)
  return rows
}

/** Reads an import and keeps others from moving it until the transaction ends. @throws Problem `not-found` */
export async function lockImport(tx: Tx, id: string): Promise<ImportRow> {
  await sql`select from release_import where id = ${id} for update`.execute(tx)
  return readImportRow(tx, id)
}

export async function insertImport(tx: Tx, of: NewImport): Promise<string> {
  const { id } = await tx
    .insertInto('release_import')
    .values({
      release: of.release,
      source: of.source,
      manifest_sha256: of.manifestSha256,
      dau: of.dau ?? null,
      study: of.study ?? null,
      add_files: of.add,
      skip_refused: of.skipRefused,
      note: of.note,
      state: 'checking',
      created_by: of.personId,
      asked_by: of.personId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What a move writes beside the state. */
export type ImportChanges = Partial<{
  readonly asked_by: string
  readonly attempts: number
  readonly step: string
  readonly rows_read: number
  readonly bytes_read: number
  readonly base: number
  readonly report: string
  readonly holders: number
  readonly refusals: string
  readonly changes: string
  readonly refusals_sha256: string
  readonly changes_sha256: string
  readonly reason: string
  readonly number: number
}>

/** Writes the next state of an import that is still at this version. @throws Problem `stale-version` */
export async function moveImportRow(
  tx: Tx,
  { id, version }: Pick<ImportRow, 'id' | 'version'>,
  state: ReleaseImportState,
  changes: ImportChanges,
): Promise<void> {
  const moved = await tx
    .updateTable('release_import')
    .set({ ...changes, state, version: version + 1, moved_at: sql`platform_now()` })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (moved === undefined)
    throw new Problem('stale-version', 'Somebody moved this import on in the meantime.')
}

/** Counts one more attempt at what was asked for; undefined where nothing is. */
export async function beginAttempt(db: Database, id: string): Promise<ImportRow | undefined> {
  const begun = await db
    .updateTable('release_import')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      step: 'waiting',
      rows_read: 0,
      bytes_read: 0,
    }))
    .where('id', '=', id)
    .where('state', 'in', ['checking', 'publishing'] satisfies ReleaseImportState[])
    .returning('id')
    .executeTakeFirst()
  return begun === undefined ? undefined : readImportRow(db, id)
}

export async function writeProgress(
  db: Database,
  { id, version }: Pick<ImportRow, 'id' | 'version'>,
  progress: { readonly step: string; readonly rows: number; readonly bytes: number },
): Promise<void> {
  await db
    .updateTable('release_import')
    .set({ step: progress.step, rows_read: progress.rows, bytes_read: progress.bytes })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute()
}

/** @throws Problem `already-exists` for the name of a release. */
export async function requireNewRelease(db: Database | Tx, name: string): Promise<void> {
  const taken = await db
    .selectFrom('catalog_release')
    .select('number')
    .where('name', '=', name)
    .executeTakeFirst()
  if (taken === undefined) return
  throw new Problem('already-exists', `There is a release ${name} already; releases do not change.`)
}
