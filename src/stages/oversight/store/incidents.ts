import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { Incident, IncidentKind, NewIncident } from '../contract/incidents.ts'
import type { IncidentState } from '../lifecycle.ts'

/** What a person may know of an incident: as staff, as who reported it, as the PI of a request concerned. */
export type Sight = 'staff' | 'committee' | 'reporter' | 'investigator'

export type IncidentRow = {
  readonly id: string
  readonly reporterId: string
  readonly reporter: string
  readonly kind: IncidentKind
  readonly state: IncidentState
  readonly version: number
  readonly noticedAt: Date
  readonly reportedAt: Date
  readonly acknowledgedAt: Date | null
  readonly toldAt: Date | null
  readonly what: string
  readonly files: string
  readonly affected: string
  readonly done: string
  readonly contact: string
  readonly findings: string
  readonly measures: string
  readonly daus: readonly string[]
  readonly requests: readonly { id: string; name: string; daus: string[] }[]
}

const columns = sql`
  i.id, i.reporter_id as "reporterId", p.name as reporter, i.kind, i.state, i.version, i.noticed_at as "noticedAt",
  i.reported_at as "reportedAt", i.acknowledged_at as "acknowledgedAt", i.told_at as "toldAt", i.what, i.files, i.affected,
  i.done, i.contact, i.findings, i.measures,
  array(select dau_code from incident_dau d where d.incident_id = i.id order by 1) as daus,
  coalesce((select json_agg(json_build_object('id', r.id, 'name', r.name,
      'daus', array(select dau_code from request_dau d where d.request_id = r.id order by 1)) order by r.name, r.id)
    from incident_request c join access_request r on r.id = c.request_id where c.incident_id = i.id), '[]') as requests`

type Reader = { readonly id: string; readonly seesAll: boolean }

/** SQL for whether a person is named, as PI where that is asked, in a request that incident `i` concerns. */
const isNamedIn = (
  personId: string,
  capacity?: 'principal-investigator',
): RawBuilder<boolean> => sql`
  exists (select from incident_request c join request_person n on n.request_id = c.request_id
    where c.incident_id = i.id and n.person_id = ${personId} and n.removed_at is null
      ${capacity === undefined ? sql`` : sql`and n.capacity = ${capacity}`})`

/** The DAUs of incident `i` in whose committee a person sits; none where they are named in a request concerned. */
const seatsIn = (personId: string): RawBuilder<string[]> => sql`
  array(select distinct s.dau_code from incident_dau d join committee_seat s on s.dau_code = d.dau_code
    where d.incident_id = i.id and s.person_id = ${personId} and s.request_id is null and not ${isNamedIn(personId)} order by 1)`

const sightOf = ({ id, seesAll }: Reader): RawBuilder<Sight | null> => sql`
  case when ${seesAll} then 'staff' when cardinality(${seatsIn(id)}) > 0 then 'committee'
    when i.reporter_id = ${id} then 'reporter' when ${isNamedIn(id, 'principal-investigator')} then 'investigator' end`

export type SeenIncident = IncidentRow & {
  readonly sight: Sight
  /** Of its DAUs, those of the reader's committees. */
  readonly seats: readonly string[]
}

const seenBy = (reader: Reader): RawBuilder<SeenIncident> => sql`
  select * from (
    select ${columns}, ${sightOf(reader)} as sight, ${seatsIn(reader.id)} as seats
    from incident i join person p on p.id = i.reporter_id) seen
  where sight is not null`

