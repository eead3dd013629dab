import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { defaultRules } from '../contract/committees.ts'

export type QueueRow = {
  readonly requestId: string
  readonly name: string
  readonly requester: string
  readonly institution: string
  readonly requestState: string
  readonly submittedAt: Date
  readonly files: number
  readonly bytes: number
  readonly dau: string | null
  readonly state: string
  readonly waitingDays: number
  readonly round: number
  readonly dueAt: Date | null
  readonly overdue: boolean
  readonly isLead: boolean
  /** What the person declared of it, where they are asked to. */
  readonly declared: 'none' | 'recused' | null
}

const waiting = (since: string): RawBuilder<number> =>
  sql.raw(
    `greatest(0, floor(extract(epoch from platform_now() - ${since}) / 86400))::int as "waitingDays"`,
  )

/** Submitted requests that wait for a steward, oldest first. */
export async function queueToCheck(db: Database): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    select r.id as "requestId", r.name, p.name as requester, p.institution, r.state as "requestState",
      r.submitted_at as "submittedAt", m.files, m.bytes, null as dau, r.state, ${waiting('r.updated_at')},
      0 as round, null as "dueAt", false as overdue, false as "isLead", null as declared
    from access_request r join person p on p.id = r.requester_id join lateral (
      select files, bytes from manifest where id = r.manifest_id and r.extends is null
      union all
      select sum(files)::bigint, sum(bytes)::bigint from request_dau where request_id = r.id and r.extends is not null
      having count(*) > 0) m on true
    where r.state = 'submitted' and r.deleted_at is null order by r.updated_at, r.id limit 500`.execute(
    db,
  )
  return rows
}

const undecided = ['open', 'changes-asked', 'conditional']

/**
 * Reviews of the committees on which a person has a seat, or is asked from outside: those undecided, oldest first, or
 * the latest that were decided. What they are recused from is left out.
 */
export async function queueOf(
  db: Database,
  personId: string,
  which: 'undecided' | 'decided',
): Promise<QueueRow[]> {
  const isUndecided = which === 'undecided'
  const order = sql.raw(isUndecided ? 'v.round_at, r.id' : 'v.decided_at desc, r.id')
  const states = isUndecided ? undecided : ['approved', 'rejected']
  const due = sql`v.round_at + make_interval(days => coalesce(c.decide_days, ${defaultRules.decideDays}))`
  const { rows } = await sql<QueueRow>`
    select r.id as "requestId", r.name, p.name as requester, p.institution, r.state as "requestState",
      r.submitted_at as "submittedAt", d.files, d.bytes, v.dau_code as dau, v.state, ${waiting('v.round_at')}, v.round,
      case when v.state = 'open' then ${due} end as "dueAt", v.state = 'open' and ${due} < platform_now() as overdue,
      exists (select from review_assignment l where l.request_id = v.request_id and l.dau_code = v.dau_code
        and l.person_id = ${personId} and l.role = 'lead' and l.ended_at is null) as "isLead", i.outcome as declared
    from review v join access_request r on r.id = v.request_id join person p on p.id = r.requester_id
      join request_dau d on d.request_id = v.request_id and d.dau_code = v.dau_code
      left join committee_rules c on c.dau_code = v.dau_code
      left join review_interest i on i.request_id = v.request_id and i.person_id = ${personId}
    where v.state = any(${states}::text[]) and i.outcome is distinct from 'recused'
      and exists (select from committee_seat s where s.dau_code = v.dau_code and s.person_id = ${personId}
        and (s.request_id is null or s.request_id = v.request_id))
    order by ${order} limit ${isUndecided ? 500 : 50}`.execute(db)
  return rows
}

/** A reminder that is due: the `reminder`th of a round. */
export type Reminder = {
  readonly requestId: string
  readonly dau: string
  readonly round: number
  readonly reminder: number
  /** Since the round began. */
  readonly days: number
  readonly dueAt: Date
}

/** Open reviews whose committees were not told since the last of their reminders came due. */
export async function dueReminders(db: Database): Promise<Reminder[]> {
  const { rows } = await sql<Reminder>`
    select * from (
      select v.request_id as "requestId", v.dau_code as dau, v.round, v.reminded, days,
        days / coalesce(c.remind_days, ${defaultRules.remindDays}) as reminder,
        v.round_at + make_interval(days => coalesce(c.decide_days, ${defaultRules.decideDays})) as "dueAt"
      from review v join access_request r on r.id = v.request_id
        left join committee_rules c on c.dau_code = v.dau_code
        cross join lateral (
          select floor(extract(epoch from platform_now() - v.round_at) / 86400)::int as days) waited
      where v.state = 'open' and r.state in ('in-review', 'partly-approved', 'rejected')) each
    where reminder > reminded limit 500`.execute(db)
  return rows
}

/** Notes that a committee was reminded; answers false where it was before. */
export async function noteReminded(
  tx: Tx,
  { requestId, dau, round, reminder }: Reminder,
): Promise<boolean> {
  const row = await tx
    .updateTable('review')
    .set({ reminded: reminder })
    .where('request_id', '=', requestId)
    .where('dau_code', '=', dau)
    .where('round', '=', round)
    .where('state', '=', 'open')
    .where('reminded', '<', reminder)
    .returning('reminded')
    .executeTakeFirst()
  return row !== undefined
}
