import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Choice } from '../contract/agent.ts'
import { type FileRow, filesOpenTo, hasBytes } from '../store.ts'
import { within } from './folders.ts'
import type { FileStanding } from './reads.ts'

/* Closed files of a project as a person may know of them, for who fetches them in bulk. */

const chosen = ({ objects, folders }: Choice): RawBuilder<boolean> => {
  const ways = folders.map((folder) => within(sql.ref('f.folder'), folder))
  return sql`(${sql.join([sql`f.id = any(${[...objects]}::text[])`, ...ways], sql` or `)})`
}

const standing = sql`f.kind, f.archived, may.live, may.live and may.download as downloadable, false as viewable,
  ${hasBytes} as "hasBytes"`

const filesChosen = (personId: string, projectId: string, choice: Choice) => sql`
  ${filesOpenTo(personId, projectId)} and f.class = 'file' and f.state = 'closed' and not f.hidden
    and ${chosen(choice)}`

/** How many files of a choice stand how, with their sizes in bytes. */
export async function standingsOf(
  db: Database,
  personId: string,
  projectId: string,
  choice: Choice,
): Promise<(FileStanding & { readonly files: number; readonly bytes: number })[]> {
  const { rows } = await sql<FileStanding & { files: number; bytes: number }>`
    select kind, archived, live, downloadable, viewable, "hasBytes", count(*) as files, coalesce(sum(size), 0)::bigint as bytes
    from (select ${standing}, f.size from ${filesChosen(personId, projectId, choice)}) s
    group by kind, archived, live, downloadable, viewable, "hasBytes"`.execute(db)
  return rows
}

/** A file to be fetched; size and MD5 of the whole, where they are known. */
export type FileToFetch = FileStanding & Pick<FileRow, 'id' | 'name' | 'folder' | 'size' | 'md5'>

/** So many files come at once. */
const pageSize = 500

/** The files of a choice by id, from after one on; none at the end. */
export async function filesToFetch(
  db: Database,
  personId: string,
  projectId: string,
  choice: Choice,
  after: string,
): Promise<FileToFetch[]> {
  const { rows } = await sql<FileToFetch>`
    select f.id, f.name, f.folder, f.size,
      coalesce(f.md5, (select o.md5 from stored_object o where o.sha256 = f.object_sha256)) as md5, ${standing}
    from ${filesChosen(personId, projectId, choice)} and f.id > ${after}
    order by f.id limit ${pageSize}`.execute(db)
  return rows
}