/** @throws Problem `not-found` for who may not know of it. */
export async function readSeen(
  db: Database | Tx,
  reader: Reader,
  id: string,
): Promise<SeenIncident> {
  const { rows } = await sql<SeenIncident>`${seenBy(reader)} and id = ${id}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', `No incident ${id}.`)
  return row
}

/** The newest that a person may know of, open ones or all. */
export async function listSeen(
  db: Database,
  reader: Reader,
  isOpen: boolean,
): Promise<SeenIncident[]> {
  const { rows } = await sql<SeenIncident>`
    ${seenBy(reader)} and (not ${isOpen}::boolean or state <> 'closed')
    order by "reportedAt" desc, id limit 500`.execute(db)
  return rows
}

/** How many a person may know of, and how many of them are closed. */
export async function countSeen(
  db: Database,
  reader: Reader,
): Promise<{ total: number; closed: number }> {
  const { rows } = await sql<{ total: number; closed: number }>`
    select count(*) as total, count(*) filter (where state = 'closed') as closed from (${seenBy(reader)}) s`.execute(
    db,
  )
  return rows[0] ?? { total: 0, closed: 0 }
}

/** Locks an incident until this transaction ends. */
export async function lockIncident(tx: Tx, id: string): Promise<void> {
  await sql`select from incident where id = ${id} for update`.execute(tx)
}

export async function insertIncident(
  tx: Tx,
  reporterId: string,
  { requestIds, daus, noticedAt, ...texts }: NewIncident,
): Promise<string> {
  const { id } = await tx
    .insertInto('incident')
    .values({
      ...texts,
      reporter_id: reporterId,
      state: 'reported',
      noticed_at: new Date(noticedAt),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`insert into incident_request select ${id}, unnest(${[...requestIds]}::text[])`.execute(
    tx,
  )
  await sql`insert into incident_dau select ${id}, unnest(${[...daus]}::text[])`.execute(tx)
  return id
}

type Change = {
  readonly state: IncidentState
  readonly acknowledged?: boolean
  readonly findings?: string
  readonly measures?: string
}

/** @throws Problem `stale-version` when somebody changed it first. */
export async function changeIncident(
  tx: Tx,
  id: string,
  version: number,
  { state, acknowledged = false, ...words }: Change,
): Promise<void> {
  const row = await tx
    .updateTable('incident')
    .set({
      ...words,
      state,
      version: version + 1,
      closed_at: state === 'closed' ? sql`platform_now()` : null,
      ...(acknowledged && { acknowledged_at: sql`platform_now()` }),
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined)
    throw new Problem('stale-version', 'Somebody changed this incident in the meantime.')
}

/** Answers whether it was not written down before. */
export async function noteTold(tx: Tx, id: string, at: Date): Promise<boolean> {
  const row = await tx
    .updateTable('incident')
    .set({ told_at: at })
    .where('id', '=', id)
    .where('told_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

type EntryKind = Incident['entries'][number]['what']

export async function insertEntry(
  tx: Tx,
  entry: { incidentId: string; byId: string; what: EntryKind; text: string },
): Promise<void> {
  await tx
    .insertInto('incident_entry')
    .values({
      incident_id: entry.incidentId,
      by_id: entry.byId,
      what: entry.what,
      text: entry.text,
    })
    .execute()
}

type EntryRow = {
  readonly id: number
  readonly at: Date
  readonly by: string
  readonly what: EntryKind
  readonly text: string
}

/** Oldest first. */
export async function entriesOf(db: Database, id: string): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select e.id::int as id, e.at, p.name as by, e.what, e.text
    from incident_entry e join person p on p.id = e.by_id
    where e.incident_id = ${id} order by e.id limit 2000`.execute(db)
  return rows
}

/** The accounts that hold data by the requests concerned. */
export async function peopleOf(db: Database, id: string): Promise<Incident['people']> {
  const { rows } = await sql<Incident['people'][number]>`
    select p.id, p.name, p.institution from person p where p.id in (
      select n.person_id from incident_request c join request_person n on n.request_id = c.request_id
      where c.incident_id = ${id} and n.removed_at is null)
    order by p.name, p.id limit 200`.execute(db)
  return rows
}

export type Choices = {
  readonly requests: readonly {
    id: string
    name: string
    projectId: string | null
    daus: string[]
  }[]
  readonly daus: readonly { code: string; name: string }[]
}

/**
 * What a person may say an incident concerns: requests in which they are named or of whose project they are a
 * member; the DAUs of these, of their grants and of their committees. Staff may name all that there is.
 */
