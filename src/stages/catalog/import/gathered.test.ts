import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulkTransaction } from '#adapters/database/bulk.ts'
import { demoRows } from '#app/demo/catalog.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { encodeCube } from '../cube.ts'
import { decodePublicCube } from '../small-groups/public-cube.ts'
import { buildExactCube, buildVisitorsCube, publishedFiles, readCodedFiles } from '../store/cube.ts'
import type { ImportReport } from './import.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  await platform.deps.db
    .insertInto('dau')
    .values(
      [...new Set(rowsOf(1).map(({ dau }) => dau))]
        .filter((code) => code !== '')
        .map((code) => ({ code, name: code, description: '', committee: '' })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
})
afterAll(() => platform.close())

/** Some parts of a manifest, random by seed. */
const rowsOf = (seed: number) => [...demoRows({ seed, samples: 300, files: 3600 })]

const smallest = 5

/** The cubes of a release as they were kept, and as they follow from its files in the database. */
async function cubesOf(number: number) {
  const { deps } = platform
  const kept = await deps.db
    .selectFrom('catalog_release')
    .select(['cube', 'public_cube'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow()
  const files = await bulkTransaction(deps.pool, (_tx, bulk) =>
    readCodedFiles(bulk, publishedFiles(number)),
  )
  return {
    kept: {
      exact: Buffer.from(kept.cube ?? ''),
      visitors: decodePublicCube(kept.public_cube ?? Buffer.of()),
    },
    anew: {
      exact: Buffer.from(encodeCube(buildExactCube(files))),
      visitors: buildVisitorsCube(files, smallest),
    },
  }
}

/** What the database counts of a release. */
async function countedIn(number: number) {
  const { rows } = await platform.deps.pool.query<Record<string, number>>(
    `select count(*) as files, coalesce(sum(size), 0)::bigint as bytes, count(*) filter (where dau_code is null) as "openAccess",
      count(distinct nullif(sample_name, '')) as samples, count(primary_path) as attached
    from catalog_file where first_release <= $1 and (last_release is null or last_release >= $1)`,
    [number],
  )
  return rows[0]
}

const figuresOf = ({ files, bytes, openAccess, samples, indexes }: ImportReport) => ({
  ...{ files, bytes, openAccess, samples },
  attached: indexes.attached,
})

describe('what is gathered while rows are read', () => {
  it.each([
    ['as they were read', rowsOf(1)],
    ['of another release', rowsOf(2)],
    [
      'with an index far from its primary, and one of none',
      [
        ...rowsOf(3).toSorted((a, b) => a.md5sum.localeCompare(b.md5sum)),
        { file_path: 'none.bai', file_type: '' },
      ],
    ],
    ['that bring none of what is optional', [{ file_path: 'a.bam' }, { file_path: 'a.bam.bai' }]],
  ])('is what the database counts, of rows %s', async (name, rows) => {
    const report = await platform.importRows(rows, { release: name.replace(',', '') })
    expect(report.refused).toBe(0)
    const number = report.number ?? 0
    expect(figuresOf(report)).toEqual(await countedIn(number))
    const { kept, anew } = await cubesOf(number)
    expect(kept.exact.equals(anew.exact)).toBe(true)
    const { subjects, few } = anew.visitors
    expect(kept.visitors).toMatchObject({ subjects, few: expect.arrayContaining([...few]) })
    expect(kept.visitors.few).toHaveLength(few.length)
  })
})
