import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { signIn, visitor } from '#app/journey/person.ts'
import { browse, listReleases } from '#stages/catalog/contract.ts'
import { type ManifestColumn, manifestColumns } from '#stages/catalog/vocabulary.ts'
import { dataFolder, type Ended, run, serve, type Server } from '#test/crash/process.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
let server: Server
beforeAll(async () => {
  folder = await dataFolder()
  server = await serve(folder.path)
})
afterAll(async () => {
  await server.kill()
  await folder.remove()
})

const accession = (...args: readonly string[]): Promise<Ended> => run(folder.path, args)

type Row = Partial<Record<ManifestColumn, string>>

/** Writes a manifest of these rows and the bytes of each; answers the arguments of an import. */
async function manifest(name: string, rows: readonly Row[], withBytes = false): Promise<string[]> {
  const path = join(folder.path, `${name}.tsv`)
  const lines = rows.map((row) =>
    manifestColumns.map((column) => ({ file_type: 'BAM', ...row })[column] ?? '').join('\t'),
  )
  await writeFile(path, `${[manifestColumns.join('\t'), ...lines].join('\n')}\n`)
  if (!withBytes) return ['import', path, '--release', name]
  const objects = join(folder.path, `${name}-objects`)
  await mkdir(objects)
  for (const { file_path } of rows) {
    await writeFile(join(objects, file_path ?? ''), `the bytes of ${file_path}\n`)
  }
  return ['import', path, '--release', name, '--objects', objects]
}

/** As a signed-in person sees it: visitors are not told of so few people. */
const browsed = async () => (await signIn(server.url, 'ada')).call(browse, {})

const releases = async (): Promise<string[]> =>
  (await visitor(server.url).call(listReleases)).map(({ name }) => name)

/** The files below the object store, but for empty folders. */
async function storedObjects(): Promise<string[]> {
  const entries = await readdir(join(folder.path, 'objects'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** All that an import could leave behind. */
const traces = async () => ({
  releases: await releases(),
  objects: await storedObjects(),
  audit: (await accession('audit', 'verify')).out,
})

const sound: readonly Row[] = [{ file_path: 'a.bam', dau: 'PCG' }, { file_path: 'b.bam' }]

describe('accession import', () => {
  it('changes nothing in a dry run', async () => {
    const before = await traces()
    const args = await manifest('dry', sound, true)
    const { code, out } = await accession(...args, '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain('2 rows: 2 accepted, 0 refused.')
    expect(out).toContain('Without a data access unit, so OPEN ACCESS: 1 file.')
    expect(out).toContain('Dry run: nothing was changed.')
    expect(await traces()).toEqual(before)
    expect(before.releases).toEqual([])
  })

  it('refuses a bad manifest with line and column, and reports every refusal', async () => {
    const before = await traces()
    const bad = Array.from({ length: 25 }, (_, n) => ({ file_path: `${n}.bam`, file_size: 'big' }))
    const args = await manifest('bad', [
      ...sound,
      ...bad,
      { file_path: 'c.bam', file_type: 'FASTQ' },
    ])
    const report = join(folder.path, 'report.tsv')
    const { code, out, err } = await accession(...args, '--report', report)
    expect(code).toBe(1)
    expect(err).toMatch(/^line 4, file_size: .*\("big"\)$/m)
    expect(err).toContain(`and 6 more, all in ${report}`)
    expect(out).toContain('28 rows: 2 accepted, 26 refused.')
    expect(out).toContain('Nothing was published')
    const [header, ...rows] = (await readFile(report, 'utf8')).trimEnd().split('\n')
    expect(header).toBe('line\tcolumn\treason\tvalue')
    expect(rows.map((row) => row.split('\t').toSpliced(2, 1))).toEqual([
      ...bad.map((_, n) => [String(n + 4), 'file_size', 'big']),
      ['29', 'file_type', 'FASTQ'],
    ])
    expect(await traces()).toEqual(before)
  })

  it('refuses bytes that are not the manifest’s', async () => {
    const args = await manifest('wrong', [{ file_path: 'a.bam', md5sum: '0'.repeat(32) }], true)
    const { code, err } = await accession(...args)
    expect(code).toBe(1)
    expect(err).toMatch(/^line 2, md5sum: the file has MD5 [0-9a-f]{32} \("0{32}"\)$/m)
    expect(await releases()).toEqual([])
  })

  it('refuses what cannot be imported at all', async () => {
    for (const [args, message] of [
      [
        ['import', join(folder.path, 'none.tsv'), '--release', 'x'],
        /^There is no file .*none\.tsv/,
      ],
      [await manifest('empty', []), /0 rows/],
      [[...(await manifest('daus', sound)), '--dau', 'NONE'], /^invalid-input: dau: NONE/],
      [(await manifest('name', sound)).with(3, 'a/b'), /^invalid-input: release: /],
    ] as const) {
      const { code, out, err } = await accession(...args)
      expect(`${err}${out}`).toMatch(message)
      expect([args, code]).toEqual([args, 1])
    }
    expect(await releases()).toEqual([])
  })

  it('publishes a release that a running server shows at once, and no name twice', async () => {
    const args = await manifest('first', sound, true)
    const { code, out } = await accession(...args)
    expect(code).toBe(0)
    expect(out).toContain('in the store: the bytes of 2 files')
    expect(out).toContain('Release first is published (number 1).')
    const { release, summary } = await browsed()
    expect([release?.name, summary.files]).toEqual(['first', 2])
    const again = await accession(...args)
    expect(again.code).toBe(1)
    expect(again.err).toMatch(/^already-exists: /)
  })

  it('works while no server runs', async () => {
    await server.stop()
    const { code } = await accession(
      ...(await manifest('second', [{ file_path: 'c.bam' }])),
      '--add',
    )
    expect(code).toBe(0)
    server = await serve(folder.path)
    expect(await releases()).toEqual(['second', 'first'])
    expect((await browsed()).summary.files).toBe(3)
  })

  it('that loses its database says so and leaves nothing', async () => {
    const before = await releases()
    const rows = Array.from({ length: 150_000 }, (_, n) => ({ file_path: `${n}.bam` }))
    const importing = accession(...(await manifest('lost', rows)))
    await expect.poll(isStaging, { timeout: 60_000, interval: 20 }).toBe(true)
    await server.kill()
    const { code, err } = await importing
    server = await serve(folder.path)
    expect(await releases()).toEqual(before)
    expect(err).not.toContain('Unhandled')
    expect(code).not.toBe(0)
  })
})

/** Whether an import has begun to copy its rows. */
async function isStaging(): Promise<boolean> {
  const { url } = await startEmbedded(folder.path)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(
      "select from pg_stat_activity where query like 'copy import_row%'",
    )
    return rows.length > 0
  } finally {
    await client.end()
  }
}
