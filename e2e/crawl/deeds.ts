import { sql } from 'kysely'
import { polyglot } from './hostile.ts'
import type { Database } from '#adapters/database/port.ts'
import { declareNone } from '#app/journey/steps.ts'
import { setLimit } from '#stages/compute/contract/costs.ts'
import { noteIncident } from '#stages/oversight/contract/incidents.ts'
import { addNote, answerQuestion, castVote, inviteExpert } from '#stages/review/contract/work.ts'
import type { Platform } from '#test/platform.ts'

/* What people write beside requests and projects; by who writes hostile words, with each of them. */

type About = {
  /** Under review by SCP. */
  readonly reviewed: string
  readonly incidentId: string
  readonly projectId: string
}

export async function writeBeside(
  platform: Platform,
  { reviewed, incidentId, projectId }: About,
): Promise<void> {
  const params = { requestId: reviewed, dau: 'SCP' }
  const ada = await platform.as('ada')
  const mei = await platform.as('mei')
  const omar = await platform.as('omar')
  for (const member of [mei, omar]) await declareNone(member, reviewed)
  await mei.call(addNote, { params, body: { kind: 'note', text: 'Among us alone' } })
  await mei.call(addNote, { params, body: { kind: 'question', text: 'What do you mean' } })
  await ada.call(answerQuestion, { params, body: { text: 'What I mean' } })
  await omar.call(castVote, {
    params,
    body: { vote: 'approve', reason: 'It is sound', round: 1 },
  })
  await mei.call(inviteExpert, {
    params,
    body: { name: 'Somebody Else', email: 'expert@else.example', question: 'Is it sound' },
  })
  const stella = await platform.as('stella')
  await stella.call(noteIncident, {
    params: { incidentId },
    body: { text: 'What we know' },
  })
  const alex = await platform.as('alex')
  await alex.call(setLimit, {
    body: {
      subjectId: projectId,
      kind: 'jobs',
      amount: 3,
      reason: 'They need more',
    },
  })
}

/** A report of the first year, which is not asked for yet. */
export async function reportProgress(db: Database, requestId: string): Promise<void> {
  const words = ['progress', 'publications', 'presentations', 'patents', 'eventsText', 'people']
  const answers = {
    ...Object.fromEntries(words.map((name) => [name, `${polyglot}\njavascript:alert(1)`])),
    events: 'yes',
    goesOn: 'yes',
  }
  await sql`
    insert into progress_report (id, request_id, year, version, answers, submitted_at, submitted_by)
    select 'progress-1', id, 1, 1, ${JSON.stringify(answers)}, platform_now(), requester_id from access_request where id = ${requestId}`.execute(
    db,
  )
}

type Columns = Readonly<Record<string, readonly string[]>>

/** What those write who operate the platform, by commands that no page has. */
export const ofOperators: Columns = {
  dau: ['name', 'description', 'committee', 'acknowledgement', 'embargo_text'],
  publication: ['title', 'journal'],
  study: ['name', 'description'],
}

/** What is written of things that are in another state here, and shown all the same. */
export const later: Columns = {
  access_grant: ['end_reason'],
  catalog_release: ['note', 'source'],
  envelope: ['reason'],
  incident: ['files', 'affected', 'done', 'contact', 'findings', 'measures'],
  institution: ['name', 'city'],
  release_import: ['note', 'reason', 'source'],
  review: ['reason', 'grounds'],
  session: ['agent'],
  signing_event: ['agent'],
}

/** Adds hostile words to columns, past every rule of who may write what. */
export async function bySql(db: Database, columns: Columns): Promise<void> {
  for (const [table, names] of Object.entries(columns))
    for (const name of names)
      await sql`
        update ${sql.table(table)}
        set ${sql.ref(name)} = coalesce(${sql.ref(name)}, '') || ${` ${polyglot}`}::text`.execute(
        db,
      )
}
