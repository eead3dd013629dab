import { sql } from 'kysely'
import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesIn, textOf } from '#app/cli/manifest-files.ts'
import type { Person } from '#app/journey/person.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { browse, type Browse, type Group } from '../contract.ts'
import type { FileChange, Refusal } from '../contract/imports.ts'
import { importRelease, type ImportReport } from './import.ts'

const shared = join(import.meta.dirname, '../../../../../shared/data')
const hasShared = existsSync(shared)
/** Every table as its source published it. */
const originals = globSync('originals/**/*.{tsv,txt}', { cwd: shared }).sort()

let platform: Platform
let person: Person
beforeAll(async () => {
  platform = await startPlatform()
  person = await platform.as('ada')
})
afterAll(() => platform.close())

/** Visitors are not told of small groups. */
const look = (): Promise<Browse> => person.call(browse, { query: { page_size: 1000 } })
const count = (table: 'catalog_file' | 'catalog_release'): Promise<number> =>
  platform.deps.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
    .then(({ n }) => n)

describe('an import', () => {
  it('publishes nothing when a row is refused, and names the row', async () => {
    const refusals: Refusal[] = []
    const report = await platform.importRows(
      [{ file_path: 'a.bam' }, { file_path: 'b.bam', file_size: 'big' }, { file_path: 'a.bam' }],
      { onRefusal: (refusal) => refusals.push(refusal) },
    )
    expect(report).toMatchObject({ rows: 3, accepted: 1, refused: 2 })
    expect(report.number).toBeUndefined()
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [3, 'file_size'],
      [4, 'file_path'],
    ])
    expect([await count('catalog_file'), await count('catalog_release')]).toEqual([0, 0])
  })

  it('refuses a sample of two subjects or of two types', async () => {
    const refusals: Refusal[] = []
    await platform.importRows(
      [
        { file_path: 'a.bam', sample_name: 'S1', subject_name: 'P1', sample_type: 'Germline' },
        { file_path: 'b.bam', sample_name: 'S1', subject_name: 'P2', sample_type: 'Germline' },
        { file_path: 'c.bam', sample_name: 'S1', subject_name: 'P1', sample_type: 'Relapse' },
      ],
      { onRefusal: (refusal) => refusals.push(refusal) },
    )
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [3, 'sample_name'],
      [4, 'sample_type'],
    ])
  })

  it('does nothing in a dry run', async () => {
    const report = await platform.importRows([{ file_path: 'a.bam' }], { dryRun: true })
    expect(report).toMatchObject({ accepted: 1, refused: 0 })
    expect(await count('catalog_release')).toBe(0)
  })

  it('ties an index to its primary, which lends it its attributes', async () => {
    const primary = {
      subject_name: 'P1',
      sample_name: 'S1',
      sample_type: 'Germline',
      sequencing_type: 'WGS',
      dau: 'PCG',
    }
    const report = await platform.importRows([
      { file_path: 'x/a.bam', ...primary },
      { file_path: 'x/a.bam.bai', file_type: '' },
      { file_path: 'x/c.bai', file_type: '' },
    ])
    expect(report).toMatchObject({ number: 1, indexes: { attached: 1, alone: 1 } })
    const index = await platform.deps.db
      .selectFrom('catalog_file')
      .selectAll()
      .where('path', '=', 'x/a.bam.bai')
      .executeTakeFirstOrThrow()
    expect(index).toMatchObject({
      primary_path: 'x/a.bam',
      sample_name: 'S1',
      file_type: 'BAM',
      dau_code: 'PCG',
      tissue_type: 'Germline Only',
    })
  })

  it('makes the next release exactly what its manifest says, and leaves the one before as it was', async () => {
    const report = await platform.importRows(
      [
        {
          file_path: 'x/a.bam',
          subject_name: 'P1',
          sample_name: 'S1',
          sample_type: 'Germline',
          sequencing_type: 'WGS',
          dau: 'PCG',
          file_size: '5',
        },
        { file_path: 'new.bam', subject_name: 'P1', sample_name: 'S2', sample_type: 'Relapse' },
      ],
      { release: 'r2' },
    )
    expect(report.difference).toEqual({
      added: 1,
      changed: 1,
      removed: 2,
      unchanged: 0,
      reissued: 1,
      columns: { size: 1, tissue_type: 1 },
    })
    const inFirst = await platform.deps.db
      .selectFrom('catalog_file')
      .select('path')
      .where('first_release', '<=', 1)
      .where((eb) => eb.or([eb('last_release', 'is', null), eb('last_release', '>=', 1)]))
      .execute()
    expect(inFirst.map(({ path }) => path).sort()).toEqual(['x/a.bam', 'x/a.bam.bai', 'x/c.bai'])
    expect((await look()).options.tissue_type).toMatchObject([
      { value: 'Paired Tumor-Normal', files: 2, samples: 2 },
    ])
  })

  it('builds on the release before where it is told to add', async () => {
    const report = await platform.importRows([{ file_path: 'more.bam' }], {
      release: 'r3',
      add: true,
    })
    expect(report.difference).toMatchObject({ added: 1, changed: 0, removed: 0, unchanged: 2 })
  })

  it('takes the accepted rows where it may skip the refused ones', async () => {
    const report = await platform.importRows([{ file_path: 'ok.bam' }, { file_path: '' }], {
      release: 'r4',
      skipRefused: true,
    })
    expect(report).toMatchObject({ accepted: 1, refused: 1, number: 4 })
  })

  it('refuses a release name that is taken and a DAU there is not', async () => {
    await expect(
      platform.importRows([{ file_path: 'a.bam' }], { release: 'r1' }),
    ).rejects.toMatchObject({ code: 'already-exists' })
    await expect(
      platform.importRows([{ file_path: 'a.bam' }], { release: 'r9', dau: 'NOPE' }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('refuses bytes whose size or MD5 is not the manifest’s', async () => {
    const refusals: Refusal[] = []
    const report = await platform.importRows(
      [{ file_path: 'a.bam', file_size: '4', md5sum: '0'.repeat(32) }],
      {
        release: 'r9',
        openBytes: async () => once('hello'),
        onRefusal: (refusal) => refusals.push(refusal),
      },
    )
    expect(report.number).toBeUndefined()
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [2, 'file_size'],
      [2, 'md5sum'],
    ])
  })

  it('lists every difference, and the files that are reissued', async () => {
    const before: Parameters<typeof platform.importRows>[0] = [
      { file_path: 'd/same.bam' },
      { file_path: 'd/reissued.bam', md5sum: '1'.repeat(32) },
      { file_path: 'd/told-anew.bam', subject_name: 'P8', sample_name: 'S8', attr_sex: 'Male' },
      { file_path: 'd/gone.bam' },
    ]
    await platform.importRows(before, { release: 'before' })
    const changes: FileChange[] = []
    const report = await platform.importRows(
      [
        { file_path: 'd/same.bam' },
        { file_path: 'd/reissued.bam', md5sum: '2'.repeat(32) },
        { file_path: 'd/told-anew.bam', subject_name: 'P8', sample_name: 'S8', attr_sex: 'Female' },
        { file_path: 'd/new.bam' },
      ],
      { release: 'after', dryRun: true, onChange: (change) => changes.push(change) },
    )
    expect(report.difference).toEqual({
      added: 1,
      removed: 1,
      changed: 2,
      unchanged: 1,
      reissued: 1,
      columns: { md5: 1, sex: 1 },
    })
    expect(changes).toEqual([
      { path: 'd/gone.bam', kind: 'removed', columns: [] },
      { path: 'd/new.bam', kind: 'added', columns: [] },
      { path: 'd/reissued.bam', kind: 'changed', columns: ['md5'] },
      { path: 'd/told-anew.bam', kind: 'changed', columns: ['sex'] },
    ])
  })

  it('may be silent for as long as it takes: its connection is not cut', async () => {
    const limits: unknown[] = []
    await platform.importRows([{ file_path: 'a.bam' }], {
      release: 'silent',
      dryRun: true,
      onTurn: async (tx) => {
        const { rows } = await sql`show idle_in_transaction_session_timeout`.execute(tx)
        limits.push(rows)
      },
    })
    expect(limits).toEqual([[{ idle_in_transaction_session_timeout: '0' }]])
  })

  it('refuses a sample that the current release ascribes to another subject, where it adds to it', async () => {
    const refusals: Refusal[] = []
    await platform.importRows(
      [{ file_path: 'd/more.bam', subject_name: 'P9', sample_name: 'S8' }],
      { release: 'more', add: true, onRefusal: (refusal) => refusals.push(refusal) },
    )
    expect(refusals).toMatchObject([
      {
        line: 2,
        column: 'sample_name',
        reason: 'is a sample of another subject in the current release',
      },
    ])
  })

  it('gives each file an id of its own where what is added changes several that it keeps', async () => {
    const of = { subject_name: 'P7', sample_type: 'Diagnosis', sample_name: 'S7' }
    const kept = ['k/1.bam', 'k/2.bam'].map((file_path) => ({ ...of, file_path }))
    await platform.importRows(kept, { release: 'kept' })
    const germline = { ...of, file_path: 'k/3.bam', sample_type: 'Germline', sample_name: 'S77' }
    const { difference } = await platform.importRows([germline], { release: 'added', add: true })
    expect(difference).toMatchObject({ added: 1, changed: 2, columns: { tissue_type: 2 } })
  })

  it('refuses a manifest without a line', async () => {
    const refusals: Refusal[] = []
    await importRelease(platform.deps, none(), {
      release: 'r9',
      source: '',
      onRefusal: (r) => refusals.push(r),
    })
    expect(refusals).toMatchObject([{ line: 1, reason: 'the manifest is empty' }])
  })

  it('shows 1,000 refusals of a header for 1,000 rows', async () => {
    const text = async function* () {
      yield 'file_path\tcolour\n'
      for (let n = 0; n < 1000; n += 1) yield `f${n}.bam\tred\n`
    }
    const report = await importRelease(platform.deps, text(), { release: 'r9', source: '' })
    expect(report).toMatchObject({ rows: 1000, accepted: 0, refused: 1000 })
  })
})

