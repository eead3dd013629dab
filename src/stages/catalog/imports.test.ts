import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { manifestText, type Platform, startPlatform } from '#test/platform.ts'
import { browse, listReleases } from './contract.ts'
import {
  commandReleaseImport,
  downloadChanges,
  downloadRefusals,
  listReleaseImports,
  readReleaseImport,
  type ReleaseImport,
  startReleaseImport,
} from './contract/imports.ts'
import type { StewardCommand } from './lifecycle.ts'

const shared = join(import.meta.dirname, '../../../../shared/data/manifests')
const hasShared = existsSync(shared)

let platform: Platform
let stella: Person
beforeAll(async () => {
  platform = await startPlatform()
  stella = await platform.as('stella')
})
afterAll(() => platform.close())

type Rows = Parameters<typeof manifestText>[0]
type Query = Parameters<typeof start>[2]

async function start(
  release: string,
  rows: Rows | string,
  query: { dau?: string; study?: string; add?: string; skip_refused?: string } = {},
  as: Person = stella,
): Promise<ReleaseImport> {
  const text =
    typeof rows === 'string' ? rows : (await Array.fromAsync(manifestText(rows))).join('')
  return as.upload(
    startReleaseImport,
    { query: { release, source: `${release}.tsv`, ...query } },
    new TextEncoder().encode(text),
  )
}

const read = (id: string): Promise<ReleaseImport> =>
  stella.call(readReleaseImport, { params: { importId: id } })

const ask = (
  { id, version }: ReleaseImport,
  command: StewardCommand,
  as: Person = stella,
): Promise<ReleaseImport> =>
  as.call(commandReleaseImport, { params: { importId: id, command }, body: { version } })

async function checked(
  release: string,
  rows: Rows | string,
  query?: Query,
): Promise<ReleaseImport> {
  const { id } = await start(release, rows, query)
  await platform.deps.outbox.drain()
  return read(id)
}

async function published(release: string, rows: Rows | string): Promise<ReleaseImport> {
  const { id } = await ask(await checked(release, rows), 'publish')
  await platform.deps.outbox.drain()
  return read(id)
}

const names = async (): Promise<string[]> =>
  (await platform.visitor.call(listReleases)).map(({ name }) => name)

