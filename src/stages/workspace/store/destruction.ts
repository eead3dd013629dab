import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { destructionViews, EndWay } from '../contract/destruction.ts'
import type { DestructionState } from '../lifecycle.ts'
import { reminderDays } from '../rules/destruction.ts'
import { everVended } from './destruction-files.ts'

/** A person who has to be asked about a request, and what ended. */
export type Unasked = { readonly personId: string; readonly requestId: string }
type EndedAccess = {
  readonly grantId: string
  readonly dau: string
  readonly endedAt: Date
  readonly how: EndWay
}

/** SQL over `access_grant g`: whether its person has access to its DAU, be it suspended. */
const isHeld = (
  person: RawBuilder<unknown>,
  dau: RawBuilder<unknown>,
): RawBuilder<boolean> => sql`exists (
  select from access_grant h where h.person_id = ${person} and h.dau_code = ${dau}
    and h.ended_at is null and h.until_at > platform_now())`

/**
 * SQL over `access_grant g`: it ended, nothing came after it, nobody was asked about it, and there was something to
 * hold.
 */
const isUnasked = sql<boolean>`(
  (g.until_at <= platform_now() or g.ended_at is not null)
  and not exists (select from destruction_dau d where d.grant_id = g.id)
  and not exists (select from access_grant n where n.person_id = g.person_id and n.dau_code = g.dau_code
    and (n.from_at, n.id) > (g.from_at, g.id))
  and ${everVended(sql.ref('g.person_id'), sql.ref('g.dau_code'))})`

/** Whom to ask, and about which request; where requests are named, about those alone. */
export async function unaskedHolders(
  db: Database | Tx,
  requestIds?: readonly string[],
): Promise<Unasked[]> {
  const { rows } = await sql<Unasked>`
    select distinct g.person_id as "personId", g.request_id as "requestId" from access_grant g
    where (${requestIds === undefined} or g.request_id = any(${[...(requestIds ?? [])]}::text[])) and ${isUnasked}
    order by 2, 1 limit 500`.execute(db)
  return rows
}

/** Asks about everything of a person and request that ended. Undefined where nothing is left to ask. */
export async function insertDestruction(
  tx: Tx,
  { personId, requestId }: Unasked,
  dueDays: number,
): Promise<{ id: string; dueAt: Date; daus: readonly EndedAccess[] } | undefined> {
  const { rows: daus } = await sql<EndedAccess>`
    select g.id as "grantId", g.dau_code as dau, least(g.ended_at, g.until_at) as "endedAt", coalesce(g.end_kind, 'expired') as how
    from access_grant g
    where g.person_id = ${personId} and g.request_id = ${requestId} and ${isUnasked} order by g.dau_code`.execute(
    tx,
  )
  if (daus.length === 0) return undefined
  const { id, due_at: dueAt } = await tx
    .insertInto('destruction')
    .values({
      person_id: personId,
      request_id: requestId,
      state: 'asked',
      due_at: sql`platform_now() + make_interval(days => ${dueDays})`,
    })
    .returning(['id', 'due_at'])
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('destruction_dau')
    .values(
      daus.map(({ grantId, dau, endedAt, how }) => ({
        grant_id: grantId,
        destruction_id: id,
        dau_code: dau,
        ended_at: endedAt,
        end_kind: how,
      })),
    )
    .execute()
  return { id, dueAt, daus }
}

export type DestructionRow = {
  readonly id: string
  readonly state: DestructionState
  readonly version: number
  readonly personId: string
  readonly person: string
  readonly email: string
  readonly institution: string
  readonly disabled: boolean
  readonly requestId: string
  readonly request: string
  readonly daus: readonly {
    readonly dau: string
    readonly name: string
    readonly endedAt: string
    readonly how: EndWay
    readonly restored: boolean
  }[]
  readonly askedAt: Date
  readonly dueAt: Date
  readonly overdue: boolean
  readonly reminders: number
  readonly closedAt: Date | null
  /** As it was hashed; null before it was given. */
  readonly certificate: unknown
  readonly sha256: string | null
}

const isOverdue = sql`(d.state = 'asked' and d.due_at <= platform_now())`

/** SQL for rows of `destruction d`; `daus` narrows what is told of DAUs, as `u.dau_code`. */
const rowsOf = (where: RawBuilder<unknown>, daus: RawBuilder<unknown> = sql`true`) => sql`
  select d.id, d.state, d.version, p.id as "personId", p.name as person, p.email, p.institution,
    p.disabled_at is not null as disabled, r.id as "requestId", r.name as request, u.daus,
    d.asked_at as "askedAt", d.due_at as "dueAt", ${isOverdue} as overdue, d.reminders, d.closed_at as "closedAt",
    d.certificate, d.sha256
  from destruction d join person p on p.id = d.person_id join access_request r on r.id = d.request_id
    cross join lateral (
      select jsonb_agg(jsonb_build_object('dau', u.dau_code, 'name', c.name, 'how', u.end_kind, 'restored', u.restored_at is not null,
        'endedAt', to_char(u.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by u.dau_code) as daus
      from destruction_dau u join dau c on c.code = u.dau_code
      where u.destruction_id = d.id and ${daus}) u
  where u.daus is not null and ${where}`

