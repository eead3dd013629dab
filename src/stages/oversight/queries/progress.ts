import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { sightOf } from '#stages/request/policy.ts'
import { readRequestRow } from '#stages/request/store.ts'
import type {
  DueReport,
  ListedReport,
  Progress,
  ProgressDraft,
  ProgressReport,
} from '../contract/progress.ts'
import {
  allReports,
  type DraftRow,
  draftsOf,
  dueOf,
  type ReportRow,
  reportersOf,
  reportsOf,
  rootOf,
  type YearRow,
  yearsOf,
} from '../store/progress.ts'

/** @throws Problem `not-found` */
export async function answerProgress(
  db: Database,
  actor: Actor,
  requestId: string,
): Promise<Progress> {
  const row = await readRequestRow(db, requestId)
  if ((await sightOf(db, actor, row)).length === 0)
    throw new Problem('not-found', `No request ${requestId}.`)
  const { id: root, name } = await rootOf(db, requestId)
  const [years, reports, drafts, reporters] = await Promise.all([
    yearsOf(db, root),
    reportsOf(db, root),
    draftsOf(db, root),
    reportersOf(db, root),
  ])
  const mayReport = reporters.some(({ id }) => id === actor.id)
  return {
    requestId: root,
    name,
    years: years.map(presentYear),
    reports: reports.map(presentReport),
    drafts: mayReport ? drafts.map(presentDraft) : [],
    mayReport,
  }
}

const presentYear = ({ from, until, ...year }: YearRow): Progress['years'][number] => ({
  ...year,
  from: from.toISOString(),
  until: until.toISOString(),
})

const presentReport = <R extends ReportRow>({ submittedAt, ...report }: R) =>
  ({
    ...report,
    submittedAt: submittedAt.toISOString(),
  }) satisfies ProgressReport

export const presentDraft = ({ updatedAt, ...draft }: DraftRow): ProgressDraft => ({
  ...draft,
  updatedAt: updatedAt.toISOString(),
})

export const answerDue = async (db: Database, actor: Actor): Promise<DueReport[]> =>
  (await dueOf(db, actor.id)).map(({ isReported: _, from, until, ...due }) => ({
    ...due,
    from: from.toISOString(),
    until: until.toISOString(),
  }))

export const answerReports = async (db: Database): Promise<ListedReport[]> =>
  (await allReports(db)).map(presentReport)

const columns = {
  request_id: ({ requestId }) => requestId,
  request: ({ request }) => request,
  year: ({ year }) => String(year),
  version: ({ version }) => String(version),
  submitted_at: ({ submittedAt }) => submittedAt,
  submitted_by: ({ submittedBy }) => submittedBy,
  progress: ({ answers }) => answers.progress,
  publications: ({ answers }) => answers.publications,
  presentations: ({ answers }) => answers.presentations,
  patents: ({ answers }) => answers.patents,
  events: ({ answers }) => answers.events ?? '',
  events_text: ({ answers }) => answers.eventsText,
  people: ({ answers }) => answers.people,
  goes_on: ({ answers }) => answers.goesOn ?? '',
} satisfies Record<string, (report: ListedReport) => string>

/** A header and a line for each report, as RFC 4180 has it. */
export async function answerReportTable(db: Database): Promise<BytesAnswer> {
  const reports = await answerReports(db)
  const lines = reports.map((report) => Object.values(columns).map((cell) => cell(report)))
  const text = [Object.keys(columns), ...lines]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('')
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="progress reports.csv"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(text),
  }
}

/** A spreadsheet would calculate what begins like a formula; an apostrophe keeps it text. */
const cellOf = (text: string): string =>
  `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`
