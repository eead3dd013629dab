import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A store of objects that runs on loopback for a test, and can be away for a while without losing anything. */
export type Emulator = {
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

type Program = { readonly start: () => ChildProcess; readonly port: number | undefined }

/** Starts programs and waits until each listens. @throws Error where one ends instead */
export async function keepRunning(
  programs: readonly Program[],
): Promise<Pick<Emulator, 'start' | 'stop'>> {
  let running: readonly ChildProcess[] = []
  const stop = async (): Promise<void> => {
    const before = running
    running = []
    await Promise.all(before.map(end))
  }
  const start = async (): Promise<void> => {
    const started = programs.map((program) => ({ ...program, child: program.start() }))
    running = started.map(({ child }) => child)
    // What dies with the tests shall not outlive them.
    for (const child of running) {
      const kill = () => child.kill('SIGKILL')
      process.once('exit', kill)
      child.once('exit', () => process.off('exit', kill))
    }
    await Promise.all(started.map(({ child, port }) => listens(child, port))).catch(
      async (error: unknown) => {
        await stop()
        throw error
      },
    )
  }
  await start()
  return { start, stop }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(late)
}

async function listens(child: ChildProcess, port: number | undefined): Promise<void> {
  if (port === undefined) return
  const until = Date.now() + 100_000
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`${child.spawnargs.join(' ')} does not listen on ${port}`)
    await wait(50)
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/**
 * Ports that nobody listened on a moment ago. They are below those that systems take for connections that leave, so that
 * none of these takes one while its program is away.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: { readonly port: number; readonly server: Server }[] = []
  while (held.length < count) {
    const port = randomInt(20_000, 32_000)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (isFree) held.push({ port, server })
  }
  for (const { server } of held) {
    server.close()
    await once(server, 'close')
  }
  return held.map(({ port }) => port)
}
