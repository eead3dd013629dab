import type { RawBuilder } from 'kysely'
import type { Tx } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { Problem } from '#kernel/problem.ts'
import { moveByItself } from '../commands/imports.ts'
import {
  changesShown,
  type FileChange,
  isReissued,
  type Refusal,
  refusalsShown,
} from '../contract/imports.ts'
import {
  beginAttempt,
  type ImportRow,
  lockImport,
  readImportRow,
  writeProgress,
} from '../store/imports.ts'
import {
  type ImportDeps,
  type ImportOptions,
  type ImportProgress,
  importRelease,
  type ImportReport,
} from './import.ts'
import { lostFiles } from './release.ts'
import { noteObjects } from '../store/stored-objects.ts'
import { type StoredTable, tableInto } from './tables.ts'

/*
 * The job behind an import from the page: checks it, or publishes what was checked. It may be begun more than once,
 * also while an attempt before is still running: imports wait for each other, and each attempt looks at its turn
 * whether the import still is as it found it.
 */

export type ImportJobDeps = Omit<ImportDeps, 'objects'> & {
  readonly objects: ObjectStore
  /** People with a project that holds one of these files, given as SQL for their ids. */
  readonly countHolders: (tx: Tx, fileIds: RawBuilder<unknown>) => Promise<number>
}

/** An attempt that dies takes the process with it, or finds the database gone: it is made so often. */
const maxAttempts = 5

/** One try at a check or a publication. */
type Attempt = {
  readonly row: ImportRow
  readonly signal: AbortSignal
  /** Of the manifest. */
  bytesRead: number
}

/** Does what was asked for of an import, where nothing has done it yet. */
export async function runImport(
  deps: ImportJobDeps,
  importId: string,
  signal: AbortSignal,
): Promise<void> {
  const row = await beginAttempt(deps.db, importId)
  if (row === undefined) return
  const attempt = { row, signal, bytesRead: 0 }
  if (row.attempts > maxAttempts) {
    const reason = `It was begun ${maxAttempts} times and never came to an end.`
    return moveUnlessMoved(deps, row, 'fail', { reason })
  }
  try {
    await (row.state === 'checking' ? check(deps, attempt) : publish(deps, attempt))
  } catch (error) {
    if (error instanceof Moved) return
    if (error instanceof Overtaken) return moveUnlessMoved(deps, row, 'overtake', {})
    if (error instanceof Problem)
      return moveUnlessMoved(deps, row, 'fail', { reason: error.message })
    const reason = 'Something went wrong on our side. Nothing was published.'
    if (row.attempts === maxAttempts) await moveUnlessMoved(deps, row, 'fail', { reason })
    throw error
  }
}

/** Somebody discarded the import, or another attempt was faster. */
class Moved extends Error {}
/** The release that the check was made against is not the current one any more. */
class Overtaken extends Error {}

async function moveUnlessMoved(
  { db }: ImportJobDeps,
  row: ImportRow,
  command: 'fail' | 'overtake',
  changes: { readonly reason?: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const now = await lockImport(tx, row.id)
    if (now.version === row.version) await moveByItself(tx, row, command, changes)
  })
}

