import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { createWriteStream, type WriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { hashingStore } from '#adapters/objects/hashing.ts'
import { counted, grouped } from '#kernel/count.ts'
import type { Difference } from '#stages/catalog/contract.ts'
import type { Refusal } from '#stages/catalog/contract/imports.ts'
import {
  type ImportOptions,
  type ImportProgress,
  importRelease,
  type ImportReport,
} from '#stages/catalog/import/import.ts'
import { CommandFailed } from './exit.ts'
import { bytesIn, textOf } from './manifest-files.ts'
import { withInstance } from './with-instance.ts'

type Options = {
  release: string
  objects?: string
  dau?: string
  study?: string
  dryRun?: boolean
  add?: boolean
  skipRefused?: boolean
  note?: string
  report?: string
  changes?: string
}

/** Refusals printed on the screen; all of them are in the report. */
const shown = 20

export const importCommand = (): Command =>
  new Command('import')
    .description('Import a manifest as one release of the catalog, whole or not at all.')
    .argument('<manifest>', 'a TSV file, one row a file')
    .requiredOption('--release <name>', 'name of the release')
    .option(
      '--objects <dir>',
      'folder with the bytes; each file there is held against its size and MD5',
    )
    .option(
      '--dau <code>',
      'data access unit of rows that name none (without it they are open access)',
    )
    .option('--study <name>', 'study of rows that name none')
    .option('--add', 'keep the files of the current release that the manifest does not name')
    .option('--note <text>', 'why it is as it is, for those whose files it withdraws or reissues')
    .option('--skip-refused', 'publish the accepted rows although others were refused')
    .option('--report <file>', 'write every refusal to this TSV file')
    .option('--changes <file>', 'write every difference to the current release to this TSV file')
    .option('--dry-run', 'check and report; change nothing')
    .action(async (manifest: string, options: Options) => {
      const found = await stat(manifest).catch(() => undefined)
      if (found?.isFile() !== true) throw new CommandFailed(`There is no file ${manifest}.`)
      const report = await runImport(manifest, options)
      console.log(describe(report, options))
      if (report.number === undefined && !(options.dryRun && report.refused === 0))
        throw new CommandFailed('')
    })

async function runImport(manifest: string, options: Options): Promise<ImportReport> {
  const refusals = openRefusals(options.report)
  const changes = openTable(options.changes, 'path\tchange\tcolumns')
  const bar = new SingleBar({
    format: '{step} {bar} {percentage}% | {count} rows | {duration_formatted}',
    clearOnComplete: true,
    hideCursor: true,
  })
  const { size } = await stat(manifest)
  bar.start(size, 0, { step: words.reading, count: '0' })
  let read = 0
  try {
    return await withInstance(({ deps }) => {
      const store = options.dryRun ? { ...deps, objects: hashingStore } : deps
      const counted = counting(textOf(manifest), (length) => (read += length))
      return importRelease(store, counted, {
        ...importOptions(manifest, options),
        onRefusal: (refusal) => refusals.take(refusal),
        onChange:
          options.changes === undefined
            ? undefined
            : ({ path, kind, columns }) => changes.write([path, kind, columns.join(',')]),
        onProgress: ({ step, rows }) =>
          bar.update(read, { step: words[step], count: grouped(rows) }),
      })
    })
  } finally {
    bar.stop()
    await Promise.all([refusals.close(), changes.close()])
  }
}

const words: Record<ImportProgress['step'], string> = {
  reading: 'Reading   ',
  checking: 'Checking  ',
  comparing: 'Comparing ',
  publishing: 'Publishing',
}

/** Passes pieces of text on and tells their length; close enough to bytes for a progress bar. */
async function* counting(
  pieces: AsyncIterable<string>,
  tell: (length: number) => void,
): AsyncGenerator<string> {
  for await (const piece of pieces) {
    tell(piece.length)
    yield piece
  }
}

const importOptions = (manifest: string, options: Options): ImportOptions => ({
  release: options.release,
  source: manifest,
  dau: options.dau,
  study: options.study,
  add: options.add ?? false,
  skipRefused: options.skipRefused ?? false,
  note: options.note,
  dryRun: options.dryRun ?? false,
  openBytes: options.objects === undefined ? undefined : bytesIn(options.objects),
})

const tsvCell = (text: string | number): string => String(text).replaceAll(/[\t\r\n]/g, ' ')

type Table = { write(cells: readonly (string | number)[]): void; close(): Promise<void> }

/** A TSV file, or nothing where no path is given. */
function openTable(path: string | undefined, header: string): Table {
  const out: WriteStream | undefined = path === undefined ? undefined : createWriteStream(path)
  out?.write(`${header}\n`)
  return {
    write: (cells) => void out?.write(`${cells.map(tsvCell).join('\t')}\n`),
    async close() {
      if (out !== undefined) await new Promise<void>((resolve) => out.end(resolve))
    },
  }
}

function openRefusals(path: string | undefined): {
  take(refusal: Refusal): void
  close(): Promise<void>
} {
  const table = openTable(path, 'line\tcolumn\treason\tvalue')
  let count = 0
  return {
    take(refusal) {
      const { line, column, reason, value } = refusal
      count += 1
      if (count <= shown) {
        console.error(
          `line ${line}${column ? `, ${column}` : ''}: ${reason}${value ? ` (${JSON.stringify(value)})` : ''}`,
        )
      }
      table.write([line, column, reason, value])
    },
    async close() {
      if (count > shown)
        console.error(
          `… and ${count - shown} more${path ? `, all in ${path}` : '; --report FILE writes them all'}.`,
        )
      await table.close()
    },
  }
}

function describe(report: ImportReport, options: Options): string {
  const { difference: change, indexes } = report
  const lines = [
    `${counted(report.rows, 'row')}: ${grouped(report.accepted)} accepted, ${grouped(report.refused)} refused.`,
    `${counted(report.samples, 'sample')}, ${counted(report.bytes, 'byte')}; in the store: the bytes of ${counted(report.stored, 'file')}.`,
    `${counted(indexes.attached, 'index file')} attached to their primaries${indexes.alone ? `, ${grouped(indexes.alone)} stand alone` : ''}.`,
    ...(report.openAccess > 0
      ? [`Without a data access unit, so OPEN ACCESS: ${counted(report.openAccess, 'file')}.`]
      : []),
    ...(change ? differenceLines(change) : []),
  ]
  if (report.number !== undefined)
    return [...lines, `Release ${report.release} is published (number ${report.number}).`].join(
      '\n',
    )
  return [
    ...lines,
    options.dryRun
      ? 'Dry run: nothing was changed.'
      : 'Nothing was published: correct the refused rows, or use --skip-refused.',
  ].join('\n')
}

function differenceLines(change: Difference): string[] {
  const columns = Object.entries(change.columns).map(([name, files]) => `${name} ${grouped(files)}`)
  return [
    `Against the current release: ${grouped(change.added)} added, ${grouped(change.changed)} changed, ${grouped(change.removed)} removed, ${grouped(change.unchanged)} unchanged.`,
    ...(change.reissued > 0
      ? [`Reissued with other bytes: ${counted(change.reissued, 'file')}.`]
      : []),
    ...(columns.length > 0 ? [`Columns that changed, in files: ${columns.join(', ')}.`] : []),
  ]
}
