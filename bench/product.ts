import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/* The product as processes of its own, on data that is thrown away. */

const root = join(import.meta.dirname, '..')

/** Works in a folder for one instance; the database may run as another user, who must be able to pass. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-bench-'))
  await chmod(folder, 0o711)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Settings of an instance on a folder, whatever this process has. */
export const settingsOn = (folder: string, port = 0): Readonly<Record<string, string>> => ({
  ACCESSION_DATA: folder,
  ACCESSION_PORT: String(port),
  ACCESSION_DEMO: '1',
  ACCESSION_LOG: 'error',
})

/** Starts `bin/accession` with these arguments. Its standard output can be read. */
export function accession(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const { PATH, HOME } = process.env
  return spawn(join(root, 'bin/accession'), args, {
    env: { PATH, HOME, TMPDIR: tmpdir(), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Installs and builds what a first start would. */
export function prepareProduct(): void {
  spawnSync('node', [join(root, 'tools/prepare.js'), 'serve'], { stdio: ['ignore', 'ignore', 2] })
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** A TCP port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
