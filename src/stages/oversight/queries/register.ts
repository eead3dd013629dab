import type { Database } from '#adapters/database/port.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import {
  type Register,
  type RegisterEntry,
  registerPageSize,
  type RegisterQuery,
} from '../contract/register.ts'
import { csvAnswer, type CsvCell } from '../rules/csv.ts'
import { toldPeople } from '../rules/figures.ts'
import {
  readRegisterRow,
  readRegisterRows,
  readRegisterUnits,
  type RegisterRow,
} from '../store/register.ts'

type Deps = { readonly db: Database; readonly smallestGroup: number }

export async function answerRegister(deps: Deps, query: RegisterQuery): Promise<Register> {
  const { rows, total } = await readRegisterRows(deps.db, query, {
    limit: registerPageSize,
    offset: (query.page - 1) * registerPageSize,
  })
  return {
    entries: rows.map((row) => present(deps, row)),
    total,
    units: await readRegisterUnits(deps.db),
  }
}

/** @throws Problem `not-found` also for a request that nobody approved. */
export async function answerRegisterEntry(deps: Deps, id: string): Promise<RegisterEntry> {
  const row = await readRegisterRow(deps.db, id)
  if (row === undefined) throw new Problem('not-found', `The register has no ${id}.`)
  return present(deps, row)
}

function present({ smallestGroup }: Deps, row: RegisterRow): RegisterEntry {
  const { active, people, ...rest } = row
  return {
    ...rest,
    title: row.title === '' ? null : row.title,
    summary: row.summary === '' ? null : row.summary,
    units: [...row.units],
    approvedAt: row.approvedAt.toISOString(),
    until: row.until.toISOString(),
    state: active ? 'active' : 'ended',
    people: people === null ? null : toldPeople(people, smallestGroup),
  }
}

const columns = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  principal_investigator: ({ principalInvestigator }) => principalInvestigator,
  institution: ({ institution }) => institution,
  summary: ({ summary }) => summary,
  data_access_units: ({ units }) => units.map(({ code }) => code).join(' '),
  approved: ({ approvedAt }) => dayOf(approvedAt),
  until: ({ until }) => dayOf(until),
  state: ({ state }) => state,
  people: ({ people }) => peopleCell(people),
} satisfies Record<string, (entry: RegisterEntry) => CsvCell>

/** The day in UTC. */
const dayOf = (at: string): string => at.slice(0, 10)

function peopleCell(people: RegisterEntry['people']): CsvCell {
  if (people === null) return null
  return 'fewerThan' in people ? `<${people.fewerThan}` : `${people.atLeast}+`
}

/** Entries read at a time, to send a long register piece by piece. */
const chunk = 200

async function* linesOf(deps: Deps, query: Omit<RegisterQuery, 'page'>) {
  for (let offset = 0; ; offset += chunk) {
    const { rows } = await readRegisterRows(deps.db, query, { limit: chunk, offset })
    for (const row of rows) {
      const entry = present(deps, row)
      yield Object.values(columns).map((cell) => cell(entry))
    }
    if (rows.length < chunk) return
  }
}

export const answerRegisterTable = (deps: Deps, query: Omit<RegisterQuery, 'page'>): BytesAnswer =>
  csvAnswer('register of approved uses', Object.keys(columns), linesOf(deps, query))
