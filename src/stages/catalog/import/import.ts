import { noteObjects } from '../store/stored-objects.ts'
import { sql } from 'kysely'
import type pg from 'pg'
import { type Bulk, bulkTransaction } from '#adapters/database/bulk.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { invalid } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import type { Difference } from '../contract.ts'
import {
  type FileChange,
  type ImportStep,
  type Refusal,
  ReleaseName,
  type ReleaseReport,
} from '../contract/imports.ts'
import { encodeCube } from '../cube.ts'
import { releasePublished } from '../events.ts'
import { encodePublicCube } from '../small-groups/public-cube.ts'
import {
  buildExactCube,
  buildVisitorsCube,
  type CodedFiles,
  readCodedFiles,
} from '../store/cube.ts'
import { requireNewRelease } from '../store/imports.ts'
import {
  analyzeStaging,
  countRows,
  crossRefusals,
  deriveAttributes,
  stagedFiles,
  untie,
} from './derive.ts'
import type { Totals } from './gathered.ts'
import { piecesToLines } from './lines.ts'
import type { RowContext } from './manifest.ts'
import { type Opened, readManifest, type RowsRead } from './reading.ts'
import type { StartReaders } from './staged-parts.ts'
import { changesQuery, compareRelease, fileChanges, insertStudies } from './release.ts'
import { carryOver, createStaging, keepObjects, type Staging, stagingOver } from './staging.ts'

export type ImportDeps = {
  readonly db: Database
  readonly pool: pg.Pool
  readonly outbox: Outbox
  /** Takes the bytes; a dry run gives a store that only hashes. */
  readonly objects: Pick<ObjectStore, 'write'>
  /** Reads a long manifest beside this thread. */
  readonly startReaders: StartReaders
  /** The fewest people that a figure told to visitors may count. */
  readonly smallestGroup: number
}

export type ImportOptions = {
  readonly release: string
  /** For the record: where the manifest came from. */
  readonly source: string
  /** Why the release is as it is, for those whose files it withdraws or reissues. */
  readonly note?: string | undefined
  readonly actorId?: string | undefined
  readonly dau?: string | undefined
  readonly study?: string | undefined
  /** Keep the files of the current release that the manifest does not name. */
  readonly add?: boolean
  /** Publish what was accepted although rows were refused. */
  readonly skipRefused?: boolean
  readonly dryRun?: boolean
  /** Opens the bytes of a path, or undefined where there are none. */
  readonly openBytes?: ((path: string) => Opened | Promise<Opened>) | undefined
  readonly onRefusal?: (refusal: Refusal) => void
  /** Called for each file in which the release differs from the current one, by path. */
  readonly onChange?: ((change: FileChange) => void) | undefined
  /** Awaited, so that who listens can catch up. */
  readonly onProgress?: (progress: ImportProgress) => void | Promise<void>
  /** Within the import's transaction: once no other import is under way, with the number of the current release. */
  readonly onTurn?: (tx: Tx, current: number) => Promise<void>
  /** Within it: once the release is compared with the current one, and nothing is changed yet. */
  readonly onCompared?: (tx: Tx, difference: Difference) => Promise<void>
  /** Within it, at its end: what this writes is there with the release, or not at all. */
  readonly onPublished?: (tx: Tx, report: ImportReport) => Promise<void>
}

/** `rows` are those read so far. */
export type ImportProgress = {
  readonly step: Exclude<ImportStep, 'waiting'>
  readonly rows: number
}

export type ImportReport = ReleaseReport & {
  readonly release: string
  /** Of the published release; absent when nothing was published. */
  readonly number?: number
}

/**
 * Imports a manifest, its text in pieces of any length, as one release. All of it happens in one transaction:
 * either the release is there for everyone, or nothing is. Rows are refused one by one, with line and column,
 * through `onRefusal`; a refused row keeps the whole release from being published unless `skipRefused` says
 * otherwise.
 * @throws Problem `already-exists` for a known release name, `invalid-input` for an unknown DAU or bad name.
 */
