import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { givesDownload } from '#ledgers/grants/store.ts'

/** What a person of a request may use now of a DAU. */
export type HeldGrant = {
  readonly personId: string
  readonly person: string
  readonly email: string
  readonly dau: string
  readonly download: boolean
  readonly until: Date
}

/** The access that the people of a request have to DAUs now, by whatever agreement; by person and DAU. */
export async function heldBy(
  db: Database,
  requestId: string,
  daus: readonly string[],
): Promise<HeldGrant[]> {
  const { rows } = await sql<HeldGrant>`
    select p.id as "personId", p.name as person, p.email, g.dau_code as dau, ${givesDownload('g')} as download,
      g.until_at as until
    from access_grant g join person p on p.id = g.person_id
    where g.person_id in (
        select person_id from request_person where request_id = ${requestId} and removed_at is null
          and capacity not in ('institutional-authority', 'information-security-officer'))
      and g.dau_code = any(${[...daus]}::text[]) and g.ended_at is null and g.until_at > platform_now()
    order by p.name, p.id, g.dau_code`.execute(db)
  return rows
}
