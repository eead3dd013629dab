import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts'

let folder: string
const stops: (() => Promise<void>)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-embedded-'))
  await chmod(folder, 0o711)
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function start(path = folder): Promise<EmbeddedPostgres> {
  const database = await startEmbedded(path)
  stops.push(() => database.stop())
  return database
}

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const { db, pool } = connect(url, 1)
  try {
    return (await pool.query<Record<string, unknown>>(query)).rows
  } finally {
    await db.destroy()
  }
}

type Other = {
  readonly child: ChildProcess
  readonly lines: string[]
  /** What it says first: whether it owns the server. */
  line(): Promise<string>
  readonly ended: Promise<unknown>
}

/** Another process that opens the same database and goes on as `work` says; `url` is the database's. */
function other(work: string): Other {
  const program = `
    import pg from 'pg'
    import { startEmbedded } from '#adapters/database/embedded.ts'
    const { url, owner, stop } = await startEmbedded(${JSON.stringify(folder)})
    console.log(owner)
    ${work}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  stops.push(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const lines: string[] = []
  const first = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      resolve(line)
    })
    child.on('exit', () => reject(new Error('it ended without a word')))
  })
  return { child, lines, line: () => first, ended }
}

async function binaries(): Promise<string> {
  const names = await readdir(join(folder, 'postgres'))
  return names.find((name) => name.startsWith('postgresql-')) ?? ''
}

const postmaster = async (path = folder): Promise<number> =>
  Number((await readFile(join(path, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])

/** A process that nobody has waited for yet has ended all the same. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/\) Z /.test(stat)
}

describe('an embedded database', () => {
  it.skipIf(!existsSync('/proc/self/autogroup'))(
    'does what yields after what somebody waits for (needs Linux that groups processes)',
    async () => {
      const { url } = await start()
      const { db, pool } = connect(url, 1, true)
      try {
        const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
        const [{ pid } = { pid: 0 }] = rows
        await expect.poll(() => getPriority(pid)).toBe(10)
        await expect.poll(() => readFile(`/proc/${pid}/autogroup`, 'utf8')).toContain('nice 10')
      } finally {
        await db.destroy()
      }
    },
  )

  it('keeps what it has when it is stopped, and may be stopped twice', async () => {
    const first = await start()
    expect(first.owner).toBe(true)
    await ask(first.url, 'create table kept as select 7 as n')
    const pid = await postmaster()
    await first.stop()
    await first.stop()
    expect(await isRunning(pid)).toBe(false)
    const second = await start()
    expect(second.owner).toBe(true)
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('ends with its owner, however that ends, and has every acknowledged row afterwards', async () => {
    const owner = other(`
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined)
      await client.connect()
      await client.query('create table acknowledged (n integer primary key, filler text)')
      for (let n = 1; ; n += 1) {
        await client.query("insert into acknowledged values ($1, repeat('x', 2000))", [n])
        console.log(n)
      }`)
    expect(await owner.line()).toBe('true')
    for (const count of [20, 40]) {
      await expect
        .poll(() => owner.lines.length, { timeout: 30_000, interval: 5 })
        .toBeGreaterThan(count)
    }
    const pid = await postmaster()
    expect(await isRunning(pid)).toBe(true)
    owner.child.kill('SIGKILL')
    await owner.ended
    await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false)

    const again = await start()
    expect(again.owner).toBe(true)
    const acknowledged = Number(owner.lines.at(-1))
    const [rows] = await ask(
      again.url,
      'select count(*)::int as count, min(n) as first, max(n) as last from acknowledged',
    )
    expect(rows?.['last']).toBeGreaterThanOrEqual(acknowledged)
    expect(rows).toMatchObject({ count: rows?.['last'], first: 1 })
  })

  it('recovers when its server is killed itself', async () => {
    const first = await start()
    await ask(first.url, 'create table kept as select 7 as n')
    const pid = await postmaster()
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false)
    const second = await start()
    expect(second.owner).toBe(true)
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('is joined by a second process, which leaves it running', async () => {
    const first = await start()
    await ask(first.url, 'create table shared as select 7 as n')
    const second = other(`
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query('update shared set n = n + 1 returning n')
      await client.end()
      await stop()
      console.log(rows[0].n)`)
    expect(await second.line()).toBe('false')
    await second.ended
    expect(second.lines).toEqual(['false', '8'])
    expect(await ask(first.url, 'select n from shared')).toEqual([{ n: 8 }])
  })

  it('has one owner when three processes start at the same instant', async () => {
    const stay = 'await new Promise(() => setInterval(() => undefined, 1000))'
    const all = [other(stay), other(stay), other(stay)]
    const owners = await Promise.all(all.map((process) => process.line()))
    expect(owners.sort()).toEqual(['false', 'false', 'true'])
  })

  it('has one owner when two processes start over what a killed one left', async () => {
    const first = await start()
    await ask(first.url, 'create table kept as select 7 as n')
    await first.stop()
    await writeFile(join(folder, 'postgres/data/postmaster.pid'), `${process.pid}\n`)
    await rm(join(folder, 'postgres', await binaries()), { recursive: true })
    const stay = 'await new Promise(() => setInterval(() => undefined, 1000))'
    const both = [other(stay), other(stay)]
    const owners = await Promise.all(both.map((process) => process.line()))
    expect(owners.sort()).toEqual(['false', 'true'])
    expect(await ask(first.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('lies in a folder however deep, and of whatever name', async () => {
    const deep = join(
      folder,
      'größe & maß',
      ...Array.from({ length: 12 }, (_, n) => `a-long-name-${n}`),
    )
    expect(Buffer.byteLength(deep)).toBeGreaterThan(150)
    await mkdir(deep, { recursive: true, mode: 0o755 })
    const database = await start(deep)
    expect(database.owner).toBe(true)
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await startEmbedded(deep)).owner).toBe(false)
  })

  it.each([
    ['of a process that is no more', '4194000\n'],
    ['of another program', `${process.pid}\n`],
    ['that was cut off', ''],
  ])('starts over a pid file %s', async (_what, text) => {
    const first = await start()
    await ask(first.url, 'create table kept as select 7 as n')
    await first.stop()
    await writeFile(join(folder, 'postgres/data/postmaster.pid'), text)
    const second = await start()
    expect(second.owner).toBe(true)
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('takes settings for its server', async () => {
    const database = await startEmbedded(folder, ['max_connections=17'])
    stops.push(() => database.stop())
    expect(await ask(database.url, 'show max_connections')).toEqual([{ max_connections: '17' }])
    expect(await ask(database.url, 'show data_checksums')).toEqual([{ data_checksums: 'on' }])
    expect(await ask(database.url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
  })

  it('says in PostgreSQL’s words why it does not start', async () => {
    await expect(startEmbedded(folder, ['max_connections=many'])).rejects.toThrow(
      /does not start|ended at its start/,
    )
    await expect(startEmbedded(folder, ['max_connections=many'])).rejects.toThrow('max_connections')
  })
})

describe('a connection', () => {
  it('that is lost between two queries fails the next one, and not the process', async () => {
    const database = await start()
    const { db, pool } = connect(database.url, 1)
    const client = await pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await ask(database.url, `select pg_terminate_backend(${rows[0]?.pid})`)
    await expect(client.query('select 1')).rejects.toThrow(
      /terminat|not queryable|EPIPE|ECONNRESET/,
    )
    client.release(true)
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await db.destroy()
  })
})