export async function choicesOf(db: Database | Tx, { id, seesAll }: Reader): Promise<Choices> {
  const requests = await sql<Choices['requests'][number]>`
    select r.id, r.name, j.id as "projectId",
      array(select dau_code from request_dau d where d.request_id = r.id order by 1) as daus
    from access_request r left join project j on j.request_id = r.id
    where r.deleted_at is null and r.state <> 'draft' and (${seesAll}::boolean
      or exists (select from request_person n where n.request_id = r.id and n.person_id = ${id})
      or exists (select from project_member m where m.project_id = j.id and m.person_id = ${id}))
    order by r.submitted_at desc nulls last, r.id limit 500`.execute(db)
  const named = requests.rows.flatMap(({ daus }) => daus)
  const daus = await sql<Choices['daus'][number]>`
    select code, name from dau where ${seesAll}::boolean or code = any(${named}::text[])
      or code in (select dau_code from access_grant where person_id = ${id})
      or code in (select dau_code from committee_seat where person_id = ${id} and request_id is null)
    order by code`.execute(db)
  return { requests: requests.rows, daus: daus.rows }
}

/** How many incidents a person reported in the last 24 hours. */
export async function countReports(tx: Tx, personId: string): Promise<number> {
  const { n } = await tx
    .selectFrom('incident')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('reporter_id', '=', personId)
    .where('reported_at', '>', sql<Date>`platform_now() - interval '24 hours'`)
    .executeTakeFirstOrThrow()
  return n
}

type Contact = { readonly id: string; readonly name: string; readonly email: string }

/**
 * Who is told of an incident: chairs and deputies of the committees of its DAUs, all members where there are none;
 * stewards and administrators; and, unless only `staff` is asked for, the PIs of the requests concerned.
 */
export async function toldOf(
  db: Database | Tx,
  incidentId: string,
  who: 'all' | 'staff',
): Promise<Contact[]> {
  const { rows } = await sql<Contact>`
    with seat as (
      select s.dau_code, s.person_id, s.seat in ('chair', 'deputy') as leads
      from incident i join incident_dau d on d.incident_id = i.id join committee_seat s on s.dau_code = d.dau_code
        join person m on m.id = s.person_id and m.disabled_at is null
        left join lateral (select ${isNamedInSeat} as named) n on true
      where i.id = ${incidentId} and s.request_id is null and not n.named)
    select p.id, p.name, p.email from person p where p.disabled_at is null and (
      p.id in (select person_id from seat s where leads or not exists (
        select from seat o where o.dau_code = s.dau_code and o.leads))
      or p.id in (select person_id from person_role where role in ('steward', 'administrator'))
      or ${who === 'all'} and p.id in (
        select n.person_id from incident_request c join request_person n on n.request_id = c.request_id
        where c.incident_id = ${incidentId} and n.capacity = 'principal-investigator'))
    order by p.id`.execute(db)
  return rows
}

const isNamedInSeat = sql`
  exists (select from incident_request c join request_person q on q.request_id = c.request_id
    where c.incident_id = i.id and q.person_id = s.person_id and q.removed_at is null)`

type WaitingRow = {
  readonly id: string
  readonly noticedAt: Date
  readonly reportedAt: Date
  readonly reminded: string[]
}

/** Incidents that nobody acknowledged. */
export async function unacknowledged(db: Database): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select id, noticed_at as "noticedAt", reported_at as "reportedAt", reminded from incident
    where state = 'reported' order by noticed_at, id limit 1000`.execute(db)
  return rows
}

/** Notes what went out; answers whether nobody did so, or acknowledged it, first. */
export async function noteReminded(
  tx: Tx,
  { id, reminded }: Pick<WaitingRow, 'id' | 'reminded'>,
  due: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    update incident set reminded = ${[...reminded, ...due]}::text[]
    where id = ${id} and state = 'reported' and reminded = ${reminded}::text[] returning id`.execute(
    tx,
  )
  return rows.length > 0
}

/** What reactions need of an incident. */
export async function readIncidentRow(
  db: Database,
  id: string,
): Promise<{ reporter: Contact; noticedAt: Date }> {
  const row = await db
    .selectFrom('incident as i')
    .innerJoin('person as p', 'p.id', 'i.reporter_id')
    .select(['p.id', 'p.name', 'p.email', 'i.noticed_at'])
    .where('i.id', '=', id)
    .executeTakeFirstOrThrow()
  return { reporter: { id: row.id, name: row.name, email: row.email }, noticedAt: row.noticed_at }
}
