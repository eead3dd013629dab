import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRows } from '#app/demo/catalog.ts'
import fc from 'fast-check'
import type { Person } from '#app/journey/person.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { browse, type Selection } from './contract.ts'
import { selectionCondition } from './store.ts'
import { amountsOf } from './store/amounts.ts'
import {
  type FilterName,
  fileTypes,
  filterNames,
  notReported,
  sampleTypes,
  sequencingTypes,
  type Tab,
  tabs,
  tissueTypes,
} from './vocabulary.ts'

let platform: Platform
/** Visitors are not told everything. */
let person: Person
const ids = new Map<Tab, string[]>()
beforeAll(async () => {
  platform = await startPlatform()
  person = await platform.as('ada')
  await platform.importRows([...demoRows({ samples: 300, files: 3500 })])
  for (const tab of tabs) {
    const { groups } = await person.call(browse, { query: { tab, page_size: 1000 } })
    ids.set(
      tab,
      groups.map(({ id }) => id),
    )
  }
})
afterAll(() => platform.close())

const vocabularies: Record<FilterName, readonly string[]> = {
  sequencing_type: [...sequencingTypes, notReported],
  sample_type: [...sampleTypes, notReported],
  file_type: fileTypes,
  tissue_type: [...tissueTypes, notReported],
}
const filtersOf = fc.record(
  Object.fromEntries(
    filterNames.map((name) => [name, fc.subarray([...vocabularies[name]], { maxLength: 3 })]),
  ) as Record<FilterName, fc.Arbitrary<string[]>>,
)
const selections: fc.Arbitrary<Selection> = fc.constantFrom(...tabs).chain((tab) =>
  fc.record({
    tab: fc.constant(tab),
    filters: filtersOf,
    selected: fc.subarray(ids.get(tab) ?? [], { maxLength: 4 }),
  }),
)

type Count = { subjects: number; files: number; samples: number; bytes: number; diagnoses: number }
async function countWhere(condition: RawBuilder<unknown>): Promise<Count> {
  const { rows } = await sql<Count>`
    select count(*) as files, count(distinct nullif(sample_name, '')) as samples,
      count(distinct nullif(subject_name, '')) as subjects, coalesce(sum(size), 0)::bigint as bytes,
      count(distinct nullif(diagnosis_id, '')) as diagnoses
    from catalog_file f where ${condition}`.execute(platform.deps.db)
  return rows[0] ?? { subjects: 0, files: 0, samples: 0, bytes: 0, diagnoses: 0 }
}

const ask = ({ tab, filters, selected }: Selection) =>
  person.call(browse, {
    query: {
      tab,
      selected: selected.join(','),
      sequencing_type: filters.sequencing_type.join(','),
      sample_type: filters.sample_type.join(','),
      file_type: filters.file_type.join(','),
      tissue_type: filters.tissue_type.join(','),
      page_size: 1000,
    },
  })

/** What selections hold of the release, by unit and embargo. */
const amounts = (those: readonly Selection[]) =>
  Promise.all(
    those.map(async (selection) => {
      const held = await amountsOf(platform.deps.db, selection, 1)
      const { rows } = await sql`
        select dau_code, embargo_date, sum(files)::bigint as files, sum(bytes)::bigint as bytes
        from ${held} f group by 1, 2 order by 1, 2`.execute(platform.deps.db)
      return rows
    }),
  )

describe('a release', () => {
  it('is counted once for all selections, as its files are counted for each', async () => {
    const some = fc.sample(selections, 60)
    const before = await amounts(some)
    expect(before.filter((rows) => rows.length > 1).length).toBeGreaterThan(5)
    await platform.deps.outbox.drain()
    const { rows } = await sql`
      select count(*) < r.files as "isFewer", sum(a.files)::bigint as files
      from release_amount a join catalog_release r on r.number = a.release group by r.files`.execute(
      platform.deps.db,
    )
    expect(rows).toEqual([{ isFewer: true, files: 3500 }])
    expect(await amounts(some)).toEqual(before)
  })
})

describe('the data browser', () => {
  it('answers in every field what a plain SQL count answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(undefined).chain(() => selections),
        async (selection) => {
          const answer = await ask(selection)
          const counted = await countWhere(selectionCondition(selection, 1))
          expect(answer.summary).toEqual({ ...counted, at_least: [] })
          for (const name of filterNames) {
            for (const { value, files, samples } of answer.options[name]) {
              const one = { ...selection, filters: { ...selection.filters, [name]: [value] } }
              expect(await countWhere(selectionCondition(one, 1))).toMatchObject({ files, samples })
            }
          }
          for (const group of answer.groups.slice(0, 5)) {
            const one = { ...selection, selected: [group.id] }
            const { files, samples, bytes } = group
            expect(await countWhere(selectionCondition(one, 1))).toMatchObject({
              files,
              samples,
              bytes,
            })
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('searches, sorts and pages the rows, and counts them all', async () => {
    const all = await person.call(browse, { query: { sort: '-files', page_size: 1000 } })
    expect(all.groups.map(({ files }) => files)).toEqual(
      all.groups.map(({ files }) => files).sort((a, b) => b - a),
    )
    const second = await person.call(browse, {
      query: { sort: '-files', page: 2, page_size: 10 },
    })
    expect(second.groups).toEqual(all.groups.slice(10, 20))
    expect(second.total).toBe(all.groups.length)
    const found = await person.call(browse, { query: { q: 'leukemia acute' } })
    expect(found.groups.length).toBeGreaterThan(0)
    expect(found.groups.every(({ name }) => /leukemia/i.test(name) && /acute/i.test(name))).toBe(
      true,
    )
    expect(found.summary).toEqual(all.summary)
  })

  it('names no subject, sample or file', async () => {
    const text = JSON.stringify(
      await ask({
        tab: 'studies',
        filters: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
        selected: [],
      }),
    )
    const { rows } = await sql<{ name: string }>`
      select distinct unnest(array[subject_name, sample_name, path]) as name from catalog_file`.execute(
      platform.deps.db,
    )
    expect(rows.filter(({ name }) => name !== '' && text.includes(name))).toEqual([])
  })

  it('refuses what it does not know, naming the field', async () => {
    const answer = await fetch(`${platform.url}/api/v1/browse?tab=colours&page=0`)
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = (await answer.json()) as { errors: { path: string }[] }
    expect(problem.errors.map(({ path }) => path)).toEqual(['tab', 'page'])
  })
})
