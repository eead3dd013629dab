import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { EndKind } from '../contract.ts'
import { givesDownload, isLive } from '../store.ts'
import { isDue, isExtended, isNotOver } from './terms.ts'

export type GrantEntry = {
  readonly id: string
  readonly dau: string
  readonly dauName: string
  /** It gives the right to take bytes away; where it has ended, gave. */
  readonly download: boolean
  readonly conditions: string[]
  readonly from: Date
  readonly until: Date
  readonly endedAt: Date | null
  /** How it ended before its time: `superseded` where another took over. */
  readonly endKind: EndKind | null
  readonly live: boolean
  /** From when on it is suspended until the newer version of the agreement is signed. */
  readonly suspendedFrom: Date | null
  readonly daysLeft: number
  readonly requestId: string
  /** Another grant continues it. */
  readonly extended: boolean
  /** It is in the time in which an extension can be asked for. */
  readonly due: boolean
}

/** Every grant a person ever had, newest first. */
export async function grantsOf(db: Database, personId: string): Promise<GrantEntry[]> {
  const { rows } = await sql<GrantEntry>`
    select g.id, g.dau_code as dau, d.name as "dauName", g.conditions, g.from_at as "from", g.until_at as "until",
      case when ${isLive('g')} then ${givesDownload('g')} else g.download_until is not null end as download,
      g.ended_at as "endedAt", g.end_kind as "endKind", g.request_id as "requestId",
      ${isLive('g')} as live,
      case when g.ended_at is null and g.until_at > platform_now() then g.suspended_from end as "suspendedFrom",
      greatest(0, ceil(extract(epoch from g.until_at - platform_now()) / 86400))::int as "daysLeft",
      ${isExtended} as extended, g.ended_at is null and ${isDue('term_until')} and ${isNotOver('term_until')} as due
    from access_grant g join dau d on d.code = g.dau_code
    where g.person_id = ${personId} order by g.from_at desc, g.id limit 500`.execute(db)
  return rows
}
