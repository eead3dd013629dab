import { sql } from 'kysely'
import type pg from 'pg'
import { bulkTransaction } from '#adapters/database/bulk.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { ObjectStore, StoredObject } from '#adapters/objects/port.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { encodeCube } from '../cube.ts'
import { encodePublicCube } from '../small-groups/public-cube.ts'
import { buildExactCube, buildVisitorsCube, stagedFiles } from '../store/cube.ts'
import {
  type Header,
  type ManifestFile,
  parseHeader,
  parseRow,
  type Refusal,
  type RowContext,
} from './manifest.ts'
import {
  carryOver,
  createStaging,
  crossRefusals,
  deriveRelease,
  indexStaging,
  insertObjects,
  type Difference,
  stagingColumns,
  stagingRow,
  stagingTable,
  writeRelease,
} from './staging.ts'

export type ImportDeps = {
  readonly db: Database
  readonly pool: pg.Pool
  /** Takes the bytes; a dry run gives a store that only hashes. */
  readonly objects: Pick<ObjectStore, 'write'>
  /** The fewest people that a figure told to visitors may count. */
  readonly smallestGroup: number
}

export type ImportOptions = {
  readonly release: string
  /** For the record: where the manifest came from. */
  readonly source: string
  readonly actorId?: string | undefined
  readonly dau?: string | undefined
  readonly study?: string | undefined
  /** Keep the files of the current release that the manifest does not name. */
  readonly add?: boolean
  /** Publish what was accepted although rows were refused. */
  readonly skipRefused?: boolean
  readonly dryRun?: boolean
  /** Opens the bytes of a path, or undefined where there are none. */
  readonly openBytes?:
    ((path: string) => Promise<AsyncIterable<Uint8Array> | undefined>) | undefined
  readonly onRefusal?: (refusal: Refusal) => void
  readonly onProgress?: (rows: number) => void
}

export type ImportReport = {
  readonly release: string
  /** Of the published release; absent when nothing was published. */
  readonly number?: number
  readonly rows: number
  readonly accepted: number
  readonly refused: number
  readonly samples: number
  readonly bytes: number
  /** Files whose bytes came with the import. */
  readonly stored: number
  readonly indexes: { readonly attached: number; readonly alone: number }
  readonly openAccess: number
  readonly difference?: Difference
}

/**
 * Imports a manifest as one release. All of it happens in one transaction: either the release is there for
 * everyone, or nothing is. Rows are refused one by one, with line and column, through `onRefusal`; a refused
 * row keeps the whole release from being published unless `skipRefused` says otherwise.
 * @throws Problem `already-exists` for a known release name, `invalid-input` for an unknown DAU or bad name.
 */
export async function importRelease(
  deps: ImportDeps,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportReport> {
  const context = await contextOf(deps.db, options)
  const tally: Tally = { rows: 0, refused: new Set(), stored: new Map() }
  const refuse = (refusal: Refusal) => {
    if (refusal.line > 1) tally.refused.add(refusal.line)
    options.onRefusal?.(refusal)
  }
  class NothingPublished extends Error {}
  let report: ImportReport | undefined
  try {
    await bulkTransaction(deps.pool, async (tx, copy) => {
      // Another import may take an hour: this one waits for its turn.
      await sql`set local lock_timeout = 0`.execute(tx)
      await sql`select pg_advisory_xact_lock(hashtext('catalog import'))`.execute(tx)
      await createStaging(tx)
      const accepted = acceptRows(deps, lines, options, context, refuse, tally)
      await copy(stagingTable, stagingColumns, accepted)
      await insertObjects(tx, [...tally.stored.values()])
      await indexStaging(tx)
      const crossed = await crossRefusals(tx)
      crossed.forEach(refuse)
      const crossedLines = [...new Set(crossed.map(({ line }) => line))]
      await sql`delete from import_row where line = any(${crossedLines}::int[])`.execute(tx)
      const number = await nextNumber(tx)
      if (options.add) await carryOver(tx, number - 1)
      const indexes = await deriveRelease(tx)
      const totals = await totalsOf(tx)
      const counted = {
        release: options.release,
        rows: tally.rows,
        accepted: tally.rows - tally.refused.size,
        refused: tally.refused.size,
        stored: tally.stored.size,
        indexes,
        ...totals,
      }
      report = counted
      const isRefused = tally.refused.size > 0 && !options.skipRefused
      if (options.dryRun || isRefused || counted.accepted === 0) throw new NothingPublished()
      report = {
        ...counted,
        number,
        difference: await publish(tx, number, options, totals, deps.smallestGroup),
      }
    })
  } catch (error) {
    if (!(error instanceof NothingPublished) || report === undefined) throw error
  }
  if (report === undefined) throw new Error('an import without a report')
  return report
}

async function contextOf(db: Database, options: ImportOptions): Promise<RowContext> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$/.test(options.release)) {
    throw invalid('release', 'is a name of letters, digits, dots, hyphens and spaces, at most 80')
  }
  const taken = await db
    .selectFrom('catalog_release')
    .select('number')
    .where('name', '=', options.release)
    .executeTakeFirst()
  if (taken !== undefined)
    throw new Problem(
      'already-exists',
      `There is a release ${options.release} already; releases do not change.`,
    )
  const daus = new Set(
    (await db.selectFrom('dau').select('code').execute()).map(({ code }) => code),
  )
  if (options.dau !== undefined && !daus.has(options.dau)) {
    throw invalid(
      'dau',
      `${options.dau} is not the code of a data access unit (${[...daus].join(', ') || 'there are none'})`,
    )
  }
  return { daus, defaultDau: options.dau ?? null, defaultStudy: options.study ?? null }
}

