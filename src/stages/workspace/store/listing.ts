import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { sorts } from '../contract.ts'
import type { ObjectClass } from '../contract/objects.ts'
import { fileColumns, type FileRow, filesSeenBy, heldBy } from '../store.ts'
import { within } from './folders.ts'
import { likeOf, meets } from './terms.ts'

export type FolderPage = { readonly files: FileRow[]; readonly total: number }

type FileQuery = {
  readonly path: string
  readonly q: string
  readonly tags: readonly string[]
  readonly types: readonly string[]
  /** `key=value`, or `key` alone for any value. */
  readonly properties: readonly string[]
  /** Names with `*` and `?`, of which one has to fit; none asks nothing. */
  readonly fits: readonly string[]
  readonly class?: ObjectClass | undefined
  readonly sort: (typeof sorts)[number]
  readonly order: 'ascending' | 'descending'
  readonly page: number
  readonly size: number
}

/** Whether it asks for more than what lies right in a folder. */
export const isSearch = ({
  q,
  tags,
  types,
  properties,
}: Pick<FileQuery, 'q' | 'tags' | 'types' | 'properties'>): boolean =>
  q !== '' || tags.length + types.length + properties.length > 0

/** A page of what a folder holds, or, with a search, of all below it that fits. */
export async function listFiles(
  db: Database,
  personId: string,
  projectId: string,
  query: FileQuery,
): Promise<FolderPage> {
  const { page, size } = query
  const place = sql`${placeOf(query)} and ${kindOf(query)}`
  const seen = filesSeenBy(personId, projectId)
  const order = orderOf(query)
  // What lies before the page is counted off, and not read whole.
  const files = sql<FileRow>`
    select ${fileColumns} from ${seen} and f.id = any(array(
      select f.id from ${seen} and not f.hidden and ${place}
      order by ${order} limit ${size} offset ${(page - 1) * size}))
    order by ${order}`
  const [{ rows }, count] = await Promise.all([
    files.execute(db),
    sql<{
      total: number
    }>`select count(*) as total from ${seen} and not f.hidden and ${place}`.execute(db),
  ])
  return { files: rows, total: count.rows[0]?.total ?? 0 }
}

/** Ties are broken by place and id, so that pages neither repeat nor miss a row. */
function orderOf(query: FileQuery): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`f.${name}`)
  const way = query.order === 'ascending' ? sql`asc` : sql`desc`
  const place = sql`${column('folder')} ${way}, ${column('name')} ${way}, ${column('id')} ${way}`
  if (query.sort === 'name') return place
  // What has no size yet comes last, whichever the order.
  if (query.sort === 'size') return sql`${column('size')} ${way} nulls last, ${place}`
  return sql`${column('modified_at')} ${way}, ${place}`
}

/** SQL condition over `project_file f` and what the reader `may`. */
function placeOf(query: FileQuery): RawBuilder<boolean> {
  const { path, q, tags, types, properties } = query
  if (!isSearch(query)) return sql`f.folder = ${path}`
  const isPattern = /[*?]/.test(q)
  const pattern = isPattern ? likeOf(q) : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const all = <T>(values: readonly T[]) => ({ all: values.map((value) => ({ is: value })) })
  return sql`${within(sql.ref('f.folder'), path)}
    and ${q === '' ? sql`true` : sql`f.name ilike ${pattern}`}
    and ${meets.tags(sql.ref('f.tags'), all(tags))} and ${meets.tags(sql.ref('f.types'), all(types))}
    and ${properties.length === 0 ? sql`true` : sql`may.live`}
    and ${meets.properties(sql.ref('f.properties'), all(properties.map(propertyOf)))}`
}

/** SQL condition over `project_file f`: what narrows a folder as well as a search. */
function kindOf({ fits, class: type }: Pick<FileQuery, 'fits' | 'class'>): RawBuilder<boolean> {
  return sql`${fits.length === 0 ? sql`true` : sql`f.name ilike any(${fits.map(likeOf)}::text[])`}
    and ${type === undefined ? sql`true` : sql`f.class = ${type}`}`
}

function propertyOf(text: string): readonly [string, string | boolean] {
  const at = text.indexOf('=')
  return at < 1 ? [text, true] : [text.slice(0, at), text.slice(at + 1)]
}

export type FolderRow = {
  readonly path: string
  readonly name: string
  readonly files: number
  /** The platform put something into it, which the reader may not see. */
  readonly holdsKept: boolean
}

/** The folders right below a path, each with how many objects the person sees anywhere in it. */
export async function listFolders(
  db: Database,
  personId: string,
  projectId: string,
  path: string,
): Promise<FolderRow[]> {
  const prefix = path === '/' ? '/' : `${path}/`
  // The content is gone through once, and summed up by folder: a project has few folders beside its objects.
  const { rows } = await sql<FolderRow>`
    with content as materialized (
      select f.folder, bool_or(f.kind <> 'own') as kept,
        count(*) filter (where f.left_in is null and not f.hidden
          and f.daus <@ (select held.ever from ${heldBy(personId)} held)) as seen
      from project_file f
      where f.project_id = ${projectId}
        and exists (select from project_member m where m.project_id = ${projectId} and m.person_id = ${personId})
      group by f.folder)
    select c.path, substr(c.path, length(${prefix}::text) + 1) as name,
      (select coalesce(sum(s.seen), 0)::bigint from content s
        where s.folder = c.path or starts_with(s.folder, c.path || '/')) as files,
      exists (select from content k
        where k.kept and (k.folder = c.path or starts_with(k.folder, c.path || '/'))) as "holdsKept"
    from project_folder c
    where c.project_id = ${projectId} and c.path <> '/' and starts_with(c.path, ${prefix})
      and strpos(substr(c.path, length(${prefix}::text) + 1), '/') = 0
    order by c.path`.execute(db)
  return rows
}

export async function folderExists(
  db: Database,
  projectId: string,
  path: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('project_folder')
    .select('path')
    .where('project_id', '=', projectId)
    .where('path', '=', path)
    .executeTakeFirst()
  return row !== undefined
}
