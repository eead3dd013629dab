import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { isObjectInReach } from '#ledgers/identity/scope.ts'
import { isWithdrawn } from '#stages/catalog/store/succession.ts'
import type { Level } from '#stages/workspace/contract.ts'
import { heldBy, mayLeave } from '#stages/workspace/store.ts'

/*
 * Containers: projects of jobs, in which their inputs lie and their outputs come to be. All that is made in one carries
 * the DAUs of all that was put in.
 */

/** Makes an empty container, with what it takes over from the one of the job that launched this one. */
export async function insertContainer(
  tx: Tx,
  id: string,
  personId: string,
  from: string | null,
): Promise<void> {
  await sql`
    insert into project (id, name, owner_id, daus)
    values (${id}, ${id}, ${personId}, coalesce((select daus from project where id = ${from}), '{}'))`.execute(
    tx,
  )
  await sql`
    insert into project_member (project_id, person_id, level) values (${id}, ${personId}, 'CONTRIBUTE')`.execute(
    tx,
  )
  await sql`insert into project_folder (project_id, path) values (${id}, '/')`.execute(tx)
}

export type Wanted = { readonly id: string; readonly projectId: string | undefined }

/** An object that may become an input. */
export type InputRow = {
  readonly id: string
  readonly projectId: string
  readonly class: string
  readonly state: 'open' | 'closed'
  readonly daus: readonly string[]
  /** The person holds a live grant for each of its DAUs. */
  readonly live: boolean
  /** They may also take it away. */
  readonly mayLeave: boolean
}

/**
 * Of each of these objects the copy that is meant: where the link says, else in the project of the run, else anywhere
 * that the person sees; `containers` counts, too. What is not there, or withdrawn, is not answered.
 */
export async function inputsFor(
  db: Database | Tx,
  personId: string,
  wanted: readonly Wanted[],
  { projectId, containers }: { readonly projectId: string; readonly containers: readonly string[] },
): Promise<InputRow[]> {
  if (wanted.length === 0) return []
  const { rows } = await sql<InputRow>`
    select distinct on (f.id) f.id, f.project_id as "projectId", f.class, f.state, f.daus, f.daus <@ held.live as live,
      ${mayLeave} as "mayLeave"
    from unnest(${wanted.map(({ id }) => id)}::text[], ${wanted.map((each) => each.projectId ?? null)}::text[])
        w (id, project_id)
      join project_file f on f.id = w.id and f.left_in is null
      join project_member m on m.project_id = f.project_id and m.person_id = ${personId}
      cross join ${heldBy(personId)} held
    where f.daus <@ held.ever and not ${isWithdrawn('f.catalog_file_id')}
      and (${isObjectInReach()} or f.project_id = any(${[...containers]}::text[]))
    order by f.id, f.project_id = w.project_id desc nulls last, f.project_id = ${projectId} desc, f.project_id`.execute(
    db,
  )
  return rows
}

/** Lends closed objects to a container, and labels what will be made there. What is there stays, what is open waits. */
export async function lend(
  tx: Tx,
  containerId: string,
  inputs: readonly { readonly id: string; readonly projectId: string }[],
): Promise<void> {
  const there = inputs.filter(({ projectId }) => projectId !== containerId)
  if (there.length === 0) return
  await sql`
    insert into project_file (project_id, id, class, kind, state, name, folder, hidden, types, tags, properties, details,
      links, media, spec, size, md5, daus, object_sha256, catalog_file_id, created_by, created_at)
    select ${containerId}, f.id, f.class, 'input', f.state, f.name, '/', f.hidden, f.types, f.tags, f.properties,
      f.details, f.links, f.media, f.spec, f.size, f.md5, f.daus, f.object_sha256, f.catalog_file_id, f.created_by,
      f.created_at
    from unnest(${there.map(({ id }) => id)}::text[], ${there.map(({ projectId }) => projectId)}::text[]) c (id, project_id)
      join project_file f on f.project_id = c.project_id and f.id = c.id and f.state = 'closed'
    on conflict do nothing`.execute(tx)
  await labelContainer(tx, containerId)
}

