import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRows } from '#app/demo/catalog.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { answerBrowse, unsealBrowsable } from '../browse-answer.ts'
import { browse, readCube } from '../contract.ts'
import { browseCatalog } from '../queries.ts'

let platform: Platform
let address: string
beforeAll(async () => {
  platform = await startPlatform()
  address = `${platform.url}/api/v1/browse/cube`
})
afterAll(() => platform.close())

const ask = (query: Parameters<typeof browse.query.parse>[0]) => browse.query.parse(query)

describe('the cube of the current release', () => {
  it('is not found before there is one, and then cached by release', async () => {
    const none = await fetch(address)
    expect(none.status).toBe(404)
    expect(none.headers.get('cache-control')).toBe('no-store')
    await platform.importRows([...demoRows({ samples: 600, files: 8000 })])
    const first = await fetch(address)
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('public, no-cache')
    expect(first.headers.get('vary')).toContain('Cookie')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"1-5-[0-9a-f]{12}"$/)
    const again = await fetch(address, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  it('answers as the server does, to a visitor and to a person', async () => {
    const ada = await platform.as('ada')
    const queries = [
      {},
      { tab: 'studies' as const, file_type: 'CNV', sort: '-samples' as const },
      { tab: 'publications' as const, sequencing_type: 'WGS,WES', page_size: 5, page: 2 },
      { q: 'leukemia', sample_type: 'Diagnosis' },
    ]
    for (const who of [platform.visitor, ada]) {
      const here = unsealBrowsable(await who.download(readCube, {}))
      for (const query of queries) {
        expect(answerBrowse(here, ask(query))).toEqual(await who.call(browse, { query }))
      }
    }
  })

  it('keeps small groups from visitors, and only from them', async () => {
    const ada = await platform.as('ada')
    const told = await platform.visitor.call(browse, { query: { page_size: 1000 } })
    const exact = await ada.call(browse, { query: { page_size: 1000 } })
    expect([told.smallestGroup, exact.smallestGroup]).toEqual([5, 1])
    const few = ({ samples }: { samples: number }) => samples > 0 && samples < 5
    expect(exact.groups.some(few)).toBe(true)
    expect(told.groups.some(few)).toBe(false)
    expect(exact.groups.every(({ at_least }) => at_least.length === 0)).toBe(true)
    expect(told.groups.map(({ id }) => id)).toEqual(exact.groups.map(({ id }) => id))
  })

  it('is made anew where another version of the platform made it', async () => {
    const query = ask({ tab: 'studies' })
    const before = await browseCatalog({ ...platform.deps, smallestGroup: 1 }, undefined, query)
    const other = Buffer.from('made by another version')
    await platform.deps.db.updateTable('catalog_release').set({ cube: other }).execute()
    // A handle of its own stands for the process that starts after the upgrade.
    const deps = { ...platform.deps, db: platform.deps.db.withoutPlugins(), smallestGroup: 1 }
    expect(await browseCatalog(deps, undefined, query)).toEqual(before)
  })

  it('follows the setting without a new import', async () => {
    const rows = async (smallestGroup: number) => {
      const { groups } = await browseCatalog(
        { ...platform.deps, smallestGroup },
        undefined,
        ask({ page_size: 1000 }),
      )
      return groups.filter(({ samples }) => samples > 0).length
    }
    const [all, some, fewer] = [await rows(1), await rows(5), await rows(40)]
    expect(all).toBeGreaterThan(some)
    expect(some).toBeGreaterThan(fewer)
  })
})
