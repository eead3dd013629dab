import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * The program itself, in processes of its own: what a test of crashes and of the command line drives.
 * No process outlives the test process that started it.
 */

/** How a process ended, with all that it wrote. */
export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export type Process = {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** What it wrote so far. */
  written(): { readonly out: string; readonly err: string }
  /** Kills it at once, as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Asks it to stop, as an operator does. */
  stop(): Promise<Ended>
}

export type Server = Process & { readonly url: string }

/** Settings by name. */
export type Env = Readonly<Record<string, string>>

/** A folder for the data of one instance; the database may run as another user, who must be able to pass. */
export async function dataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'accession-data-'))
  await chmod(path, 0o711)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

const root = join(import.meta.dirname, '../..')
const program = join(root, 'src/app/cli/main.ts')

/** The settings of a test's instance; a name given as '' counts as unset. */
const envOf = (folder: string, env: Env) => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: tmpdir(),
  // As bin/accession has it: half of a start is what Node makes of the sources.
  NODE_COMPILE_CACHE: join(root, '.cache/node'),
  ACCESSION_DATA: folder,
  ACCESSION_PORT: '0',
  ACCESSION_DEMO: '1',
  ACCESSION_DEMO_CATALOG: '0',
  ACCESSION_LOG: 'error',
  ...env,
})

type Spawned = Process & { readonly child: ChildProcess }

function launch(folder: string, args: readonly string[], env: Env): Spawned {
  const child = spawn(process.execPath, [program, ...args], {
    env: envOf(folder, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  living.add(child)
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.err += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', () => living.delete(child))
    child.on('close', (code, signal) => resolve({ code, signal, ...written }))
  })
  return {
    child,
    pid: child.pid ?? 0,
    ended,
    written: () => written,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Starts a command; it goes on by itself. */
export const begin = (folder: string, args: readonly string[], env: Env = {}): Process =>
  launch(folder, args, env)

/** Runs a command to its end. */
export const run = (folder: string, args: readonly string[], env: Env = {}): Promise<Ended> =>
  launch(folder, args, env).ended

/** Starts a server and waits until it says where it is. @throws Error with what it wrote when it ends before. */
export async function serve(folder: string, env: Env = {}): Promise<Server> {
  const server = launch(folder, ['serve'], env)
  const url = await new Promise<string>((resolve, reject) => {
    server.child.stdout?.on('data', () => {
      const [, at] = /^Accession is ready at (\S+)$/m.exec(server.written().out) ?? []
      if (at !== undefined) resolve(at)
    })
    void server.ended.then(
      ({ code, signal, out, err }) =>
        reject(new Error(`the server ended with ${code ?? signal}: ${out}${err}`)),
      reject,
    )
  })
  return { ...server, url }
}
