import { type Served, serves } from '#kernel/endpoint.ts'
import {
  downloadDisclosures,
  downloadEvents,
  listDisclosures,
  listEvents,
} from './contract/audit.ts'
import { readPromises, type TestRun } from './contract/promises.ts'
import { downloadRegister, readRegister, readRegisterEntry } from './contract/register.ts'
import { downloadReport, readReports } from './contract/reports.ts'
import { answerEvents, answerExport, type AuditDeps } from './queries/audit.ts'
import { answerDisclosures, answerDisclosureTable } from './queries/disclosures.ts'
import { answerPromises } from './queries/promises.ts'
import { answerRegister, answerRegisterEntry, answerRegisterTable } from './queries/register.ts'
import { answerReports, answerReportTable } from './queries/reports.ts'

type Deps = AuditDeps & {
  readonly smallestGroup: number
  /** What the tests said here last; undefined where they did not run. */
  readonly testRun: TestRun | undefined
}

export const oversightEndpoints = (deps: Deps): readonly Served[] => [
  serves(readReports, ({ query }, actor) => answerReports(deps.db, actor, query)),
  serves(downloadReport, ({ params: { report }, query }, actor) =>
    answerReportTable(deps.db, actor, report, query),
  ),
  serves(readRegister, ({ query }) => answerRegister(deps, query)),
  serves(downloadRegister, async ({ query }) => answerRegisterTable(deps, query)),
  serves(readRegisterEntry, ({ params: { requestId } }) => answerRegisterEntry(deps, requestId)),
  serves(readPromises, async () => answerPromises(deps.testRun)),
  serves(listEvents, ({ query }) => answerEvents(deps.db, query)),
  serves(downloadEvents, ({ params: { format }, query }, actor) =>
    answerExport(deps, actor, format, query),
  ),
  serves(listDisclosures, ({ query }, actor) => answerDisclosures(deps.db, actor, query)),
  serves(downloadDisclosures, ({ query }, actor) => answerDisclosureTable(deps.db, actor, query)),
]
