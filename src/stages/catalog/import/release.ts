import { sql } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { Difference } from '../contract.ts'
import { byteColumns } from '../contract/imports.ts'
import { rowColumns, statedColumns } from './staged-lines.ts'

/*
 * Holds the release to be, `import_row` and `release_attributes`, against the current one, and makes it the
 * next: what stays is kept, the rest begins or ends with it.
 */

const fileColumns = rowColumns.filter((column) => column !== 'path')
const sharedColumns = [...statedColumns, 'tissue_type']

/**
 * Makes `import_same`, the versions that stay, and `import_change`, those that another replaces.
 * Nothing of the catalog changes yet.
 */
export async function compareRelease(tx: Tx): Promise<Difference> {
  const own = (alias: string) => fileColumns.map((column) => `${alias}.${column}`).join(', ')
  await sql`create temp table import_same on commit drop as
    select v.id, v.path from file_version v join import_row r on r.path = v.path
      join release_attributes a on a.number = r.attributes
    where v.last_release is null
      and (${sql.raw(own('v'))}, v.attributes_id) is not distinct from (${sql.raw(own('r'))}, a.id)`.execute(
    tx,
  )
  await sql`create unique index on import_same (id)`.execute(tx)
  await sql`create index on import_same (path)`.execute(tx)
  await sql`analyze import_same`.execute(tx)
  await listChanges(tx)
  const { rows } = await sql<Difference>`
    select d.changed, d.reissued, s.unchanged, n.files - s.unchanged - d.changed as added,
      o.files - s.unchanged - d.changed as removed, c.columns
    from (select count(*) as unchanged from import_same) s,
      (select count(*) as files from import_row) n,
      (select count(*) as files from file_version where last_release is null) o,
      (select count(*) as changed, count(*) filter (where columns && ${[...byteColumns]}::text[]) as reissued from import_change) d,
      (select coalesce(jsonb_object_agg(name, files), '{}') as columns
       from (select name, count(*) as files from import_change, unnest(columns) as name group by name) each) c`.execute(
    tx,
  )
  const [difference] = rows
  if (difference === undefined) throw new Error('a count without a row')
  return difference
}

async function listChanges(tx: Tx): Promise<void> {
  const differs = (alias: string, column: string, other: string) =>
    `case when ${alias}.${column} is distinct from ${other}.${column} then '${column}' end`
  const cases = [
    ...fileColumns.map((column) => differs('v', column, 'r')),
    ...sharedColumns.map((column) => differs('o', column, 'a')),
  ]
  await sql`create temp table import_change on commit drop as
    select v.path, array_remove(array[${sql.raw(cases.join(', '))}], null) as columns
    from file_version v join file_attributes o on o.id = v.attributes_id
      join import_row r on r.path = v.path join release_attributes a on a.number = r.attributes
    where v.last_release is null and not exists (select from import_same s where s.id = v.id)`.execute(
    tx,
  )
  await sql`create index on import_change (path)`.execute(tx)
}

/** Every file in which the release to be differs from the current one, by path, as a query for a COPY. */
export const changesQuery = `
  select path, kind, columns from (
    select path, 'changed' as kind, array_to_string(columns, ',') as columns from import_change
    union all
    select r.path, 'added', '' from import_row r
    where not exists (select from file_version v where v.path = r.path and v.last_release is null)
    union all
    select v.path, 'removed', '' from file_version v
    where v.last_release is null and not exists (select from import_row r where r.path = v.path)) each
  order by path`

/** SQL: the ids of every version of the files that the release to be withdraws or reissues. */
export const lostFiles = sql`
  select id from file_version where path in (
    select path from import_change where columns && ${[...byteColumns]}::text[]
    union all
    select v.path from file_version v
    where v.last_release is null and not exists (select from import_row r where r.path = v.path))`

/** Writes the studies that the release to be is the first to name. */
export async function insertStudies(tx: Tx): Promise<void> {
  await sql`
    insert into study (id, name)
    select s.id, s.name
    from (select distinct study_ids, study_names from import_attributes) a,
      unnest(a.study_ids, a.study_names) as s (id, name)
    on conflict (id) do nothing`.execute(tx)
}

/**
 * What is dropped while the first release is written, and made afterwards: building an index at the end takes a
 * quarter of the time. Nothing refers to a file yet. A table that is emptied, though nothing is in it, is written
 * without PostgreSQL's log where nothing else needs that.
 */
const dropFileKeys = `
  alter table manifest_file drop constraint manifest_file_file_id_fkey;
  alter table project_file drop constraint project_file_catalog_file_id_fkey;
  alter table file_version drop constraint file_version_pkey;
  drop index file_version_current;
  truncate file_version, file_attributes;`
const makeFileKeys = `
  alter table file_version add primary key (id);
  create unique index file_version_current on file_version (path) where last_release is null;
  alter table manifest_file add foreign key (file_id) references file_version;
  alter table project_file add foreign key (catalog_file_id) references file_version`

/**
 * What ends the files that release `number` leaves out or replaces, and inserts its new ones with what they share:
 * one text, so that the database does it all by itself. Ids are not secret: those of one import follow its lines, so
 * that the writing of their index stays quick.
 */
export async function fileChanges(tx: Tx, number: number): Promise<string> {
  const known = await tx.selectFrom('file_version').select('id').limit(1).executeTakeFirst()
  const isFirst = known === undefined
  const columns = ['path', ...fileColumns]
  const shared = ['id', ...sharedColumns].join(', ')
  return `
    ${isFirst ? dropFileKeys : ''}
    update file_version v set last_release = ${number - 1}
    where v.last_release is null and not exists (select from import_same s where s.id = v.id);
    insert into file_attributes (${shared})
    select distinct on (id) ${shared} from release_attributes a
    where not exists (select from file_attributes f where f.id = a.id) order by id;
    insert into file_version (id, first_release, attributes_id, ${columns.join(', ')})
    select (select 'file-' || substr(md5(random()::text), 1, 11)) || to_hex((3::bigint << 47) + r.line),
      ${number}, a.id, ${columns.map((column) => `r.${column}`).join(', ')}
    from import_row r join release_attributes a on a.number = r.attributes
    ${isFirst ? '' : 'where not exists (select from import_same s where s.path = r.path)'};
    ${isFirst ? makeFileKeys : ''}`
}