async function check(deps: ImportJobDeps, attempt: Attempt): Promise<void> {
  const { row } = attempt
  const refused = tableInto(deps.objects, ['line', 'column', 'reason', 'value'])
  const changed = tableInto(deps.objects, ['path', 'change', 'columns'])
  const tables = [refused, changed]
  const refusals: Refusal[] = []
  const examples = examplesOf()
  let [base, holders] = [0, 0]
  try {
    const report = await importRelease(deps, textOf(deps, attempt), {
      ...optionsOf(deps, attempt, tables),
      dryRun: true,
      onTurn: async (tx, current) => {
        base = current
        await requireUnmoved(tx, row)
      },
      onCompared: async (tx, { removed, reissued }) => {
        if (removed + reissued > 0) holders = await deps.countHolders(tx, lostFiles)
      },
      onRefusal: (refusal) => {
        if (refusals.length < refusalsShown) refusals.push(refusal)
        refused.write([refusal.line, refusal.column, refusal.reason, refusal.value])
      },
      onChange: (change) => {
        examples.take(change)
        changed.write([change.path, change.kind, change.columns.join(',')])
      },
    })
    const objects = await Promise.all(tables.map((table) => table.finish()))
    const [refusalsObject, changesObject] = objects
    await deps.db.transaction().execute(async (tx) => {
      await requireUnmoved(tx, row)
      await noteObjects(tx, objects)
      await moveByItself(tx, row, 'report', {
        base,
        holders,
        report: reportJson(report),
        refusals: JSON.stringify(refusals),
        changes: JSON.stringify(examples.taken),
        ...(refusalsObject && { refusals_sha256: refusalsObject.sha256 }),
        ...(changesObject && { changes_sha256: changesObject.sha256 }),
      })
    })
  } finally {
    for (const table of tables) table.abandon()
  }
}

async function publish(deps: ImportJobDeps, attempt: Attempt): Promise<void> {
  const { row } = attempt
  const report = await importRelease(deps, textOf(deps, attempt), {
    ...optionsOf(deps, attempt, []),
    onTurn: async (tx, current) => {
      await requireUnmoved(tx, row)
      if (current !== row.base) throw new Overtaken()
    },
    onPublished: async (tx, published) => {
      await requireUnmoved(tx, row)
      const number = published.number ?? null
      if (number === null) throw new Error('a published release without a number')
      await moveByItself(tx, row, 'complete', { number, report: reportJson(published) })
    },
  })
  if (report.number === undefined)
    throw new Problem('invalid-input', 'Rows were refused that the check had accepted.')
}

/** Takes no lock: the progress is written on another connection. @throws Moved */
async function requireUnmoved(tx: Tx, row: ImportRow): Promise<void> {
  if ((await readImportRow(tx, row.id)).version !== row.version) throw new Moved()
}

const reportJson = ({ release: _release, number: _number, ...report }: ImportReport): string =>
  JSON.stringify(report)

/** Rows between two notes of the progress: about a second of reading. */
const notedRows = 50_000

function optionsOf(
  { db }: ImportJobDeps,
  attempt: Attempt,
  tables: readonly StoredTable[],
): ImportOptions {
  const { row, signal } = attempt
  let noted: ImportProgress | undefined
  return {
    release: row.release,
    source: row.source,
    note: row.note,
    actorId: row.asked_by,
    dau: row.dau ?? undefined,
    study: row.study ?? undefined,
    add: row.add_files,
    skipRefused: row.skip_refused,
    // On another connection: the import holds its own until all of it is done.
    onProgress: async (progress) => {
      signal.throwIfAborted()
      for (const table of tables) await table.settle()
      const isNews = progress.step !== noted?.step || progress.rows >= noted.rows + notedRows
      if (!isNews) return
      noted = progress
      await writeProgress(db, row, { ...progress, bytes: attempt.bytesRead })
    },
  }
}

async function* textOf({ objects }: ImportJobDeps, attempt: Attempt): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of objects.read(attempt.row.manifest_sha256)) {
    attempt.bytesRead += bytes.length
    yield decoder.decode(bytes, { stream: true })
  }
  yield decoder.decode()
}

/** The first changes of each kind; reissued files are a kind of their own. */
function examplesOf(): { readonly taken: FileChange[]; take(change: FileChange): void } {
  const taken: FileChange[] = []
  const counts = new Map<string, number>()
  return {
    taken,
    take(change) {
      const kind = isReissued(change) ? 'reissued' : change.kind
      const count = counts.get(kind) ?? 0
      counts.set(kind, count + 1)
      if (count < changesShown) taken.push(change)
    },
  }
}
