import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { optionsOf } from '#stages/catalog/cube/facets.ts'
import { answerOf, type GroupFigures } from '../answers.ts'
import type { Catalog } from '../catalog.ts'
import { needProgram, residentBytes } from '../debian.ts'
import { type Answer, type Engine, type Query, Unavailable } from '../engine.ts'
import { mySql, type MySqlConnection } from '../outside.ts'

/*
 * Sphinx over SphinxQL, one batch of statements a query. Its numbers have no sign, so that codes are one more
 * here: 0 = not reported. It counts one thing distinctly a statement, so the summary takes two and the rows of
 * the diagnoses.
 */

export const sphinx: Engine = {
  name: 'sphinx',
  exact: 'everything',
  async prepare() {
    needProgram('searchd', 'sphinxsearch')
    await mySql()
  },
  async load(catalog, folder) {
    await index(catalog, folder)
    const searchd = spawn('searchd', ['--config', join(folder, 'sphinx.conf'), '--nodetach'], {
      stdio: 'ignore',
    })
    const connection = await connect(join(folder, 'sphinx.sock'))
    return {
      async answer(query) {
        const [results] = await connection.query(statementsOf(catalog, query).join('; '))
        // One list of rows for each statement, all of numbers.
        return answerOfResults(catalog, query, results as Row[][])
      },
      memoryBytes: () => residentBytes(searchd.pid ?? 0),
      async close() {
        connection.destroy()
        await end(searchd)
      },
    }
  },
}

type Row = Readonly<Record<string, number | string>>

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  if (child.kill('SIGTERM')) await ended
}

const ownAttributes = ['sample', 'subject', 'diagnosis']

async function index(catalog: Catalog, folder: string): Promise<void> {
  const rows = join(folder, 'rows.tsv')
  const attributes = [...ownAttributes, ...catalog.facets.map((_, i) => `f${i}`)]
  await pipeline(Readable.from(linesOf(catalog)), createWriteStream(rows))
  const config = `
source file {
  type = tsvpipe
  tsvpipe_command = cat ${rows}
  tsvpipe_field = words
${attributes.map((name) => `  tsvpipe_attr_uint = ${name}`).join('\n')}
  tsvpipe_attr_uint = one
  tsvpipe_attr_bigint = bytes
  tsvpipe_attr_multi = publications
  tsvpipe_attr_multi = studies
}
index file {
  source = file
  path = ${join(folder, 'file')}
}
indexer {
  mem_limit = 512M
}
searchd {
  listen = ${join(folder, 'sphinx.sock')}:mysql41
  pid_file = ${join(folder, 'sphinx.pid')}
  log = ${join(folder, 'sphinx.log')}
  binlog_path =
  workers = threads
  dist_threads = 2
}
`
  await writeFile(join(folder, 'sphinx.conf'), config)
  const args = ['--config', join(folder, 'sphinx.conf'), '--all', '--quiet']
  const { status, stdout, stderr } = spawnSync('indexer', args, { encoding: 'utf8' })
  if (status !== 0) throw new Unavailable(`its indexer failed: ${stdout}${stderr}`)
  await rm(rows)
}

function* linesOf(catalog: Catalog): Generator<string> {
  let id = 0
  let piece = ''
  for (const file of catalog.rows()) {
    id += 1
    const { sample, subject, diagnosis, codes, bytes, publications, studies } = file
    const numbers = [sample, subject, diagnosis, ...codes].map((code) => code + 1).join('\t')
    piece += `${id}\tx\t${numbers}\t1\t${bytes}\t${listOf(publications)}\t${listOf(studies)}\n`
    if (piece.length < 262_144) continue
    yield piece
    piece = ''
  }
  yield piece
}

const listOf = (codes: readonly number[]): string => codes.map((code) => code + 1).join()

/** Waits until it listens. */
async function connect(socketPath: string): Promise<MySqlConnection> {
  const driver = await mySql()
  for (let tries = 0; ; tries += 1) {
    try {
      return await driver.createConnection({ socketPath, multipleStatements: true })
    } catch (error) {
      if (tries > 600) throw new Unavailable('searchd does not answer', { cause: error })
      await sleep(100)
    }
  }
}

const many = 'limit 0, 1000 option max_matches=1000'

function statementsOf(catalog: Catalog, query: Query): string[] {
  const { facets } = catalog
  const conditions = facets.map((facet, i) => {
    const options = optionsOf(facet)
    const wanted = query.filters[facet.name] ?? []
    const codes = wanted.map((value) => (options.indexOf(value) + 1) % options.length)
    return codes.length === 0 ? '' : `f${i} in (${codes.join()})`
  })
  const own = query.tab === 'diagnoses' ? 'diagnosis' : query.tab
  const ids = catalog.dictionaries[query.tab].map(({ id }) => id)
  const ticks = query.selected.map((id) => ids.indexOf(id) + 1)
  const ticked = ticks.length === 0 ? '' : `${own} in (${ticks.join()})`
  const from = (except: number, more: string) => {
    const all = [...conditions.filter((_, i) => i !== except), more].filter((one) => one !== '')
    return `from file${all.length === 0 ? '' : ` where ${all.join(' and ')}`}`
  }
  const under = from(-1, ticked)
  const lit = facets.flatMap(({ of, values }, i) =>
    of === 'file' ? [...values, ''].map((_, code) => `max(f${i}=${code}) as lit${i}_${code}`) : [],
  )
  return [
    `select count(distinct sample) as samples, count(*) as files, sum(bytes) as b ${under} group by one`,
    `select count(distinct subject) as subjects ${under} group by one`,
    `select diagnosis ${under} group by diagnosis ${many}`,
    `select groupby() as code, count(distinct sample) as samples, count(*) as files, sum(bytes) as b, ${lit.join(', ')}
     ${from(-1, '')} group by ${own} ${many}`,
    ...facets.map(
      (_, i) =>
        `select f${i} as code, count(distinct sample) as samples, count(*) as files ${from(i, ticked)} group by f${i} ${many}`,
    ),
  ]
}

function answerOfResults(catalog: Catalog, query: Query, results: readonly Row[][]): Answer {
  const [[whole] = [], [subjects] = [], diagnoses = [], groups = [], ...options] = results
  const number = (row: Row | undefined, name: string) => Number(row?.[name] ?? 0)
  const fileFacets = catalog.facets.flatMap(({ of, values }, i) =>
    of === 'file' ? [{ i, size: values.length + 1 }] : [],
  )
  return answerOf(catalog, query, {
    summary: {
      samples: number(whole, 'samples'),
      subjects: number(subjects, 'subjects'),
      diagnoses: diagnoses.filter((row) => number(row, 'diagnosis') > 0).length,
      files: number(whole, 'files'),
      bytes: number(whole, 'b'),
    },
    options: options.map((rows) =>
      rows.map((row) => [number(row, 'code') - 1, number(row, 'files'), number(row, 'samples')]),
    ),
    groups: groups.map((row): GroupFigures => ({
      code: number(row, 'code') - 1,
      samples: number(row, 'samples'),
      files: number(row, 'files'),
      bytes: number(row, 'b'),
      lit: fileFacets.map(({ i, size }) => {
        const codes = Array.from({ length: size }, (_, code) => code)
        return codes.reduce((bits, code) => bits | (number(row, `lit${i}_${code}`) << code), 0)
      }),
    })),
  })
}
