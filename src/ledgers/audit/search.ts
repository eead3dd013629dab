import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

/** Which events are meant; what is left out does not matter. */
export type EventFilter = {
  /** Id of who did it, or to whom it was done. */
  readonly person?: string | undefined
  /** Ids and codes that all stand in it, such as of a request, a project, a data access unit or a file. */
  readonly about?: readonly string[] | undefined
  /** As `grant.created`, or the first word for all that begin with it. */
  readonly type?: string | undefined
  readonly outcome?: 'ok' | 'denied' | 'error' | undefined
  /** Days in UTC, both included. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** An event as it stands in the log; hashes are lower-case hex. */
export type LoggedEvent = {
  readonly seq: number
  readonly at: Date
  readonly type: string
  readonly actorId: string | null
  readonly subjectId: string | null
  readonly outcome: string
  readonly body: string
  readonly previous: string
  readonly hash: string
}

const columns = sql`seq, at, type, actor_id as "actorId", subject_id as "subjectId", outcome, body,
  encode(prev_hash, 'hex') as previous, encode(hash, 'hex') as hash`

function fits({ person, about = [], type, outcome, from, to }: EventFilter): RawBuilder<boolean> {
  const parts = [
    ...(person === undefined ? [] : [sql`(actor_id = ${person} or subject_id = ${person})`]),
    // Lists in the detail count by their members.
    ...about.map(
      (id) =>
        sql`(subject_id = ${id} or jsonb_path_exists(body::jsonb, '$.data.* ? (@ == $id)', jsonb_build_object('id', ${id}::text)))`,
    ),
    ...(type === undefined ? [] : [sql`(type = ${type} or starts_with(type, ${`${type}.`}))`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(from === undefined ? [] : [sql`at >= ${from}::timestamp at time zone 'UTC'`]),
    ...(to === undefined ? [] : [sql`at < (${to}::date + 1)::timestamp at time zone 'UTC'`]),
  ]
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `)
}

/** Events that fit, newest first, before one of them where it is named. */
export async function findEvents(
  db: Database,
  filter: EventFilter,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<LoggedEvent[]> {
  const { rows } = await sql<LoggedEvent>`
    select ${columns} from audit_event
    where ${before === undefined ? sql`true` : sql`seq < ${before}`} and ${fits(filter)}
    order by seq desc limit ${limit}`.execute(db)
  return rows
}

export type Head = { readonly seq: number; readonly hash: string }

/** Number and hash (hex) of the newest event; 0 before the first. */
export async function readHead(db: Database): Promise<Head> {
  const { rows } = await sql<Head>`
    select seq, encode(hash, 'hex') as hash from audit_head`.execute(db)
  const [head] = rows
  if (head === undefined) throw new Error('the head of the audit log is gone')
  return head
}

const batch = 2000

/** Events that fit, oldest first, up to one of them: what comes meanwhile is not among them. */
export async function* eventsUpTo(
  db: Database,
  filter: EventFilter,
  last: number,
): AsyncGenerator<LoggedEvent> {
  for (let after = 0; ;) {
    const { rows } = await sql<LoggedEvent>`
      select ${columns} from audit_event
      where seq > ${after} and seq <= ${last} and ${fits(filter)}
      order by seq limit ${batch}`.execute(db)
    yield* rows
    const end = rows.at(-1)
    if (end === undefined || rows.length < batch) return
    after = end.seq
  }
}