export async function importRelease(
  deps: ImportDeps,
  manifest: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportReport> {
  const context = await contextOf(deps.db, options)
  const run: Run = {
    deps,
    options,
    rows: 0,
    refused: new Set(),
  }
  class NothingPublished extends Error {}
  let report: ImportReport | undefined
  try {
    await bulkTransaction(deps.pool, async (tx, bulk) => {
      // Another import may take an hour: this one waits for its turn.
      await sql`set local lock_timeout = 0`.execute(tx)
      // A million rows that are all refused, or a cube to build: the database hears nothing for a while.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
      await sql`select pg_advisory_xact_lock(hashtext('catalog import'))`.execute(tx)
      await options.onTurn?.(tx, (await nextNumber(tx)) - 1)
      await createStaging(tx)
      const read = await stageRows(run, manifest, context, stagingOver(bulk))
      const checked = await checkRows(run, tx, bulk, read)
      report = checked.report
      if (report.accepted === 0) throw new NothingPublished()
      const difference = await compare(run, tx, bulk)
      await options.onCompared?.(tx, difference)
      report = { ...report, difference }
      if (!isMeant(run)) throw new NothingPublished()
      report = { ...report, number: await publish(run, tx, bulk, { ...checked, report }) }
      await options.onPublished?.(tx, report)
    })
  } catch (error) {
    if (!(error instanceof NothingPublished) || report === undefined) throw error
  }
  if (report === undefined) throw new Error('an import without a report')
  return report
}

/** One import under way. */
type Run = {
  readonly deps: ImportDeps
  readonly options: ImportOptions
  rows: number
  /** Lines with a refusal. */
  readonly refused: Set<number>
}

function refuse({ refused, options }: Run, refusal: Refusal): void {
  if (refusal.line > 1) refused.add(refusal.line)
  options.onRefusal?.(refusal)
}

/** Whether what was accepted is to be published, once all rows are checked. */
const isMeant = ({ options, refused }: Run): boolean =>
  options.dryRun !== true && (refused.size === 0 || options.skipRefused === true)

const progress = async ({ options, rows }: Run, step: ImportProgress['step']): Promise<void> =>
  options.onProgress?.({ step, rows })

async function contextOf(db: Database, options: ImportOptions): Promise<RowContext> {
  const named = ReleaseName.safeParse(options.release)
  if (!named.success) throw invalid('release', named.error.issues[0]?.message ?? '')
  await requireNewRelease(db, options.release)
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

/** Rows that pass go to the staging tables, the others are refused. */
async function stageRows(
  run: Run,
  manifest: AsyncIterable<string>,
  context: RowContext,
  staging: Staging,
): Promise<RowsRead> {
  const { options, deps } = run
  return readManifest(manifest, {
    context,
    staging,
    startReaders: deps.startReaders,
    objects: deps.objects,
    openBytes: options.openBytes,
    refuse: (refusal) => refuse(run, refusal),
    onRows: (rows) => {
      run.rows += rows
      return progress(run, 'reading')
    },
  })
}

type Checked = {
  readonly report: ImportReport
  /** Asks for the files for the cubes, of a release that is to be published. */
  readonly files: () => Promise<CodedFiles>
  /** The exact cube, where there was time for it. */
  readonly cube: Uint8Array | undefined
}

/** Finds the faults between rows and derives the release to be from the rest. */
async function checkRows(run: Run, tx: Tx, bulk: Bulk, read: RowsRead): Promise<Checked> {
  await progress(run, 'checking')
  const { stored, gathered } = read
  await noteObjects(tx, [...stored.values()])
  await analyzeStaging(tx)
  const isAsRead = !(await changeRows(run, tx, read))
  if (!isAsRead) await countRows(tx)
  await insertStudies(tx)
  const dictionaries = await gathered.dictionaries(tx)
  // The database writes what files share while the first cube is made here.
  const deriving = await bulk.send(deriveAttributes)
  const coded = isAsRead && isMeant(run) ? gathered.coded(dictionaries) : undefined
  const cube = coded && encodeCube(buildExactCube(coded))
  await deriving.done
  return {
    cube,
    files: async () => coded ?? readCodedFiles(bulk, stagedFiles),
    report: {
      release: run.options.release,
      rows: run.rows,
      accepted: run.rows - run.refused.size,
      refused: run.refused.size,
      stored: stored.size,
      ...(isAsRead ? gathered.totals() : await totalsOf(tx)),
    },
  }
}

/** Whether the rows in the staging tables are, or are yet to be, others than those that were read. */
async function changeRows(run: Run, tx: Tx, { unstored, gathered }: RowsRead): Promise<boolean> {
  const { add = false } = run.options
  const kept = await keepObjects(tx)
  if (add) await carryOver(tx, (await nextNumber(tx)) - 1)
  await untie(tx, unstored)
  const crossed = add || gathered.mayDisagree() ? await crossRefusals(tx) : []
  crossed.forEach((refusal) => refuse(run, refusal))
  return add || kept > 0n || unstored.length + crossed.length + gathered.alone() > 0
}

async function compare(run: Run, tx: Tx, { copyOut }: Bulk): Promise<Difference> {
  await progress(run, 'comparing')
  const difference = await compareRelease(tx)
  const { onChange } = run.options
  if (onChange === undefined) return difference
  for await (const lines of piecesToLines(copyOut(changesQuery))) {
    for (const line of lines) {
      const [path = '', kind = '', columns = ''] = line.split('\t')
      onChange({
        path,
        kind: kind as FileChange['kind'],
        columns: columns.split(',').filter(Boolean),
      })
    }
    await progress(run, 'comparing')
  }
  return difference
}

async function nextNumber(tx: Tx): Promise<number> {
  const last = await tx
    .selectFrom('catalog_release')
    .select((eb) => eb.fn.max('number').as('number'))
    .executeTakeFirst()
  return (last?.number ?? 0) + 1
}

async function totalsOf(tx: Tx): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select coalesce(sum(c.files), 0)::bigint as files, coalesce(sum(c.bytes), 0)::bigint as bytes,
      (select count(*) from (
        select from release_attributes where sample_name <> '' group by sample_name) each) as samples,
      coalesce(sum(c.files) filter (where a.dau_code is null), 0)::bigint as "openAccess",
      json_build_object('attached', coalesce(sum(c.attached), 0), 'alone', coalesce(sum(c.alone), 0)) as indexes
    from import_count c join release_attributes a on a.number = c.key`.execute(tx)
  const [totals] = rows
  if (totals === undefined) throw new Error('a sum without a row')
  return totals
}

async function publish(
  run: Run,
  tx: Tx,
  bulk: Bulk,
  { report, files: askFiles, cube: madeBefore }: Checked,
): Promise<number> {
  await progress(run, 'publishing')
  const { options } = run
  const { smallestGroup, outbox } = run.deps
  const number = await nextNumber(tx)
  const files = await askFiles()
  // The database writes the files while the cubes are made here.
  const writing = await bulk.send(await fileChanges(tx, number))
  const cube = madeBefore ?? encodeCube(buildExactCube(files))
  const publicCube =
    smallestGroup > 1 ? encodePublicCube(buildVisitorsCube(files, smallestGroup)) : undefined
  await writing.done
  await tx
    .insertInto('catalog_release')
    .values({
      number,
      name: options.release,
      source: options.source,
      note: options.note ?? '',
      published_by: options.actorId ?? null,
      files: report.files,
      samples: report.samples,
      bytes: report.bytes,
      difference: JSON.stringify(report.difference),
      cube: Buffer.from(cube),
      ...(publicCube && { public_cube: Buffer.from(publicCube), public_smallest: smallestGroup }),
    })
    .execute()
  await recordAudit(tx, {
    type: 'release.published',
    actorId: options.actorId,
    subjectId: String(number),
    detail: { ...report.difference, files: report.files, openAccess: report.openAccess },
  })
  await outbox.announce(tx, releasePublished, { release: number })
  return number
}
