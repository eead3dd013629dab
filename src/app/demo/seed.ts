import { sql } from 'kysely'
import { Readable } from 'node:stream'
import type { Database, Tx } from '#adapters/database/port.ts'
import { manifestColumns } from '#stages/catalog/vocabulary.ts'
import { importRelease, type ImportDeps } from '#stages/catalog/import/import.ts'
import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import { readTerms } from '#stages/catalog/data-use/notation.ts'
import { insertDau } from '#stages/catalog/store.ts'
import { giveRole, personByEmail } from '#ledgers/identity/store.ts'
import { giveSeat } from '#stages/review/store/seats.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { demoBytes, hasDemoBytes } from './bytes.ts'
import { cast } from './cast.ts'
import { type DemoRow, demoRows } from './catalog.ts'
import { type DemoDau, demoDaus, demoStudies } from './cohorts.ts'
import { demoPublications } from './publications.ts'

/** The demo's people, DAUs and committees, once. Answers false where they are there already. */
export async function seedCast(db: Database): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('demo'))`.execute(tx)
    const known = await tx
      .selectFrom('person')
      .select('id')
      .where('handle', '=', 'ada')
      .executeTakeFirst()
    if (known !== undefined) return false
    for (const dau of demoDaus)
      await insertDau(tx, { ...dau, terms: termsOf(dau), closedCountries: [] })
    for (const person of cast) {
      const id = await personByEmail(tx, person)
      for (const role of person.roles) await giveRole(tx, id, role)
      for (const dau of person.sitsOn ?? []) await giveSeat(tx, dau, id, 'member')
      for (const dau of person.chairs ?? []) await giveSeat(tx, dau, id, 'chair')
    }
    await seedNames(tx)
    await recordAudit(tx, {
      type: 'admin.demo-seeded',
      detail: { people: cast.length, daus: demoDaus.length },
    })
    return true
  })
}

function termsOf({ code, terms }: DemoDau): DataUseTerm[] {
  const read = readTerms(terms)
  if (!read.ok) throw new Error(`${code}: ${read.fault}`)
  return read.value
}

async function seedNames(tx: Tx): Promise<void> {
  await tx
    .insertInto('study')
    .values(demoStudies.map(({ code, name, description }) => ({ id: code, name, description })))
    .execute()
  await tx
    .insertInto('publication')
    .values([...demoPublications])
    .execute()
}

/** The synthetic catalog as a manifest, and the rows whose bytes there are. */
export type DemoManifest = {
  readonly pieces: readonly string[]
  readonly withBytes: Map<string, DemoRow>
}

/** Rows to a piece of the manifest. */
const pieceRows = 1000

/** Makes the manifest while other work, such as the start of a database, goes on. */
export async function demoManifest(): Promise<DemoManifest> {
  const withBytes = new Map<string, DemoRow>()
  const pieces = [`${manifestColumns.join('\t')}\n`]
  let lines: string[] = []
  for (const row of demoRows()) {
    if (hasDemoBytes(row)) withBytes.set(row.file_path, row)
    lines.push(`${manifestColumns.map((column) => row[column]).join('\t')}\n`)
    if (lines.length < pieceRows) continue
    pieces.push(lines.join(''))
    lines = []
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { pieces: [...pieces, lines.join('')], withBytes }
}

/** Imports the synthetic catalog into an empty one. Answers false where a release is there already. */
export async function seedCatalog(
  deps: ImportDeps,
  making?: Promise<DemoManifest>,
): Promise<boolean> {
  if (!(await isCatalogEmpty(deps.db))) return false
  const { pieces, withBytes } = await (making ?? demoManifest())
  await importRelease(deps, Readable.from(pieces), {
    release: 'Demo 2026-11',
    source: 'synthetic, seed 1',
    openBytes: (path) => {
      const row = withBytes.get(path)
      withBytes.delete(path)
      const bytes = row && demoBytes(row)
      return bytes && once(bytes)
    },
  })
  return true
}

export async function isCatalogEmpty(db: Database): Promise<boolean> {
  const release = await db
    .selectFrom('catalog_release')
    .select('number')
    .limit(1)
    .executeTakeFirst()
  return release === undefined
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
