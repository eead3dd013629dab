import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Vote } from '../contract/committees.ts'

export type VoteRow = {
  readonly requestId: string
  readonly dau: string
  readonly round: number
  readonly personId: string
  readonly person: string
  readonly vote: Vote
  readonly reason: string
  readonly at: Date
}

export async function insertVote(
  tx: Tx,
  vote: Pick<VoteRow, 'requestId' | 'dau' | 'round' | 'personId' | 'vote' | 'reason'>,
): Promise<void> {
  await tx
    .insertInto('review_vote')
    .values({
      request_id: vote.requestId,
      dau_code: vote.dau,
      round: vote.round,
      person_id: vote.personId,
      vote: vote.vote,
      reason: vote.reason,
    })
    .execute()
}

/** The last vote of each person in each round, in the order in which they were cast. */
export async function votesOf(
  db: Database | Tx,
  requestIds: readonly string[],
): Promise<VoteRow[]> {
  const { rows } = await sql<VoteRow>`
    select * from (
      select distinct on (v.request_id, v.dau_code, v.round, v.person_id) v.request_id as "requestId", v.dau_code as dau,
        v.round, v.person_id as "personId", p.name as person, v.vote, v.reason, v.at
      from review_vote v join person p on p.id = v.person_id
      where v.request_id = any(${[...requestIds]}::text[])
      order by v.request_id, v.dau_code, v.round, v.person_id, v.id desc) last
    order by at`.execute(db)
  return rows
}

type AssignmentRow = {
  readonly dau: string
  readonly personId: string
  readonly name: string
  readonly role: 'lead' | 'expert'
  readonly question: string
}

/** Who was asked to look first, and who from outside; in the order in which they were. */
export async function assignmentsOf(
  db: Database | Tx,
  requestId: string,
): Promise<AssignmentRow[]> {
  const rows = await db
    .selectFrom('review_assignment as a')
    .innerJoin('person as p', 'p.id', 'a.person_id')
    .select(['a.dau_code as dau', 'p.id as personId', 'p.name', 'a.role', 'a.question'])
    .where('a.request_id', '=', requestId)
    .where('a.ended_at', 'is', null)
    .orderBy('a.assigned_at')
    .execute()
  return rows.map((row) => ({ ...row, role: row.role as AssignmentRow['role'] }))
}

/** Answers whether it is new. */
export async function insertAssignment(
  tx: Tx,
  requestId: string,
  assignment: Omit<AssignmentRow, 'name'> & { readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into review_assignment (request_id, dau_code, person_id, role, question, assigned_by)
    values (${requestId}, ${assignment.dau}, ${assignment.personId}, ${assignment.role}, ${assignment.question}, ${assignment.by})
    on conflict (request_id, dau_code, person_id, role) do update
    set question = excluded.question, assigned_by = excluded.assigned_by, assigned_at = platform_now(), ended_at = null
    where review_assignment.ended_at is not null
    returning 1`.execute(tx)
  return rows.length > 0
}

/** Answers whether there was one. */
export async function closeAssignment(
  tx: Tx,
  requestId: string,
  dau: string,
  personId: string,
  role: AssignmentRow['role'],
): Promise<boolean> {
  const row = await tx
    .updateTable('review_assignment')
    .set({ ended_at: sql`platform_now()` })
    .where('request_id', '=', requestId)
    .where('dau_code', '=', dau)
    .where('person_id', '=', personId)
    .where('role', '=', role)
    .where('ended_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()
  return row !== undefined
}
