import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { optionsOf } from '#stages/catalog/cube/facets.ts'
import { answerOf } from '../answers.ts'
import type { Catalog } from '../catalog.ts'
import { needProgram, residentBytes } from '../debian.ts'
import { type Answer, type Engine, type Query, Unavailable } from '../engine.ts'
import { freePort } from '../product.ts'

/*
 * Groonga over HTTP, with an index for each column. Its drilldowns count records and sum bytes, but do not count
 * samples once; so files and bytes alone are asked for and compared. One request for each distinct filter,
 * all at once. Keys are codes + 1: 0 = not reported.
 */

export const groonga: Engine = {
  name: 'groonga',
  exact: 'files and bytes',
  async prepare() {
    needProgram('groonga', 'groonga-bin')
  },
  async load(catalog, folder) {
    const database = join(folder, 'groonga')
    await fill(catalog, database)
    const port = await freePort()
    const options = ['--protocol', 'http', '--bind-address', '127.0.0.1', '--port', String(port)]
    const server = spawn('groonga', [...options, '-s', database], { stdio: 'ignore' })
    const url = `http://127.0.0.1:${port}/d/`
    await answers(`${url}status`)
    return {
      answer: (query) => ask(url, catalog, query),
      memoryBytes: () => residentBytes(server.pid ?? 0),
      async close() {
        const ended = once(server, 'exit')
        if (server.kill('SIGTERM')) await ended
      },
    }
  },
}

async function fill(catalog: Catalog, database: string): Promise<void> {
  const child = spawn('groonga', ['-n', database], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(child, 'exit')
  await pipeline(Readable.from(commandsOf(catalog)), child.stdin)
  const [code] = (await ended) as [number | null]
  if (code !== 0) throw new Unavailable(`its load ended with ${code}`)
}

function* commandsOf(catalog: Catalog): Generator<string> {
  const scalars = ['diagnosis', ...catalog.facets.map((_, i) => `f${i}`)]
  const columns = [...scalars, 'publications', 'studies']
  yield 'table_create File TABLE_NO_KEY\n'
  for (const column of columns) {
    const flags = scalars.includes(column) ? 'COLUMN_SCALAR' : 'COLUMN_VECTOR'
    yield `table_create Of_${column} TABLE_HASH_KEY UInt16\n`
    yield `column_create File ${column} ${flags} Of_${column}\n`
  }
  yield 'table_create Of_one TABLE_HASH_KEY UInt16\ncolumn_create File one COLUMN_SCALAR Of_one\n'
  yield 'column_create File bytes COLUMN_SCALAR Int64\n'
  yield `load --table File\n[["${[...columns, 'one', 'bytes'].join('","')}"]`
  let piece = ''
  for (const { diagnosis, codes, publications, studies, bytes } of catalog.rows()) {
    const keys = [diagnosis, ...codes].map((code) => code + 1)
    piece += `,\n[${keys.join()},[${publications.map((code) => code + 1).join()}],[${studies.map((code) => code + 1).join()}],1,${bytes}]`
    if (piece.length < 262_144) continue
    yield piece
    piece = ''
  }
  yield `${piece}\n]\n`
  // An index that is made after its rows is built at once.
  for (const column of columns) {
    yield `column_create Of_${column} files COLUMN_INDEX File ${column}\n`
  }
}

/** Waits until it does. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const isOk = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isOk) return
    await sleep(100)
  }
  throw new Unavailable('its server does not answer')
}

/** Head, hits, and for each drilldown the rows: key, files, bytes. */
const Drilldown = z
  .tuple([z.tuple([z.number()]), z.array(z.unknown())])
  .rest(z.tuple([z.number(), z.number(), z.number()]))
const Selected = z.tuple([
  z.array(z.unknown()),
  z.tuple([z.array(z.unknown()), z.record(z.string(), z.array(z.unknown()))]),
])

type Counts = readonly (readonly [key: number, files: number, bytes: number])[]

/** What is counted by one column under some conditions. */
async function drill(
  url: string,
  conditions: readonly string[],
  columns: readonly string[],
): Promise<Map<string, Counts>> {
  const parameters = new URLSearchParams({ table: 'File', limit: '0', output_columns: '_id' })
  if (conditions.length > 0) parameters.set('filter', conditions.join(' && '))
  for (const column of columns) {
    const set = (name: string, value: string) =>
      parameters.set(`drilldowns[${column}].${name}`, value)
    set('keys', column)
    set('calc_types', 'COUNT,SUM')
    set('calc_target', 'bytes')
    set('output_columns', '_key,_nsubrecs,_sum')
    set('limit', '-1')
  }
  const response = await fetch(`${url}select?${parameters.toString()}`)
  const [, [, drilldowns]] = Selected.parse(await response.json())
  return new Map(
    Object.entries(drilldowns).map(([column, found]) => {
      const [, , ...rows] = Drilldown.parse(found)
      return [column, rows]
    }),
  )
}

async function ask(url: string, catalog: Catalog, query: Query): Promise<Answer> {
  const { facets, dictionaries } = catalog
  const isFiltered = facets.map(({ name }) => (query.filters[name] ?? []).length > 0)
  const conditions = facets.map((facet) => {
    const options = optionsOf(facet)
    const wanted = query.filters[facet.name] ?? []
    const codes = wanted.map((value) => (options.indexOf(value) + 1) % options.length)
    return `in_values(f${facets.indexOf(facet)}, ${codes.join()})`
  })
  const own = query.tab === 'diagnoses' ? 'diagnosis' : query.tab
  const ids = dictionaries[query.tab].map(({ id }) => id)
  const ticks = query.selected.map((id) => ids.indexOf(id) + 1)
  const ticked = ticks.length === 0 ? [] : [`in_values(${own}, ${ticks.join()})`]
  const under = (except: number) => conditions.filter((_, i) => isFiltered[i] && i !== except)
  const unfiltered = facets.flatMap((_, i) => (isFiltered[i] ? [] : [`f${i}`]))
  const [groups, whole, ...others] = await Promise.all([
    drill(url, under(-1), [own]),
    drill(url, [...under(-1), ...ticked], ['one', ...unfiltered]),
    ...facets.map((_, i) =>
      isFiltered[i] ? drill(url, [...under(i), ...ticked], [`f${i}`]) : undefined,
    ),
  ])
  const [, files = 0, bytes = 0] = whole.get('one')?.[0] ?? []
  return answerOf(catalog, query, {
    summary: { subjects: 0, samples: 0, diagnoses: 0, files, bytes },
    options: facets.map((_, i) =>
      ((others[i] ?? whole).get(`f${i}`) ?? []).map(([key, count]) => [key - 1, count, 0]),
    ),
    groups: (groups.get(own) ?? []).map(([key, count, size]) => ({
      code: key - 1,
      samples: 0,
      files: count,
      bytes: size,
      lit: [],
    })),
  })
}
