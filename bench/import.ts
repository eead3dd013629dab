import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { readSettings } from '#app/config.ts'
import { demoRows } from '#app/demo/catalog.ts'
import { seedCast } from '#app/demo/seed.ts'
import { openInstance } from '#app/instance.ts'
import { manifestColumns } from '#stages/catalog/vocabulary.ts'
import { mebibytes, now, rounded, seconds } from './measure.ts'
import { accession, prepareProduct, settingsOn, stop, withFolder } from './product.ts'
import type { CatalogSize } from './rows.ts'
import { figure, markdownTable } from './table.ts'

export type ImportReport = {
  readonly rows: number
  readonly manifestBytes: number
  readonly copySeconds: number
  readonly importSeconds: number
  /** Most that the importing process held at once; undefined where the system does not tell. */
  readonly peakBytes: number | undefined
}

/**
 * Takes one manifest in twice, on one machine and one database: by PostgreSQL's COPY into a table of text
 * columns, and by `accession import` with all its checks, the difference, the indexes and the cube.
 */
export function benchImport(size: CatalogSize, say: (text: string) => void): Promise<ImportReport> {
  prepareProduct()
  return withFolder(async (folder) => {
    const settings = settingsOn(folder)
    const instance = await openInstance(readSettings(settings), () => undefined)
    try {
      const { db, pool } = instance.deps
      await seedCast(db)
      say('the manifest')
      const manifest = join(folder, 'manifest.tsv')
      const out = createWriteStream(manifest)
      await pipeline(Readable.from(linesOf(size)), out)
      say('COPY')
      const copySeconds = await copy(pool, manifest)
      say('accession import')
      const imported = await runImport(manifest, settings)
      return { rows: size.files, manifestBytes: out.bytesWritten, copySeconds, ...imported }
    } finally {
      await instance.close()
    }
  })
}

function* linesOf(size: CatalogSize): Generator<string> {
  let piece = `${manifestColumns.join('\t')}\n`
  for (const row of demoRows(size)) {
    piece += `${manifestColumns.map((column) => row[column]).join('\t')}\n`
    if (piece.length < 262_144) continue
    yield piece
    piece = ''
  }
  yield piece
}

async function copy(pool: pg.Pool, manifest: string): Promise<number> {
  const columns = manifestColumns.map((column) => `${column} text`).join(', ')
  await pool.query(`create table copied (${columns})`)
  const started = now()
  await pool.query(`copy copied from '${manifest}' with (header)`)
  const taken = seconds(started)
  await pool.query('drop table copied')
  // What COPY left to write is not the import's to wait for.
  await pool.query('checkpoint')
  return taken
}

async function runImport(
  manifest: string,
  settings: Readonly<Record<string, string>>,
): Promise<Pick<ImportReport, 'importSeconds' | 'peakBytes'>> {
  const started = now()
  const child = accession(['import', manifest, '--release', 'bench'], settings)
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text))
  let peakBytes: number | undefined
  const watch = setInterval(() => (peakBytes = peakOf(child.pid) ?? peakBytes), 50)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`accession import ended with ${code}: ${said}`)
    return { importSeconds: seconds(started), peakBytes }
  } finally {
    clearInterval(watch)
    await stop(child)
  }
}

function peakOf(pid: number | undefined): number | undefined {
  const status = `/proc/${pid}/status`
  const [, kibibytes] = existsSync(status)
    ? (/^VmHWM:\s+(\d+)/m.exec(readFileSync(status, 'utf8')) ?? [])
    : []
  return kibibytes === undefined ? undefined : 1024 * Number(kibibytes)
}

export function describeImport(report: ImportReport): string {
  const { rows, manifestBytes, copySeconds, importSeconds, peakBytes } = report
  const line = (name: string, taken: number) => [name, figure(taken), figure(rows / taken)]
  return [
    `${figure(rows)} rows, a manifest of ${figure(mebibytes(manifestBytes))} MB.`,
    '',
    markdownTable([
      ['', 'seconds', 'rows/s', '× COPY', 'peak MB of the process'],
      [...line('COPY into text columns', copySeconds), '1', '–'],
      [
        ...line('accession import', importSeconds),
        figure(importSeconds / copySeconds),
        peakBytes === undefined ? 'not known' : figure(mebibytes(peakBytes)),
      ],
    ]),
  ].join('\n')
}

export const importJson = (scale: string, report: ImportReport): string =>
  JSON.stringify({
    scale,
    rows: report.rows,
    copy_s: rounded(report.copySeconds),
    import_s: rounded(report.importSeconds),
    ratio: rounded(report.importSeconds / report.copySeconds),
    peak_mb: report.peakBytes === undefined ? null : rounded(mebibytes(report.peakBytes)),
  })
