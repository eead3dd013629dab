import { createHash } from 'node:crypto'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { isStanding } from '#ledgers/grants/store/terms.ts'
import { Problem } from '#kernel/problem.ts'
import { staleVersion } from '#stages/request/store.ts'

export type VersionRow = Selectable<Tables['agreement_version']>

/**
 * The version that a request has signed: of its newest form, leaving out newly signed ones that no steward has
 * accepted.
 */
const signedVersions = sql`
  select distinct on (f.request_id) f.request_id, f.agreement_version as version, f.uploaded_at as at
  from agreement_form f left join resigning s on s.request_id = f.request_id and s.n = f.n
  where s.state is null or s.state = 'accepted'
  order by f.request_id, f.n desc`

export async function findVersion(
  db: Database | Tx,
  version: string,
): Promise<VersionRow | undefined> {
  return db
    .selectFrom('agreement_version')
    .selectAll()
    .where('version', '=', version)
    .executeTakeFirst()
}

/** @throws Problem `not-found` */
export async function readVersion(db: Database | Tx, version: string): Promise<VersionRow> {
  const row = await findVersion(db, version)
  if (row === undefined) throw new Problem('not-found', `No version ${version} of the agreement.`)
  return row
}

export type VersionEntry = VersionRow & {
  readonly made_by_name: string | null
  readonly published_by_name: string | null
  readonly requests: number
}

/** Drafts first, then from the latest to be in force on. */
export async function versionEntries(db: Database): Promise<VersionEntry[]> {
  const { rows } = await sql<VersionEntry>`
    select v.*, m.name as made_by_name, p.name as published_by_name,
      (select count(*) from (${signedVersions}) s where s.version = v.version) as requests
    from agreement_version v left join person m on m.id = v.made_by left join person p on p.id = v.published_by
    order by v.effective_from desc nulls first, v.made_at desc limit 500`.execute(db)
  return rows
}

export const digestOf = (template: string): string =>
  createHash('sha256').update(template).digest('hex')

export async function insertDraft(
  tx: Tx,
  draft: Pick<VersionRow, 'version' | 'title' | 'template' | 'note'> & {
    readonly madeBy: string | null
  },
): Promise<void> {
  const { version, title, template, note, madeBy } = draft
  const inserted = await tx
    .insertInto('agreement_version')
    .values({
      version,
      title,
      note,
      template,
      sha256: template === null ? null : digestOf(template),
      state: 'draft',
      made_by: madeBy,
    })
    .onConflict((oc) => oc.column('version').doNothing())
    .returning('version')
    .executeTakeFirst()
  if (inserted === undefined) {
    const message = `There is a version ${version} already.`
    throw new Problem('already-exists', message, [{ path: 'version', message }])
  }
}

type Change = Partial<
  Pick<
    VersionRow,
    'title' | 'note' | 'template' | 'state' | 'effective_from' | 'resign_by' | 'published_by'
  >
>

/** Changes a draft that is still at `revision`. @throws Problem `stale-version` */
export async function changeVersion(
  tx: Tx,
  { version }: Pick<VersionRow, 'version'>,
  revision: number,
  change: Change,
): Promise<void> {
  const changed = await tx
    .updateTable('agreement_version')
    .set({
      ...change,
      ...(typeof change.template === 'string' && { sha256: digestOf(change.template) }),
      ...(change.state === 'published' && { published_at: sql<Date>`platform_now()` }),
      revision: revision + 1,
    })
    .where('version', '=', version)
    .where('revision', '=', revision)
    .returning('version')
    .executeTakeFirst()
  if (changed === undefined) throw staleVersion(revision)
}

export async function deleteDraft(tx: Tx, version: string, revision: number): Promise<void> {
  const deleted = await tx
    .deleteFrom('agreement_version')
    .where('version', '=', version)
    .where('state', '=', 'draft')
    .where('revision', '=', revision)
    .returning('version')
    .executeTakeFirst()
  if (deleted === undefined) throw staleVersion(revision)
}

/** The terms of a version that came with the software, kept at its first start. */
export async function keepTemplate(tx: Tx, version: string, template: string): Promise<void> {
  await tx
    .updateTable('agreement_version')
    .set({ template, sha256: digestOf(template) })
    .where('version', '=', version)
    .where('template', 'is', null)
    .execute()
}

