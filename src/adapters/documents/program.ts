import { spawn } from 'node:child_process'
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one run may use before it ends; a file made to exhaust a program takes that run down alone. */
const limits = { addressMegabytes: 512, cpuSeconds: 10, wallSeconds: 20, outputBytes: 16 << 20 }

/** Where qpdf and poppler are looked for: the children inherit nothing, so not even the search path. */
export const programPath = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin'

/** `code` is null where the run was killed for using too much. */
export type Ended = {
  readonly code: number | null
  readonly out: Buffer
}

/** The PDF among the arguments: a file without a name, so that nothing of a form is left behind by a kill. */
export const thePdf = '/dev/stdin'

const notInstalled = 127

/**
 * Runs a program of the system on a PDF, with limits on memory, processor, time and output, and without our
 * environment. Undefined where the program is not installed on `path`.
 */
export async function runOnPdf(
  command: readonly string[],
  bytes: Uint8Array,
  path = programPath,
): Promise<Ended | undefined> {
  const giveBack = await takePlace()
  try {
    const file = await openNameless(bytes)
    try {
      const ended = await run(command, file, path)
      return ended.code === notInstalled ? undefined : ended
    } finally {
      await file.close()
    }
  } finally {
    giveBack()
  }
}

async function openNameless(bytes: Uint8Array): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-pdf-'))
  try {
    const name = join(folder, 'form.pdf')
    await writeFile(name, bytes, { mode: 0o600 })
    return await open(name)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** macOS does not limit address space, so there a failing `ulimit` is no reason not to look at all. */
const limited = [
  'command -v "$1" >/dev/null || exit 127',
  `ulimit -c 0; ulimit -v ${limits.addressMegabytes * 1024} 2>/dev/null; ulimit -t ${limits.cpuSeconds}`,
  'exec "$@"',
].join('\n')

async function run(command: readonly string[], { fd }: FileHandle, path: string): Promise<Ended> {
  const child = spawn('/bin/sh', ['-c', limited, 'sh', ...command], {
    env: { PATH: path },
    stdio: [fd, 'pipe', 'ignore'],
    timeout: limits.wallSeconds * 1000,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const kill = () => child.kill('SIGKILL')
  const [code, out] = await Promise.all([ended, collect(child.stdout ?? [], kill)])
  return { code, out }
}

async function collect(
  out: AsyncIterable<Buffer> | readonly Buffer[],
  tooMuch: () => void,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of out) {
    size += chunk.length
    if (size > limits.outputBytes) tooMuch()
    else chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Two runs at once: many uploads at one instant wait for each other rather than for memory. */
const waiting: (() => void)[] = []
let free = 2

/** A place to run in; answers what gives it back. */
export async function takePlace(): Promise<() => void> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  return () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
}