/** @throws Problem `not-found` */
export async function readDestructionRow(db: Database | Tx, id: string): Promise<DestructionRow> {
  const { rows } = await sql<DestructionRow>`${rowsOf(sql`d.id = ${id}`)}`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Problem('not-found', `No certificate of destruction ${id}.`)
  return row
}

export async function destructionsOf(db: Database, personId: string): Promise<DestructionRow[]> {
  const { rows } = await sql<DestructionRow>`
    ${rowsOf(sql`d.person_id = ${personId}`)} order by d.asked_at desc, d.id limit 200`.execute(db)
  return rows
}

/** Locks it until this transaction ends. */
export async function lockDestruction(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('destruction').select('id').where('id', '=', id).forUpdate().execute()
}

/** @throws Problem `stale-version` */
export async function closeDestruction(
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number },
  state: DestructionState,
  certificate?: { readonly text: string; readonly sha256: string },
): Promise<void> {
  const moved = await tx
    .updateTable('destruction')
    .set({
      state,
      version: version + 1,
      closed_at: sql`platform_now()`,
      certificate: certificate?.text ?? null,
      sha256: certificate?.sha256 ?? null,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (moved === undefined)
    throw new Problem('stale-version', 'This was changed meanwhile. Read it again.')
}

/** Those asked about of whose access some was restored since. */
export async function restoredDestructions(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct d.id from destruction d join destruction_dau u on u.destruction_id = d.id
    where d.state = 'asked' and u.restored_at is null and ${isHeld(sql.ref('d.person_id'), sql.ref('u.dau_code'))}
    order by 1 limit 500`.execute(db)
  return rows.map(({ id }) => id)
}

/** Notes what of it was restored; answers those DAUs, and how many are left. */
export async function noteRestored(
  tx: Tx,
  id: string,
): Promise<{ restored: readonly string[]; left: number }> {
  const { rows } = await sql<{ dau: string }>`
    update destruction_dau u set restored_at = platform_now() from destruction d
    where d.id = ${id} and u.destruction_id = d.id and u.restored_at is null
      and ${isHeld(sql.ref('d.person_id'), sql.ref('u.dau_code'))}
    returning u.dau_code as dau`.execute(tx)
  const left = await tx
    .selectFrom('destruction_dau')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('destruction_id', '=', id)
    .where('restored_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { restored: rows.map(({ dau }) => dau), left: left.n }
}

/** Those of which the time of a reminder has come; of several that were missed, the last. */
export async function dueReminders(db: Database): Promise<{ id: string; n: number }[]> {
  const { first, every, most } = reminderDays
  const { rows } = await sql<{ id: string; n: number }>`
    select d.id, t.n from destruction d cross join lateral (
      select least(${most}, 1 + floor(extract(epoch from platform_now() - d.asked_at - make_interval(days => ${first}))
        / (${every} * 86400)))::int as n) t
    where d.state = 'asked' and t.n > d.reminders order by d.asked_at, d.id limit 500`.execute(db)
  return rows
}

/** Notes that the time of a reminder has come. Answers whether that is news. */
export async function noteReminder(tx: Tx, id: string, n: number): Promise<boolean> {
  const row = await tx
    .updateTable('destruction')
    .set({ reminders: n })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .where('reminders', '<', n)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

type Survey = {
  /** Undefined for who may see those of every DAU. */
  readonly daus: readonly string[] | undefined
  readonly show: (typeof destructionViews)[number]
  readonly q: string
  readonly page: number
  readonly size: number
}

const views = {
  open: sql`d.state = 'asked'`,
  overdue: isOverdue,
  certified: sql`d.state = 'certified'`,
  withdrawn: sql`d.state = 'withdrawn'`,
  all: sql`true`,
} satisfies Record<Survey['show'], unknown>

export async function surveyOf(
  db: Database,
  { daus, show, q, page, size }: Survey,
): Promise<{ rows: DestructionRow[]; total: number }> {
  const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const named = sql`(p.name ilike ${pattern} or p.email ilike ${pattern} or p.institution ilike ${pattern}
    or r.name ilike ${pattern} or jsonb_path_exists(u.daus, '$[*] ? (@.dau == $code)', jsonb_build_object('code', ${q}::text)))`
  const within = daus === undefined ? sql`true` : sql`u.dau_code = any(${[...daus]}::text[])`
  const found = rowsOf(sql`${views[show]} and ${named}`, within)
  const { rows } = await sql<DestructionRow>`
    ${found} order by d.state <> 'asked', d.closed_at desc, d.due_at, d.id
    limit ${size} offset ${(page - 1) * size}`.execute(db)
  const count = await sql<{ n: number }>`select count(*) as n from (${found}) f`.execute(db)
  return { rows, total: count.rows[0]?.n ?? 0 }
}

export type SurveyCounts = {
  readonly open: number
  readonly overdue: number
  readonly certified: number
}

export async function surveyCounts(db: Database, daus: Survey['daus']): Promise<SurveyCounts> {
  const within =
    daus === undefined
      ? sql`true`
      : sql`exists (select from destruction_dau u where u.destruction_id = d.id and u.dau_code = any(${[...daus]}::text[]))`
  const { rows } = await sql<SurveyCounts>`
    select count(*) filter (where d.state = 'asked') as open, count(*) filter (where ${isOverdue}) as overdue,
      count(*) filter (where d.state = 'certified') as certified
    from destruction d where ${within}`.execute(db)
  return rows[0] ?? { open: 0, overdue: 0, certified: 0 }
}