/** While versions are locked to be written, none is published; to be read, none is meanwhile. */
export async function lockVersions(tx: Tx, to: 'write' | 'read'): Promise<void> {
  const strength = sql.raw(to === 'write' ? 'update' : 'share')
  await sql`select version from agreement_version order by version for ${strength}`.execute(tx)
}

/** The version that a request has signed; undefined where none was. */
export async function signedVersionOf(
  db: Database | Tx,
  requestId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ version: string }>`
    select s.version from (${signedVersions}) s where s.request_id = ${requestId}`.execute(db)
  return rows[0]?.version
}

/** When the agreement that counts for a request was there with every signature. */
export async function signedAtOf(db: Database | Tx, requestId: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select s.at from (${signedVersions}) s where s.request_id = ${requestId}`.execute(db)
  return rows[0]?.at
}

/** From when on grants under a version are suspended, as published versions say; undefined where they never are. */
export async function suspensionUnder(
  db: Database | Tx,
  version: string,
): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min((newer.resign_by + 1)::timestamp at time zone 'UTC') as at
    from agreement_version own join agreement_version newer on newer.effective_from > own.effective_from
    where own.version = ${version} and newer.resign_by is not null`.execute(db)
  return rows[0]?.at ?? undefined
}

/** Requests with grants that are not over, signed under another version. */
export async function requestsUnderOther(
  db: Database | Tx,
  version: string,
): Promise<{ requestId: string; people: string[] }[]> {
  const { rows } = await sql<{ requestId: string; people: string[] }>`
    select s.request_id as "requestId", array_agg(distinct g.person_id) as people
    from (${signedVersions}) s join access_grant g on g.request_id = s.request_id
    where s.version <> ${version} and ${isStanding} and g.term_until > platform_now()
    group by s.request_id order by s.request_id`.execute(db)
  return rows
}

/** Requests of which grants are live and will be suspended within days, whose requester has no mail of this key. */
export async function suspendedWithin(
  db: Database,
  days: number,
  mailKey: RawBuilder<string>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct r.id from access_grant g join access_request r on r.id = g.request_id
    where g.suspended_from <= platform_now() + make_interval(days => ${days}::int) and g.suspended_from > platform_now()
      and ${isStanding} and g.term_until > platform_now()
      and not exists (select from mail_message m where m.key = ${mailKey})
    order by id limit 1000`.execute(db)
  return rows.map(({ id }) => id)
}

/** The key of a reminder, in a query over `access_request r` and `access_grant g`. */
export const reminderKey: RawBuilder<string> = sql`'resign-soon:' || r.id || ':' ||
  to_char(g.suspended_from at time zone 'UTC', 'YYYY-MM-DD') || ':' || r.requester_id`

/** People who hold grants of a request that are not over. */
export async function holdersUnder(
  db: Database | Tx,
  requestId: string,
): Promise<{ id: string; name: string; email: string }[]> {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select p.id, p.name, p.email from person p
    where exists (select from access_grant g where g.person_id = p.id and g.request_id = ${requestId}
      and ${isStanding} and g.term_until > platform_now())
    order by p.id`.execute(db)
  return rows
}

/** When the grants of a request are, or were, suspended. */
export async function suspensionOf(
  db: Database | Tx,
  requestId: string,
): Promise<{ at: Date; isPast: boolean } | undefined> {
  const { rows } = await sql<{ at: Date; isPast: boolean }>`
    select g.suspended_from as at, g.suspended_from <= platform_now() as "isPast" from access_grant g
    where g.request_id = ${requestId} and g.suspended_from is not null and ${isStanding} and g.term_until > platform_now()
    order by g.suspended_from limit 1`.execute(db)
  return rows[0]
}

/** The published version that is, or will be, in force last. */
export async function latestPublished(db: Database | Tx): Promise<VersionRow | undefined> {
  return db
    .selectFrom('agreement_version')
    .selectAll()
    .where('effective_from', 'is not', null)
    .orderBy('effective_from', 'desc')
    .limit(1)
    .executeTakeFirst()
}
