import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { downloadRegister, readRegister, readRegisterEntry } from './contract/register.ts'
import { downloadReport, readReports } from './contract/reports.ts'
import { answerRegister, answerRegisterEntry, answerRegisterTable } from './queries/register.ts'
import { answerReports, answerReportTable } from './queries/reports.ts'

type Deps = { readonly db: Database; readonly smallestGroup: number }

export const oversightEndpoints = (deps: Deps): readonly Served[] => [
  serves(readReports, ({ query }, actor) => answerReports(deps.db, actor, query)),
  serves(downloadReport, ({ params: { report }, query }, actor) =>
    answerReportTable(deps.db, actor, report, query),
  ),
  serves(readRegister, ({ query }) => answerRegister(deps, query)),
  serves(downloadRegister, async ({ query }) => answerRegisterTable(deps, query)),
  serves(readRegisterEntry, ({ params: { requestId } }) => answerRegisterEntry(deps, requestId)),
]
