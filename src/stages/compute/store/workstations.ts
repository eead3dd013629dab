import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { isInReach } from '#ledgers/identity/scope.ts'
import { filesOpenTo, hasBytes, heldBy, mayBeViewed } from '#stages/workspace/store.ts'
import { labelContainer } from './containers.ts'

export type WorkstationRow = {
  readonly id: string
  readonly containerId: string
  readonly launchedBy: string
  readonly state: string
  readonly seconds: number
  readonly idleSeconds: number
  readonly saveAskedAt: Date | null
  readonly daus: readonly string[]
  /** What it may read its person may also look at in the page: docs/decisions/030-workstation.md. */
  readonly mayShow: boolean
}

const columns = sql`
  e.id, e.container_id as "containerId", e.launched_by as "launchedBy", e.state, w.seconds,
  w.idle_seconds as "idleSeconds", w.save_asked_at as "saveAskedAt", k.daus,
  k.daus <@ held.live and not p.preview_restricted
    and not exists (select from dau d where d.code = any(k.daus) and not d.viewing and d.code <> all(held.download))
    as "mayShow"`

const joined = sql`
  workstation w join execution e on e.id = w.job_id join project k on k.id = e.container_id
    join project p on p.id = e.project_id cross join lateral ${heldBy(sql.ref('e.launched_by'))} held`

/** A workstation of a project that somebody sees. */
export async function workstationIn(
  db: Database | Tx,
  personId: string,
  projectId: string,
  id: string,
): Promise<WorkstationRow | undefined> {
  const { rows } = await sql<WorkstationRow>`
    select ${columns} from ${joined}
      join project_member m on m.project_id = e.project_id and m.person_id = ${personId}
    where e.id = ${id} and e.project_id = ${projectId} and ${isInReach(sql.ref('m.project_id'))}`.execute(
    db,
  )
  return rows[0]
}

/** The workstation that acts, by the id of its job. */
export async function workstationOf(
  db: Database | Tx,
  id: string,
): Promise<WorkstationRow | undefined> {
  const { rows } = await sql<WorkstationRow>`
    select ${columns} from ${joined} where e.id = ${id}`.execute(db)
  return rows[0]
}

/** Those of a person in a project that are not over, the newest first. */
export async function openWorkstations(
  db: Database | Tx,
  personId: string,
  projectId: string,
): Promise<{ id: string; createdAt: Date }[]> {
  const { rows } = await sql<{ id: string; createdAt: Date }>`
    select e.id, e.created_at as "createdAt" from workstation w join execution e on e.id = w.job_id
    where e.project_id = ${projectId} and e.launched_by = ${personId}
      and e.state not in ('done', 'failed', 'terminated') order by e.created_at desc, e.id desc limit 20`.execute(
    db,
  )
  return rows
}

export async function insertWorkstation(
  tx: Tx,
  jobId: string,
  { seconds, idleSeconds }: Pick<WorkstationRow, 'seconds' | 'idleSeconds'>,
): Promise<void> {
  await tx
    .insertInto('workstation')
    .values({ job_id: jobId, seconds, idle_seconds: idleSeconds })
    .execute()
}

/** Notes that it is to save and end; the first time counts. */
export async function noteSaveAsked(tx: Tx, jobId: string): Promise<void> {
  await tx
    .updateTable('workstation')
    .set({ save_asked_at: sql`coalesce(save_asked_at, platform_now())` })
    .where('job_id', '=', jobId)
    .execute()
}

/** Over `project_file f`: a workstation is given it. */
const isShown = sql<boolean>`${mayBeViewed} and not f.archived and ${hasBytes}`

const candidates = (personId: string, projectId: string): RawBuilder<unknown> => sql`
  ${filesOpenTo(personId, projectId)} and may.live and f.class = 'file' and f.state = 'closed'`

export type Reach = {
  readonly files: number
  readonly daus: string[]
  readonly leftOutFiles: number
  /** For whose sake they are. */
  readonly leftOutDaus: string[]
}

