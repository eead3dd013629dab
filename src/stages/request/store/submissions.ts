import type { Database, Tx } from '#adapters/database/port.ts'
import { Draft } from '../contract.ts'

/** The answers of a request as they were submitted: 1, then one more after each return. */
export type SubmissionRow = {
  readonly n: number
  readonly answers: Draft
  readonly form: number
  readonly at: Date
}

export async function insertSubmission(
  tx: Tx,
  requestId: string,
  { n, answers, form }: Omit<SubmissionRow, 'at'>,
): Promise<void> {
  await tx
    .insertInto('request_submission')
    .values({ request_id: requestId, n, answers: JSON.stringify(answers), form })
    .execute()
}

/** The form that came out of a submission that was signed electronically. */
export async function setForm(tx: Tx, requestId: string, n: number, form: number): Promise<void> {
  await tx
    .updateTable('request_submission')
    .set({ form })
    .where('request_id', '=', requestId)
    .where('n', '=', n)
    .execute()
}

/** Newest first. */
export async function submissionsOf(
  db: Database | Tx,
  requestId: string,
): Promise<SubmissionRow[]> {
  const rows = await db
    .selectFrom('request_submission')
    .select(['n', 'answers', 'form', 'submitted_at as at'])
    .where('request_id', '=', requestId)
    .orderBy('n', 'desc')
    .limit(1000)
    .execute()
  return rows.map((row) => ({ ...row, answers: Draft.parse(row.answers) }))
}

/** What was answered in the last request that names a person as its requester, and needed an agreement. */
export async function lastAnswersOf(
  db: Database | Tx,
  personId: string,
): Promise<Draft | undefined> {
  const row = await db
    .selectFrom('request_submission as s')
    .innerJoin('access_request as r', 'r.id', 's.request_id')
    .innerJoin('request_person as p', 'p.request_id', 'r.id')
    .select('s.answers')
    .where('p.capacity', '=', 'requester')
    .where('p.person_id', '=', personId)
    .where('s.form', '>', 0)
    .orderBy('s.submitted_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && Draft.parse(row.answers)
}
