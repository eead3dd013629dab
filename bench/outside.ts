import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Unavailable } from './engine.ts'

/*
 * The packages that only the benchmark needs: installed at the first use from their own lock, in a folder of
 * their own because `#` means `src` only where no other package.json is nearer. What is used of them is typed
 * here, so that types are checked without them.
 */

const folder = join(import.meta.dirname, 'packages')
const modules = join(folder, 'node_modules')

function install(): void {
  const marker = join(modules, '.accession-lock')
  const lock = createHash('sha256').update(readFileSync(join(folder, 'package-lock.json')))
  const wanted = lock.digest('hex')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  console.error('Installing the packages of the benchmark (once) …')
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, error } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] })
  if (status !== 0)
    throw new Unavailable(`npm ci failed in bench/packages${error ? `: ${error.message}` : ''}`)
  writeFileSync(marker, wanted)
}

/** @throws Unavailable where it cannot be installed. */
async function load(name: string): Promise<unknown> {
  install()
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name)
    const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return loaded.default ?? loaded
  } catch (error) {
    throw new Unavailable(`${name} does not load: ${String(error)}`, { cause: error })
  }
}

export type DuckDb = {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<DuckDbConnection>; closeSync(): void }>
  }
}
export type DuckDbConnection = {
  runAndReadAll(sql: string): Promise<{ getRowObjectsJS(): Record<string, number | bigint>[] }>
  closeSync(): void
}

export const duckDb = (): Promise<DuckDb> => load('@duckdb/node-api') as Promise<DuckDb>

export type MySql = {
  createConnection(options: {
    readonly socketPath: string
    readonly multipleStatements: boolean
  }): Promise<MySqlConnection>
}
export type MySqlConnection = {
  /** A list of rows for each statement, or of one statement its rows. */
  query(sql: string): Promise<[unknown[]]>
  destroy(): void
}

export const mySql = (): Promise<MySql> => load('mysql2/promise') as Promise<MySql>

export type Autocannon = (options: {
  readonly url: string
  readonly connections: number
  readonly duration: number
  readonly requests?: readonly { readonly path: string }[]
  readonly headers?: Readonly<Record<string, string>>
}) => Promise<{
  readonly requests: { readonly average: number; readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly errors: number
  readonly non2xx: number
}>

export const autocannon = (): Promise<Autocannon> => load('autocannon') as Promise<Autocannon>