type Tally = {
  rows: number
  /** Lines with a refusal. */
  readonly refused: Set<number>
  /** By the path of the file. */
  readonly stored: Map<string, StoredObject>
}

/** Parses line by line; yields the rows that pass, tells `refuse` of the others. */
async function* acceptRows(
  deps: ImportDeps,
  lines: AsyncIterable<string>,
  options: ImportOptions,
  context: RowContext,
  refuse: (refusal: Refusal) => void,
  tally: Tally,
): AsyncGenerator<(string | number | null)[]> {
  const accept = async (file: ManifestFile) => {
    const stored = await storeBytes(deps, options, file, refuse)
    if (stored === 'refused') return undefined
    if (stored === undefined) return stagingRow(file, null)
    tally.stored.set(file.path, stored)
    return stagingRow({ ...file, size: stored.size, md5: stored.md5 }, stored.sha256)
  }
  for await (const row of inOrder(parseRows(lines, options, context, refuse, tally), accept)) {
    if (row !== undefined) yield row
  }
}

/** As many files are stored at once: syncing one to disk is mostly waiting. */
const width = 16

async function* inOrder<T, U>(
  source: AsyncIterable<T>,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const pending: Promise<U>[] = []
  for await (const item of source) {
    const started = work(item)
    started.catch(() => undefined)
    pending.push(started)
    if (pending.length >= width) yield (await pending.shift()) as U
  }
  for (const started of pending) yield await started
}

async function* parseRows(
  lines: AsyncIterable<string>,
  options: ImportOptions,
  context: RowContext,
  refuse: (refusal: Refusal) => void,
  tally: Tally,
): AsyncGenerator<ManifestFile> {
  let header: Header | undefined
  let number = 0
  for await (const text of lines) {
    number += 1
    if (header === undefined) {
      header = parseHeader(text)
      header.refusals.forEach(refuse)
      continue
    }
    if (text === '') continue
    tally.rows += 1
    if (tally.rows % 10_000 === 0) options.onProgress?.(tally.rows)
    const [fault] = header.refusals
    if (fault !== undefined) {
      const reason = `the header is refused: ${fault.column}: ${fault.reason}`
      refuse({ line: number, column: fault.column, reason, value: '' })
      continue
    }
    const parsed = parseRow(header, context, number, text)
    if ('length' in parsed) parsed.forEach(refuse)
    else yield parsed
  }
  if (header === undefined)
    refuse({ line: 1, column: '', reason: 'the manifest is empty', value: '' })
}

/** Stores the bytes that come with a row and holds them against its size and MD5. */
async function storeBytes(
  deps: ImportDeps,
  options: ImportOptions,
  file: ManifestFile,
  refuse: (refusal: Refusal) => void,
): Promise<StoredObject | 'refused' | undefined> {
  const bytes = await options.openBytes?.(file.path)
  if (bytes === undefined) return undefined
  const object = await deps.objects.write(bytes)
  const { size, md5 } = object
  const faults = [
    file.size !== null && file.size !== size
      ? { column: 'file_size', reason: `the file has ${size} bytes`, value: String(file.size) }
      : undefined,
    file.md5 !== null && file.md5 !== md5
      ? { column: 'md5sum', reason: `the file has MD5 ${md5}`, value: file.md5 }
      : undefined,
  ].filter((fault) => fault !== undefined)
  for (const fault of faults) refuse({ line: file.line, ...fault })
  return faults.length > 0 ? 'refused' : object
}

async function nextNumber(tx: Tx): Promise<number> {
  const last = await tx
    .selectFrom('catalog_release')
    .select((eb) => eb.fn.max('number').as('number'))
    .executeTakeFirst()
  return (last?.number ?? 0) + 1
}

type Totals = { files: number; samples: number; bytes: number; openAccess: number }

async function totalsOf(tx: Tx): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select count(*) as files, count(distinct sample_name) filter (where sample_name <> '') as samples,
      coalesce(sum(size), 0)::bigint as bytes, count(*) filter (where dau_code is null) as "openAccess"
    from release_file`.execute(tx)
  const [totals] = rows
  if (totals === undefined) throw new Error('a sum without a row')
  return totals
}

async function publish(
  tx: Tx,
  number: number,
  options: ImportOptions,
  totals: Totals,
  smallest: number,
): Promise<Difference> {
  await sql`
    insert into study (id, name)
    select distinct on (id) id, name from release_file, unnest(study_ids, study_names) as s (id, name)
    on conflict (id) do nothing`.execute(tx)
  const difference = await writeRelease(tx, number)
  const cube = encodeCube(await buildExactCube(tx, stagedFiles))
  const publicCube =
    smallest > 1 && encodePublicCube(await buildVisitorsCube(tx, stagedFiles, smallest))
  await tx
    .insertInto('catalog_release')
    .values({
      number,
      name: options.release,
      source: options.source,
      published_by: options.actorId ?? null,
      files: totals.files,
      samples: totals.samples,
      bytes: totals.bytes,
      cube: Buffer.from(cube),
      ...(publicCube && { public_cube: Buffer.from(publicCube), public_smallest: smallest }),
    })
    .execute()
  await recordAudit(tx, {
    type: 'release.published',
    actorId: options.actorId,
    subjectId: String(number),
    detail: { ...difference, files: totals.files, openAccess: totals.openAccess },
  })
  return difference
}
