import type { Database } from '#adapters/database/port.ts'
import type { Actor, Role } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { seatsOf } from '#stages/review/store/seats.ts'
import {
  type Reports,
  reportColumns,
  type ReportName,
  reportNames,
  type ReportQuery,
  type ReportRows,
} from '../contract/reports.ts'
import { csvAnswer } from '../rules/csv.ts'
import { readDays, readReport, readUnits, type ReportScope, type Unit } from '../store/reports.ts'

const ofInstitution: readonly Role[] = ['steward', 'administrator', 'auditor']

/** No report goes over more than ten years, in days. */
const longest = 3660

type Standpoint = Pick<Reports, 'of' | 'units'> & { readonly scope: ReportScope }

/**
 * Whose figures a person may see, over the days that were asked for.
 * @throws Problem `not-permitted` for who sits on no committee, `not-found` for another committee's unit,
 *   `invalid-input` for days that end before they begin, or are too many.
 */
async function standpointOf(
  db: Database,
  actor: Actor,
  { dau, ...range }: ReportQuery,
): Promise<Standpoint> {
  const seesAll = ofInstitution.some((role) => actor.roles.includes(role))
  const seats = await seatsOf(db, actor.id)
  if (!seesAll && seats.size === 0)
    throw new Problem(
      'not-permitted',
      'Reports are for committees, stewards, administrators and auditors.',
    )
  const units: Unit[] = (await readUnits(db)).filter(({ code }) => seesAll || seats.has(code))
  if (dau !== undefined && !units.some(({ code }) => code === dau))
    throw new Problem('not-found', `No reports of ${dau}.`)
  const days = await readDays(db, actor.id, range)
  const length = (Date.parse(days.to) - Date.parse(days.from)) / 86_400_000
  if (length < 0) throw invalid('to', 'The last day comes before the first.')
  if (length > longest) throw invalid('from', 'Choose ten years at most.')
  const all = seesAll ? null : units.map(({ code }) => code)
  return {
    of: seesAll ? 'institution' : 'committees',
    units,
    scope: { ...days, daus: dau === undefined ? all : [dau] },
  }
}

/** Every report that the person may see. */
export async function answerReports(
  db: Database,
  actor: Actor,
  query: ReportQuery,
): Promise<Reports> {
  const { of, units, scope } = await standpointOf(db, actor, query)
  // Each name is given its rows below.
  const tables = {} as Record<ReportName, ReportRows>
  for (const name of reportNames) tables[name] = await readReport(db, name, scope)
  const { zone, from, to } = scope
  return { of, units, zone, from, to, tables }
}

/** One report as CSV. The row of the whole range is named `all`. */
export async function answerReportTable(
  db: Database,
  actor: Actor,
  name: ReportName,
  query: ReportQuery,
): Promise<BytesAnswer> {
  const { scope } = await standpointOf(db, actor, query)
  const rows = await readReport(db, name, scope)
  const header = reportColumns[name].map(({ key }) => key)
  const named = rows.map(([first, ...others]) => [first ?? 'all', ...others])
  return csvAnswer(`${name} ${scope.from} to ${scope.to}`, header, named)
}
