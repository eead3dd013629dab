import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import { selectionCondition } from '#stages/catalog/store.ts'
import { amountsOf } from '#stages/catalog/store/amounts.ts'
import { embargoOf } from '#stages/catalog/store/embargo.ts'

/** Files and known bytes of one DAU, or of open access (`dau` null). */
export type Part = { readonly dau: string | null; readonly files: number; readonly bytes: number }

/** What a selection holds at a release, by DAU. */
export async function partsOfSelection(
  db: Database | Tx,
  selection: Selection,
  release: number,
): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select f.dau_code as dau, sum(f.files)::bigint as files, sum(f.bytes)::bigint as bytes
    from ${await amountsOf(db, selection, release)} f
    group by f.dau_code order by f.dau_code nulls first`.execute(db)
  return rows
}

/** The latest embargo date over the files of a selection at a release; null where there is none. */
export async function embargoOfSelection(
  db: Database,
  selection: Selection,
  release: number,
): Promise<string | null> {
  const { rows } = await sql<{ embargo: string | null }>`
    select max(${embargoOf}) as embargo
    from ${await amountsOf(db, selection, release)} f left join dau d on d.code = f.dau_code`.execute(
    db,
  )
  return rows[0]?.embargo ?? null
}

/** What a frozen manifest holds, by DAU. */
export async function partsOfManifest(db: Database | Tx, manifestId: string): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select m.dau_code as dau, count(*) as files, coalesce(sum(f.size), 0)::bigint as bytes
    from manifest_file m join catalog_file f on f.id = m.file_id where m.manifest_id = ${manifestId}
    group by m.dau_code order by m.dau_code nulls first`.execute(db)
  return rows
}

/**
 * Digest of a set of files `f`: SHA-256 over its lines `id TAB size TAB md5`, sorted by id. A manifest, a vend
 * and its receipt are compared by it.
 */
export const checksumOfFiles = sql<string>`encode(sha256(convert_to(coalesce(string_agg(
  f.id || E'\t' || coalesce(f.size::text, '') || E'\t' || coalesce(f.md5, '') || E'\n', '' order by f.id collate "C"), ''), 'UTF8')), 'hex')`

export type Manifest = {
  readonly id: string
  readonly files: number
  readonly bytes: number
  readonly sha256: string
}

/** A manifest that was frozen before. */
export const readManifest = (db: Database | Tx, id: string): Promise<Manifest> =>
  db
    .selectFrom('manifest')
    .select(['id', 'files', 'bytes', 'sha256'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

/** Freezes a selection at a release into a manifest; answers its id. */
export async function insertManifest(
  tx: Tx,
  selection: Selection,
  release: number,
): Promise<Manifest> {
  const { rows } = await sql<Manifest>`
    insert into manifest (release, selection, sha256, files, bytes)
    select ${release}, ${JSON.stringify(selection)}::jsonb, ${checksumOfFiles}, count(*), coalesce(sum(f.size), 0)
    from catalog_file f where ${selectionCondition(selection, release)}
    returning id, files, bytes, sha256`.execute(tx)
  const [manifest] = rows
  if (manifest === undefined) throw new Error('a manifest was not written')
  await sql`
    insert into manifest_file (manifest_id, file_id, dau_code)
    select ${manifest.id}, f.id, f.dau_code from catalog_file f where ${selectionCondition(selection, release)}`.execute(
    tx,
  )
  return manifest
}
