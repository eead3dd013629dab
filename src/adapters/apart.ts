import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

// Seconds on the wall: on a busy server a sound file takes several.
const limits = { seconds: 30, heapMegabytes: 256, addressMegabytes: 4096, cpuSeconds: 15 } as const

/** What a program may beyond that. */
type Allowed = {
  /**
   * It runs machine code of a package, which Node's permissions do not hold: its memory and processor are limited, and its
   * proxy is not there.
   */
  readonly native: boolean
  /** Of address space, where it needs more than others: of machine code, most of what is reserved is never touched. */
  readonly addressMegabytes?: number
}

const nowhere = { ALL_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' }

/** macOS does not limit address space. */
const limitedTo = (megabytes: number): string =>
  `ulimit -c 0; ulimit -v ${megabytes * 1024} 2>/dev/null; ulimit -t ${limits.cpuSeconds}; exec "$@"`

/**
 * Runs a program of ours in a process of its own, which may neither write files, nor reach the network, nor start
 * processes, and which input made to exhaust time or memory takes down alone. It is given the input and answers
 * with JSON; undefined where it was taken down.
 */
export async function runApart(
  program: string,
  input: Uint8Array,
  args: readonly string[] = [],
  { native, addressMegabytes = limits.addressMegabytes }: Allowed = { native: false },
): Promise<unknown> {
  const node = [
    process.execPath,
    `--max-old-space-size=${limits.heapMegabytes}`,
    '--permission',
    '--allow-fs-read=*',
    ...(native ? ['--allow-addons', '--no-warnings'] : []),
    program,
    ...args,
  ]
  const child = spawn(
    '/bin/sh',
    ['-c', native ? limitedTo(addressMegabytes) : 'exec "$@"', 'sh', ...node],
    {
      env: native ? nowhere : {},
      stdio: 'pipe',
      timeout: limits.seconds * 1000,
      killSignal: 'SIGKILL',
    },
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
