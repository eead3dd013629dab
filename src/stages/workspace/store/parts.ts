import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { filesSeenBy } from '../store.ts'
import { noteObjects } from '#stages/catalog/store/stored-objects.ts'

export type Part = {
  readonly index: number
  readonly size: number
  readonly md5: string
  /** Null until its bytes have come. */
  readonly objectSha256: string | null
}

/** The parts of files, in the order of their bytes. */
export async function partsOf(
  db: Database | Tx,
  fileIds: readonly string[],
): Promise<Map<string, Part[]>> {
  const { rows } = await sql<Part & { fileId: string }>`
    select file_id as "fileId", index, size, md5, object_sha256 as "objectSha256" from file_part
    where file_id = any(${[...fileIds]}::text[]) order by file_id, index`.execute(db)
  return Map.groupBy(rows, ({ fileId }) => fileId)
}

/** Expects a part; what came for it before is forgotten, unless it is the same. Answers whether that is here. */
export async function expectPart(
  tx: Tx,
  fileId: string,
  { index, size, md5 }: Omit<Part, 'objectSha256'>,
): Promise<boolean> {
  const { rows } = await sql<{ isHere: boolean }>`
    insert into file_part (file_id, index, size, md5) values (${fileId}, ${index}, ${size}, ${md5})
    on conflict (file_id, index) do update set size = excluded.size, md5 = excluded.md5,
      touched_at = excluded.touched_at,
      object_sha256 = case when file_part.md5 = excluded.md5 and file_part.size = excluded.size
        then file_part.object_sha256 end
    returning object_sha256 is not null as "isHere"`.execute(tx)
  return rows[0]?.isHere === true
}

/** Keeps the bytes of a part that is expected so. Answers whether it was. */
export async function keepPart(
  tx: Tx,
  fileId: string,
  index: number,
  object: { readonly sha256: string; readonly size: number; readonly md5: string },
): Promise<boolean> {
  await noteObjects(tx, [object])
  const { numUpdatedRows } = await tx
    .updateTable('file_part')
    .set({ object_sha256: object.sha256, touched_at: sql`platform_now()` })
    .where('file_id', '=', fileId)
    .where('index', '=', index)
    .where('size', '=', object.size)
    .where('md5', '=', object.md5)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export type FileLike = { readonly folder: string; readonly name: string; readonly size: number }

/** Closed files that people put into a project, each like one of these in place, name and size; in no order. */
export async function uploadedLike(
  db: Database,
  personId: string,
  projectId: string,
  files: readonly FileLike[],
): Promise<(FileLike & { readonly id: string; readonly md5: string | null })[]> {
  const { rows } = await sql<FileLike & { id: string; md5: string | null }>`
    select f.id, f.folder, f.name, f.size, f.md5 from ${filesSeenBy(personId, projectId)}
      and f.kind = 'own' and f.class = 'file' and f.state = 'closed'
      and (f.folder, f.name, f.size) in (select * from unnest(${files.map(({ folder }) => folder)}::text[],
        ${files.map(({ name }) => name)}::text[], ${files.map(({ size }) => size)}::bigint[]))
    limit 10000`.execute(db)
  return rows
}

export type OpenUploadRow = {
  readonly fileId: string
  readonly name: string
  readonly folder: string
  readonly createdAt: Date
  readonly parts: number
  readonly bytes: number
}

/** The files that a person began in a project and that are open, with what has come of them. */
export async function openUploadsOf(
  db: Database,
  personId: string,
  projectId: string,
): Promise<OpenUploadRow[]> {
  const { rows } = await sql<OpenUploadRow>`
    select f.id as "fileId", f.name, f.folder, f.created_at as "createdAt",
      count(p.index) as parts, coalesce(sum(p.size), 0)::bigint as bytes
    from project_file f left join file_part p on p.file_id = f.id and p.object_sha256 is not null
    where f.project_id = ${projectId} and f.created_by = ${personId} and f.state = 'open' and f.class = 'file'
    group by f.project_id, f.id order by f.created_at desc, f.id limit 1000`.execute(db)
  return rows
}
