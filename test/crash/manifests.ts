import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { demoBytes, hasDemoBytes } from '#app/demo/bytes.ts'
import { type DemoRow, demoRows } from '#app/demo/catalog.ts'
import { manifestColumns } from '#stages/catalog/vocabulary.ts'

/** A manifest on disk with its bytes, as the command line takes them. */
export type Manifest = {
  readonly files: number
  readonly args: readonly string[]
}

const shared = join(import.meta.dirname, '../../../shared/data')

/** 21 real files with their bytes, where they are; else some of the synthetic ones. */
export async function firstManifest(folder: string): Promise<Manifest> {
  const path = join(shared, 'manifests/files_manifest.tsv')
  if (!existsSync(path)) return writeManifest(folder, 'first', 21, { samples: 60, files: 500 })
  return { files: 21, args: [path, '--objects', shared, '--dau', 'PCG'] }
}

/** 2,000 synthetic files of six DAUs and of open access; about 300 have their bytes. */
export const secondManifest = (folder: string): Promise<Manifest> =>
  writeManifest(folder, 'second', 2000, { samples: 200, files: 2000 })

/** A few files of two DAUs and of open access, all with their bytes. */
export function fewManifest(folder: string): Promise<Manifest> {
  const rows = [...demoRows({ samples: 200, files: 2000 })].filter(hasDemoBytes)
  const some = ['PCG', 'SCP', ''].flatMap((dau) =>
    rows.filter((row) => row.dau === dau).slice(0, 8),
  )
  return writeRows(folder, 'few', some)
}

const writeManifest = (
  folder: string,
  name: string,
  files: number,
  options: { samples: number; files: number },
): Promise<Manifest> => writeRows(folder, name, [...demoRows(options)].slice(0, files))

async function writeRows(
  folder: string,
  name: string,
  rows: readonly DemoRow[],
): Promise<Manifest> {
  const objects = join(folder, name)
  for (const row of rows.filter(hasDemoBytes)) {
    const place = join(objects, row.file_path)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, demoBytes(row) ?? '')
  }
  const path = join(folder, `${name}.tsv`)
  const lines = rows.map((row) => manifestColumns.map((column) => row[column]).join('\t'))
  await writeFile(path, `${[manifestColumns.join('\t'), ...lines].join('\n')}\n`)
  return { files: rows.length, args: [path, '--objects', objects] }
}