const auditOf = async (id: string): Promise<string[]> => {
  const rows = await platform.deps.db
    .selectFrom('audit_event')
    .select('type')
    .where('subject_id', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map(({ type }) => type)
}

describe('an import from the page', () => {
  it('is checked first, and published when a steward says so', async () => {
    const begun = await start('first', [
      { file_path: 'a.bam', dau: 'PCG', sample_name: 'S1', subject_name: 'P1' },
      { file_path: 'b.bam' },
    ])
    expect(begun).toMatchObject({ state: 'checking', openCommands: ['discard'], report: null })
    await platform.deps.outbox.drain()
    const ready = await read(begun.id)
    expect(ready).toMatchObject({
      state: 'checked',
      openCommands: ['check', 'publish', 'discard'],
      overtaken: false,
      report: { rows: 2, accepted: 2, refused: 0, openAccess: 1, difference: { added: 2 } },
      changes: [
        { path: 'a.bam', kind: 'added', columns: [] },
        { path: 'b.bam', kind: 'added', columns: [] },
      ],
    })
    expect(await names()).toEqual([])
    expect(await ask(ready, 'publish')).toMatchObject({ state: 'publishing', openCommands: [] })
    await platform.deps.outbox.drain()
    expect(await read(begun.id)).toMatchObject({ state: 'published', number: 1, openCommands: [] })
    const summary = { files: 2, samples: 1 }
    expect((await stella.call(browse, {})).summary).toMatchObject(summary)
    expect(await auditOf(begun.id)).toEqual([
      'release-import.started',
      'release-import.report',
      'release-import.publish',
      'release-import.complete',
    ])
  })

  it('keeps the difference with the release; who published it is told to staff', async () => {
    const [release] = await platform.visitor.call(listReleases)
    expect(release).toMatchObject({
      name: 'first',
      publishedBy: null,
      difference: { added: 2, removed: 0, changed: 0, unchanged: 0, reissued: 0, columns: {} },
    })
    const [same] = await stella.call(listReleases)
    expect(same?.publishedBy).toBe('Stella Brandt')
  })

  it('says what is refused, and cannot be published unless it may skip that', async () => {
    const bad = [{ file_path: 'a.bam' }, { file_path: 'c.bam', file_size: 'big' }]
    const strict = await checked('strict', bad)
    expect(strict).toMatchObject({
      state: 'checked',
      openCommands: ['check', 'discard'],
      report: { accepted: 1, refused: 1 },
      refusals: [{ line: 3, column: 'file_size', value: 'big' }],
    })
    const params = { importId: strict.id }
    const tsv = Buffer.from(await stella.download(downloadRefusals, { params })).toString()
    expect(tsv).toBe('line\tcolumn\treason\tvalue\n3\tfile_size\tis not a number of bytes\tbig\n')
    await expect(ask(strict, 'publish')).rejects.toMatchObject({ code: 'wrong-state' })
    expect((await checked('lenient', bad, { skip_refused: 'true' })).openCommands).toContain(
      'publish',
    )
  })

  it('lists every change, and shows the first of each kind', async () => {
    const rows = Array.from({ length: 700 }, (_, n) => ({ file_path: `many/${n}.bam` }))
    const { id, changes, report } = await checked('many', rows)
    expect(report?.difference).toMatchObject({ added: 700, removed: 2 })
    expect(changes.filter(({ kind }) => kind === 'added')).toHaveLength(250)
    expect(changes.filter(({ kind }) => kind === 'removed')).toHaveLength(2)
    const tsv = await stella.download(downloadChanges, { params: { importId: id } })
    expect(Buffer.from(tsv).toString().trimEnd().split('\n')).toHaveLength(703)
  })

  it('fails with a sentence where the manifest is no table, and can be discarded', async () => {
    const broken = await checked('broken', 'x'.repeat(1_000_001))
    expect(broken).toMatchObject({ state: 'failed', openCommands: ['check', 'discard'] })
    expect(broken.reason).toContain('more than a million characters')
    expect(await ask(broken, 'discard')).toMatchObject({ state: 'discarded', openCommands: [] })
  })

  it('that is discarded while it is checked stays discarded', async () => {
    const begun = await start('dropped', [{ file_path: 'a.bam' }])
    await ask(begun, 'discard')
    await platform.deps.outbox.drain()
    expect(await read(begun.id)).toMatchObject({ state: 'discarded', report: null })
  })

  it('is refused before its manifest is read where a name or DAU does not fit', async () => {
    await expect(start('first', [])).rejects.toMatchObject({ code: 'already-exists' })
    await expect(start('a/b', [])).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(start('x', [], { dau: 'NONE' })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('is for stewards; administrators may look', async () => {
    const [ada, admin] = [await platform.as('ada'), await platform.as('alex')]
    await expect(start('x', [], {}, ada)).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(start('x', [], {}, admin)).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(ada.call(listReleaseImports)).rejects.toMatchObject({ code: 'not-permitted' })
    const listed = await admin.call(listReleaseImports)
    expect(listed.find(({ release }) => release === 'strict')?.openCommands).toEqual([])
    const params = { importId: 'import-000000000000000000000000' }
    await expect(stella.call(readReleaseImport, { params })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('is moved by who saw its last version only', async () => {
    const ready = await checked('versions', [{ file_path: 'a.bam' }])
    await ask(ready, 'check')
    await expect(ask(ready, 'discard')).rejects.toMatchObject({ code: 'stale-version' })
    await platform.deps.outbox.drain()
  })
})

describe('two imports of one base', () => {
  it('are published by two stewards at once: one wins, the other is to be checked again', async () => {
    const ready = [
      await checked('left', [{ file_path: 'left.bam' }]),
      await checked('right', [{ file_path: 'right.bam' }]),
    ]
    await Promise.all(ready.map((each) => ask(each, 'publish')))
    // Two workers, as two processes have them.
    const { outbox } = platform.deps
    await Promise.all([outbox.drain(), outbox.drain()])
    const after = await Promise.all(ready.map(({ id }) => read(id)))
    expect(after.map(({ state }) => state).sort()).toEqual(['checked', 'published'])
    const loser = after.find(({ state }) => state === 'checked')
    expect(loser).toMatchObject({ overtaken: true, openCommands: ['check', 'discard'] })
    if (loser === undefined) throw new Error('both won')
    await ask(loser, 'check')
    await platform.deps.outbox.drain()
    const again = await read(loser.id)
    expect(again).toMatchObject({
      overtaken: false,
      report: { difference: { added: 1, removed: 1, unchanged: 0 } },
    })
    await ask(again, 'publish')
    await platform.deps.outbox.drain()
    expect(await read(loser.id)).toMatchObject({ state: 'published' })
    expect((await names()).slice(0, 2).sort()).toEqual(['left', 'right'])
  })

  it('of one name: the second fails with a sentence', async () => {
    const ready = [
      await checked('twin', [{ file_path: 'one.bam' }]),
      await checked('twin', [{ file_path: 'two.bam' }]),
    ]
    for (const each of ready.slice(0, 1)) await ask(each, 'publish')
    await platform.deps.outbox.drain()
    const [, second] = ready
    if (second === undefined) throw new Error('no second')
    await ask(second, 'check')
    await platform.deps.outbox.drain()
    expect(await read(second.id)).toMatchObject({
      state: 'failed',
      reason: 'There is a release twin already; releases do not change.',
    })
  })
})

describe('files whose bytes are in the store', () => {
  const bytesOf = (path: string) => () =>
    (async function* () {
      yield new TextEncoder().encode(path)
    })()
  const objectOf = async (path: string) =>
    platform.deps.db
      .selectFrom('catalog_file')
      .select(['object_sha256', 'md5', 'size'])
      .where('path', '=', path)
      .where('last_release', 'is', null)
      .executeTakeFirstOrThrow()

  it('keep them where a manifest without bytes names the same MD5', async () => {
    const paths = ['kept.bam', 'other.bam', 'unsaid.bam']
    await platform.importRows(
      paths.map((file_path) => ({ file_path })),
      { release: 'with bytes', openBytes: bytesOf('the same bytes') },
    )
    const before = await objectOf('kept.bam')
    const { report } = await published('without bytes', [
      { file_path: 'kept.bam', md5sum: before.md5 ?? '' },
      { file_path: 'other.bam', md5sum: '0'.repeat(32) },
      { file_path: 'unsaid.bam' },
    ])
    expect(await objectOf('kept.bam')).toEqual(before)
    expect((await objectOf('other.bam')).object_sha256).toBeNull()
    expect((await objectOf('unsaid.bam')).object_sha256).toBeNull()
    expect(report?.difference).toMatchObject({ unchanged: 1, changed: 2, reissued: 2 })
  })
})

describe.skipIf(!hasShared)('a real reissue (../shared/data)', () => {
  it('is found file by file', async () => {
    const manifest = await readFile(join(shared, 'gdc_dev_manifest.tsv'), 'utf8')
    await published('gdc', manifest)
    const reissues = await supersededFiles()
    const [header = '', ...rows] = manifest.trimEnd().split('\n')
    const at = (name: string) => header.split('\t').indexOf(name)
    const expected: string[] = []
    const renewed = rows.map((row) => {
      const cells = row.split('\t')
      const path = cells[at('file_path')] ?? ''
      const reissue = reissues.get(path)
      if (reissue === undefined) return row
      expected.push(path)
      return cells.with(at('md5sum'), reissue.md5).with(at('file_size'), reissue.size).join('\t')
    })
    const again = await checked('gdc again', `${[header, ...renewed].join('\n')}\n`)
    expect(expected.length).toBeGreaterThan(0)
    expect(again.report?.difference).toMatchObject({
      added: 0,
      removed: 0,
      changed: expected.length,
      reissued: expected.length,
      unchanged: rows.length - expected.length,
    })
    const tsv = Buffer.from(
      await stella.download(downloadChanges, { params: { importId: again.id } }),
    ).toString()
    const [, ...changes] = tsv.trimEnd().split('\n')
    expect(changes.map((line) => line.split('\t')[0] ?? '').sort()).toEqual(expected.sort())
    expect(changes.every((line) => line.split('\t')[2]?.includes('md5'))).toBe(true)
  })
})

/** By path: what replaced it. */
async function supersededFiles(): Promise<Map<string, { md5: string; size: string }>> {
  const text = await readFile(join(shared, 'gdc_dev_superseded.tsv'), 'utf8')
  const [header = '', ...rows] = text.trimEnd().split('\n')
  const columns = header.split('\t')
  return new Map(
    rows.map((row) => {
      const cells = row.split('\t')
      const of = (name: string) => cells[columns.indexOf(name)] ?? ''
      return [of('file_path'), { md5: of('new_md5sum'), size: of('new_file_size') }]
    }),
  )
}