/** What of a project a workstation of a person would read, and what of their data it would not. */
export async function reachOf(
  db: Database | Tx,
  personId: string,
  projectId: string,
): Promise<Reach> {
  const { rows } = await sql<Reach>`
    with each as (select f.daus, ${isShown} as shown from ${candidates(personId, projectId)}),
      grouped as (select daus, shown, count(*)::int as files from each group by daus, shown)
    select coalesce(sum(files) filter (where shown), 0)::int as files,
      coalesce((select array_agg(distinct u order by u) from grouped g, unnest(g.daus) u where g.shown), '{}') as daus,
      coalesce(sum(files) filter (where not shown), 0)::int as "leftOutFiles",
      coalesce((select array_agg(distinct u order by u) from grouped g, unnest(g.daus) u join dau d on d.code = u
          cross join ${heldBy(personId)} held
        where not g.shown and not d.viewing and u <> all(held.download)), '{}') as "leftOutDaus"
    from grouped`.execute(db)
  return rows[0] ?? { files: 0, daus: [], leftOutFiles: 0, leftOutDaus: [] }
}

/** Lends to a container what of a project a workstation may read, each file in its folder. Answers their DAUs. */
export async function lendProject(
  tx: Tx,
  containerId: string,
  personId: string,
  projectId: string,
): Promise<readonly string[]> {
  await sql`
    insert into project_folder (project_id, path)
    select ${containerId}, path from project_folder where project_id = ${projectId} on conflict do nothing`.execute(
    tx,
  )
  await sql`
    insert into project_file (project_id, id, class, kind, state, name, folder, hidden, types, tags, properties, details,
      links, media, spec, size, md5, daus, object_sha256, catalog_file_id, created_by, created_at)
    select ${containerId}, f.id, f.class, 'input', f.state, f.name, f.folder, f.hidden, f.types, f.tags, f.properties,
      f.details, f.links, f.media, f.spec, f.size, f.md5, f.daus, f.object_sha256, f.catalog_file_id, f.created_by,
      f.created_at
    from ${candidates(personId, projectId)} and ${isShown}`.execute(tx)
  await labelContainer(tx, containerId)
  const { rows } = await sql<{ daus: string[] }>`
    select daus from project where id = ${containerId}`.execute(tx)
  return rows[0]?.daus ?? []
}

/** A line of a folder: a file, or a folder below it, whose size is null. */
export type Entry = {
  readonly id: string | null
  readonly name: string
  readonly size: number | null
}

/** What lies in a folder of what was lent, folders first; undefined where there is no such folder. */
export async function entriesOf(
  db: Database,
  containerId: string,
  folder: string,
): Promise<Entry[] | undefined> {
  const below = folder === '/' ? '/' : `${folder}/`
  const { rows } = await sql<Entry & { isHere: boolean }>`
    select * from (select null as id, substr(path, length(${below}) + 1) as name, null as size, false as "isHere"
      from project_folder where project_id = ${containerId} and starts_with(path, ${below}) and path <> '/'
        and strpos(substr(path, length(${below}) + 1), '/') = 0
    union all
    select id, name, size, false from project_file
      where project_id = ${containerId} and kind = 'input' and folder = ${folder}
    union all select null, '', null, true from project_folder where project_id = ${containerId} and path = ${folder}) e
    order by e.size is not null, e.name, e.id`.execute(db)
  if (!rows.some(({ isHere }) => isHere)) return undefined
  return rows.filter(({ isHere }) => !isHere)
}

/** The file at a path, of several of one name the last; undefined where there is none. */
export async function fileAt(
  db: Database,
  containerId: string,
  folder: string,
  name: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from project_file where project_id = ${containerId} and kind = 'input' and folder = ${folder}
      and name = ${name} order by created_at desc, id limit 1`.execute(db)
  return rows[0]?.id
}
