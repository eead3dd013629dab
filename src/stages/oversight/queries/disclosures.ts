import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { invalid } from '#kernel/problem.ts'
import { recordAlone } from '#ledgers/audit/record.ts'
import { type Disclosure, disclosurePageSize, type DisclosureQuery } from '../contract/audit.ts'
import { csvAnswer, type CsvCell } from '../rules/csv.ts'
import {
  countDisclosures,
  type DisclosureFilter,
  type DisclosureRow,
  findDisclosures,
} from '../store/disclosures.ts'
import { idOfPerson } from './audit.ts'

/**
 * That somebody looked is in the audit log: it is about a person, or about who a sample went to.
 * @throws Problem `not-found`, `invalid-input` where neither a person nor a sample is named.
 */
async function asked(
  db: Database,
  actor: Actor,
  query: DisclosureQuery,
): Promise<DisclosureFilter> {
  if (query.person === undefined && query.sample === undefined)
    throw invalid('person', 'Name a person or a sample.')
  const person = query.person === undefined ? undefined : await idOfPerson(db, query.person)
  const filter = { ...query, person }
  await recordAlone(db, {
    type: 'audit.disclosures-read',
    actorId: actor.id,
    subjectId: person,
    detail: filter,
  })
  return filter
}

/** A page of disclosures, newest first. */
export async function answerDisclosures(
  db: Database,
  actor: Actor,
  { page, ...query }: DisclosureQuery & { readonly page: number },
): Promise<{ total: number; disclosures: Disclosure[] }> {
  const filter = await asked(db, actor, query)
  const rows = await findDisclosures(db, filter, {
    limit: disclosurePageSize,
    offset: (page - 1) * disclosurePageSize,
  })
  return {
    total: await countDisclosures(db, filter),
    disclosures: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
  }
}

const columns: Readonly<Record<string, (row: DisclosureRow) => CsvCell>> = {
  at: ({ at }) => at.toISOString(),
  how: ({ how }) => how,
  person: ({ person }) => person.id,
  name: ({ person }) => person.name,
  institution: ({ person }) => person.institution,
  file: ({ file }) => file.id,
  path: ({ file }) => file.path,
  sample: ({ sample }) => sample,
  data_access_units: ({ daus }) => daus.join(' '),
  project: ({ project }) => project,
  grant: ({ grant }) => grant,
  request: ({ request }) => request,
  event: ({ event }) => event,
}

/** All of them as CSV. */
export async function answerDisclosureTable(
  db: Database,
  actor: Actor,
  query: DisclosureQuery,
): Promise<BytesAnswer> {
  const filter = await asked(db, actor, query)
  return csvAnswer('disclosures', Object.keys(columns), cellsOf(db, filter))
}

const batch = 5000

async function* cellsOf(db: Database, filter: DisclosureFilter): AsyncGenerator<CsvCell[]> {
  for (let offset = 0; ; offset += batch) {
    const rows = await findDisclosures(db, filter, { limit: batch, offset })
    for (const row of rows) yield Object.values(columns).map((cell) => cell(row))
    if (rows.length < batch) return
  }
}
