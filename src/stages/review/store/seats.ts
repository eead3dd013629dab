import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Seat } from '../contract/committees.ts'
import type { Place } from '../rules/voting.ts'

/** `expert` is asked from outside, about one request. */
export type AnySeat = Seat | 'expert'

/** The strongest first, where somebody has several. */
const order = sql`array_position(array['chair', 'deputy', 'member', 'expert'], seat)`

/** The seat that a person has on each committee now: their own, or of whom they cover for. */
export async function seatsOf(db: Database | Tx, personId: string): Promise<Map<string, Seat>> {
  const { rows } = await sql<{ dau: string; seat: Seat }>`
    select distinct on (dau_code) dau_code as dau, seat from committee_seat
    where person_id = ${personId} and request_id is null order by dau_code, ${order}`.execute(db)
  return new Map(rows.map(({ dau, seat }) => [dau, seat]))
}

/** The DAUs whose committee a person chairs now. */
export async function chairedBy(db: Database | Tx, personId: string): Promise<string[]> {
  return [...(await seatsOf(db, personId))].flatMap(([dau, seat]) => (seat === 'chair' ? dau : []))
}

/** The seats of a person on the committees that were asked about a request; experts' too. */
export async function seatsOn(
  db: Database | Tx,
  requestId: string,
  personId: string,
): Promise<Map<string, AnySeat>> {
  const { rows } = await sql<{ dau: string; seat: AnySeat }>`
    select distinct on (dau_code) dau_code as dau, seat from committee_seat s join review v using (dau_code)
    where s.person_id = ${personId} and v.request_id = ${requestId} and (s.request_id is null or s.request_id = ${requestId})
    order by dau_code, ${order}`.execute(db)
  return new Map(rows.map(({ dau, seat }) => [dau, seat]))
}

type NamedPlace = Place & { readonly dau: string }

/** Every place of these committees, and who fills it now. Accounts that were disabled are away. */
export async function placesOf(db: Database | Tx, daus: readonly string[]): Promise<NamedPlace[]> {
  const { rows } = await sql<Omit<NamedPlace, 'cover'> & { cover: string | null }>`
    select m.dau_code as dau, m.person_id as holder, m.seat, m.since, a.id is not null or p.disabled_at is not null as away,
      case when c.disabled_at is null then a.cover_id end as cover
    from dac_member m join person p on p.id = m.person_id left join lateral (
      select id, cover_id from committee_absence a
      where a.dau_code = m.dau_code and a.person_id = m.person_id and a.ended_at is null
        and a.from_at <= platform_now() and a.until_at > platform_now()
      order by a.cover_id is null, a.from_at limit 1) a on true
      left join person c on c.id = a.cover_id
    where m.dau_code = any(${[...daus]}::text[]) order by m.dau_code, m.since, m.person_id`.execute(
    db,
  )
  return rows.map(({ cover, ...place }) => ({ ...place, cover: cover ?? undefined }))
}

type Contact = { readonly id: string; readonly name: string; readonly email: string }

/** All who have a seat now, but for those who are recused from the request that it is about. */
export async function membersOf(
  db: Database | Tx,
  dau: string,
  requestId?: string,
): Promise<Contact[]> {
  const { rows } = await sql<Contact>`
    select p.id, p.name, p.email from person p
    where p.disabled_at is null
      and p.id in (select person_id from committee_seat where dau_code = ${dau} and request_id is null)
      and not exists (
        select from review_interest i where i.request_id = ${requestId ?? null} and i.person_id = p.id and i.outcome = 'recused')
    order by p.id`.execute(db)
  return rows
}

export async function giveSeat(tx: Tx, dau: string, personId: string, seat: Seat): Promise<void> {
  await tx
    .insertInto('dac_member')
    .values({ dau_code: dau, person_id: personId, seat })
    .onConflict((oc) => oc.columns(['dau_code', 'person_id']).doUpdateSet({ seat }))
    .execute()
}

/** Answers whether there was one. */
export async function takeSeat(tx: Tx, dau: string, personId: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('dac_member')
    .where('dau_code', '=', dau)
    .where('person_id', '=', personId)
    .returning('seat')
    .executeTakeFirst()
  return row !== undefined
}

export async function insertAbsence(
  tx: Tx,
  absence: {
    dau: string
    personId: string
    from: string
    until: string
    coverId: string | undefined
    by: string
  },
): Promise<string> {
  const { id } = await tx
    .insertInto('committee_absence')
    .values({
      dau_code: absence.dau,
      person_id: absence.personId,
      from_at: new Date(absence.from),
      until_at: new Date(absence.until),
      cover_id: absence.coverId ?? null,
      created_by: absence.by,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Ends an absence; answers whose it was, or undefined where there is none that lasts. */
export async function closeAbsence(tx: Tx, dau: string, id: string): Promise<string | undefined> {
  const row = await tx
    .updateTable('committee_absence')
    .set({ ended_at: sql`platform_now()` })
    .where('id', '=', id)
    .where('dau_code', '=', dau)
    .where('ended_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  return row?.person_id
}
