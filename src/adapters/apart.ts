import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

// Seconds on the wall: on a busy server a sound file takes several.
const limits = { seconds: 30, heapMegabytes: 256 } as const

/**
 * Runs a program of ours in a process of its own, which may neither write files, nor reach the network, nor start
 * processes, and which input made to exhaust time or memory takes down alone. It is given the input and answers
 * with JSON; undefined where it was taken down.
 */
export async function runApart(
  program: string,
  input: Uint8Array,
  args: readonly string[] = [],
): Promise<unknown> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${limits.heapMegabytes}`,
      '--permission',
      '--allow-fs-read=*',
      program,
      ...args,
    ],
    { env: {}, stdio: 'pipe', timeout: limits.seconds * 1000, killSignal: 'SIGKILL' },
  )
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal }))
    },
  )
  // A process that ends early does not read to the end; how it ended is told by `close`.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [{ code, signal }, said, complaint] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ])
  if (code === 0) return JSON.parse(said) as unknown
  if (signal !== null) return undefined
  throw new Error(`${program} ended with code ${code}: ${complaint}`)
}