describe.skipIf(!hasShared)('real manifests (../shared/data)', () => {
  const importFile = (
    path: string,
    release: string,
    objects = false,
    onRefusal?: (refusal: Refusal) => void,
  ): Promise<ImportReport> =>
    importRelease(platform.deps, textOf(join(shared, path)), {
      release,
      source: path,
      openBytes: objects ? bytesIn(shared) : undefined,
      ...(onRefusal && { onRefusal }),
    })

  it.each(['openpbta', 'gdc_dev', 'files'])(
    '%s_manifest shows the expected counts',
    async (name) => {
      const report = await importFile(`manifests/${name}_manifest.tsv`, name, name === 'files')
      const expected = await expectedOf(`${name}_manifest`)
      const { summary, options, groups } = await look()
      expect(report.refused).toBe(0)
      expect(summary).toMatchObject({
        files: expected('(rows)'),
        samples: expected('(distinct samples)'),
        bytes: expected('(bytes)'),
      })
      for (const filter of ['sample_type', 'sequencing_type', 'file_type'] as const) {
        for (const { value, files } of options[filter]) {
          const listed = expected(filter, value === 'Not Reported' ? '(empty)' : value)
          expect([filter, value, files]).toEqual([filter, value, listed ?? files])
        }
      }
      const missing = await missingGroups(`${name}_manifest`, 'sj_diseases', groups)
      expect(missing).toEqual([])
      const studies = await person.call(browse, {
        query: { tab: 'studies', page_size: 1000 },
      })
      expect(await missingGroups(`${name}_manifest`, 'sj_datasets', studies.groups)).toEqual([])
    },
  )

  it.each([
    'manifests/openpbta_unmapped.tsv',
    'manifests/gdc_dev_multisample.tsv',
    'manifests/gdc_dev_superseded.tsv',
    ...originals,
  ])('every row of %s is refused with a reason', async (path) => {
    const before = await count('catalog_release')
    const lines = new Set<number>()
    let silent = 0
    const report = await importFile(path, 'never', false, ({ line, reason }) => {
      lines.add(line)
      if (reason === '') silent += 1
    })
    expect(report.accepted).toBe(0)
    expect(report.rows).toBeGreaterThan(0)
    expect(report.refused).toBe(report.rows)
    expect(silent).toBe(0)
    expect(await count('catalog_release')).toBe(before)
  })

  it('stores the bytes of the files that have them', async () => {
    const row = await platform.deps.db
      .selectFrom('catalog_file')
      .select(['object_sha256', 'size'])
      .where('path', '=', 'files/paired.bam')
      .executeTakeFirstOrThrow()
    const stored = await Array.fromAsync(platform.deps.objects.read(row.object_sha256 ?? ''))
    expect(Buffer.concat(stored).equals(await readFile(join(shared, 'files/paired.bam')))).toBe(
      true,
    )
  })
})

/** Expected files of a field's value, from the table of expected counts. */
async function expectedOf(
  manifest: string,
): Promise<(field: string, value?: string) => number | undefined> {
  const rows = await expectedRows()
  return (field, value = '') =>
    rows.find((row) => row[0] === manifest && row[1] === field && row[2] === value)?.[3]
}

async function expectedRows(): Promise<[string, string, string, number][]> {
  const rows: [string, string, string, number][] = []
  for (const line of (await readFile(join(shared, 'expected_facets.tsv'), 'utf8')).split('\n')) {
    const [manifest = '', field = '', value = '', files = ''] = line.split('\t')
    rows.push([manifest, field, value, Number(files)])
  }
  return rows
}

/** Expected groups that are not there with just that many files. */
async function missingGroups(
  manifest: string,
  field: string,
  groups: readonly Group[],
): Promise<string[]> {
  const rows = (await expectedRows()).filter((row) => row[0] === manifest && row[1] === field)
  return rows.flatMap(([, , value, files]) => {
    const id = value === '(empty)' ? 'not-reported' : value.replaceAll('/', '-')
    return groups.some((group) => group.id === id && group.files === files)
      ? []
      : [`${value} ${files}`]
  })
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
async function* none(): AsyncGenerator<string> {}
