import { describe, expect, it } from 'vitest'
import { benchCatalog, demographicFacets } from '../bench/catalog.ts'
import { type Engine, Unavailable } from '../bench/engine.ts'
import { postgresql, postgresqlView } from '../bench/engines/postgresql.ts'
import { sqlite } from '../bench/engines/sqlite.ts'
import { describeFacets, facetsJson } from '../bench/facets-report.ts'
import { benchFacets } from '../bench/facets.ts'

const size = { samples: 300, files: 3600 }
const quiet = { queries: 60, say: () => undefined }

describe('the benchmark of facets', () => {
  it('finds databases to answer as our engine does, with and without demographic facets', async () => {
    for (const demographics of [false, true]) {
      const engines = [postgresql, postgresqlView, sqlite]
      const report = await benchFacets({ ...quiet, size, demographics, engines })
      expect(report.rivals.map(({ name, kind }) => [name, kind])).toEqual([
        ['postgresql', 'measured'],
        ['postgresql_view', 'measured'],
        ['sqlite', 'measured'],
      ])
      expect(report.rivals.map((rival) => rival.kind === 'measured' && rival.fault)).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      expect(report.equal).toBe(true)
    }
  })

  it('prints a table that names what is missing, and one line of JSON', async () => {
    const missing: Engine = {
      name: 'sphinx',
      exact: 'everything',
      prepare: () => Promise.reject(new Unavailable('not installed')),
      load: () => Promise.reject(new Error('not asked')),
    }
    const engines = [sqlite, missing]
    const report = await benchFacets({ ...quiet, size, demographics: false, engines })
    const table = describeFacets(report)
    expect(table).toContain('300 samples, 3,600 files, 200 queries.')
    expect(table).toContain('sphinx skipped: not installed')
    const number = expect.any(Number)
    expect(JSON.parse(facetsJson('10k', report))).toEqual({
      scale: '10k',
      equal: true,
      ours: {
        p50_ms: number,
        p99_ms: number,
        qps: number,
        memory_mb: number,
        build_s: number,
        cube_bytes_br: number,
      },
      ratio: {
        postgresql: null,
        postgresql_view: null,
        duckdb: null,
        sqlite: number,
        sphinx: null,
        groonga: null,
      },
    })
  })

  it('finds an answer that is not equal', async () => {
    const wrong: Engine = {
      ...sqlite,
      async load(catalog, folder) {
        const loaded = await sqlite.load(catalog, folder)
        return {
          ...loaded,
          async answer(query) {
            const answer = await loaded.answer(query)
            const { summary } = answer
            return { ...answer, summary: { ...summary, samples: summary.samples + 1 } }
          },
        }
      },
    }
    const report = await benchFacets({ ...quiet, size, demographics: false, engines: [wrong] })
    expect(report.equal).toBe(false)
    expect(describeFacets(report)).toMatch(/^sqlite DIFFERS at query 0 .*300 samples.*301 samples/m)
  })
})

describe('the catalog of the benchmark', () => {
  it('has exactly the samples and files asked for, the same each time, below 2^53 bytes', () => {
    for (const [samples, files] of [
      [300, 4500],
      [2000, 20_000],
    ] as const) {
      const rows = [...benchCatalog({ samples, files }, demographicFacets).rows()]
      expect(rows).toHaveLength(files)
      expect(new Set(rows.map(({ sample }) => sample)).size).toBe(samples)
      expect([...benchCatalog({ samples, files }, demographicFacets).rows()]).toEqual(rows)
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
      expect((bytes * 10_000_000) / files).toBeLessThan(2 ** 53)
    }
  })
})