/** A container carries the DAUs of all that lies in it. */
export async function labelContainer(tx: Tx, containerId: string): Promise<void> {
  await sql`
    update project set daus = (
      select coalesce(array_agg(distinct u.dau order by u.dau), '{}') from (
        select unnest(project.daus) as dau
        union select unnest(f.daus) from project_file f where f.project_id = project.id) u)
    where id = ${containerId}`.execute(tx)
}

/** An object of a container that an output names. */
export type OutputRow = {
  readonly id: string
  readonly state: 'open' | 'closed'
  readonly folder: string
  readonly kind: 'own' | 'input' | 'vended' | 'sample-info'
  readonly links: readonly string[]
  readonly hidden: boolean
}

/** These objects as they lie in a container or project. */
export async function objectsAt(
  db: Database | Tx,
  projectId: string,
  ids: readonly string[],
): Promise<OutputRow[]> {
  const { rows } = await sql<OutputRow>`
    select id, state, folder, kind, links, hidden from project_file
    where project_id = ${projectId} and id = any(${[...ids]}::text[]) and left_in is null`.execute(
    db,
  )
  return rows
}

/**
 * Puts objects of a container into a project or the container of another job, each into a folder that is there. They
 * carry the labels of the container. What is there stays where it is.
 */
export async function deliver(
  tx: Tx,
  from: string,
  to: string,
  placed: readonly { readonly id: string; readonly folder: string }[],
): Promise<void> {
  if (placed.length === 0) return
  await sql`
    insert into project_file (project_id, id, class, kind, state, name, folder, hidden, types, tags, properties, details,
      links, media, spec, size, md5, daus, object_sha256, catalog_file_id, created_by, created_at)
    select ${to}, f.id, f.class, 'own', f.state, f.name, c.folder, f.hidden, f.types, f.tags, f.properties, f.details,
      f.links, f.media, f.spec, f.size, f.md5, case f.kind when 'input' then f.daus else k.daus end, f.object_sha256,
      f.catalog_file_id, f.created_by, f.created_at
    from unnest(${placed.map(({ id }) => id)}::text[], ${placed.map(({ folder }) => folder)}::text[]) c (id, folder)
      join project_file f on f.project_id = ${from} and f.id = c.id join project k on k.id = f.project_id
    on conflict do nothing`.execute(tx)
  if (to.startsWith('container-')) await labelContainer(tx, to)
  await sql`update project set modified_at = platform_now() where id = ${to}`.execute(tx)
}

/** Ends a container: what nobody took out of it goes. Its labels stay, for the logs. */
export async function endContainer(tx: Tx, id: string): Promise<void> {
  await sql`
    with gone as (delete from project_file where project_id = ${id} returning id)
    delete from file_part p where p.file_id in (select id from gone)
      and not exists (select from project_file f where f.id = p.file_id and f.project_id <> ${id})`.execute(
    tx,
  )
  await sql`delete from project_folder where project_id = ${id}`.execute(tx)
  await sql`delete from project_member where project_id = ${id}`.execute(tx)
  await sql`update project set destroyed_at = platform_now() where id = ${id}`.execute(tx)
}

/** The level of a person in a project, whoever acts for them; undefined where they are no member. */
export async function levelOf(
  db: Database | Tx,
  personId: string,
  projectId: string,
): Promise<Level | undefined> {
  const { rows } = await sql<{ level: Level }>`
    select m.level from project_member m join project p on p.id = m.project_id and p.destroyed_at is null
    where m.project_id = ${projectId} and m.person_id = ${personId}`.execute(db)
  return rows[0]?.level
}

/** Labels what is made in a container from here on. */
export async function label(tx: Tx, containerId: string, daus: readonly string[]): Promise<void> {
  if (daus.length === 0) return
  await sql`
    update project set daus = (
      select array_agg(distinct u order by u) from unnest(daus || ${[...daus]}::text[]) u)
    where id = ${containerId}`.execute(tx)
}
