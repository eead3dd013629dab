import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PdfInspection } from './port.ts'

const limits = { seconds: 10, heapMegabytes: 256 } as const

/**
 * Examines a PDF in a process of its own, which may neither write files, nor reach the network, nor start
 * processes, and which a file made to exhaust time or memory takes down alone.
 */
export async function inspectPdf(bytes: Uint8Array): Promise<PdfInspection> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${limits.heapMegabytes}`,
      '--permission',
      '--allow-fs-read=*',
      join(import.meta.dirname, 'examine-stdin.ts'),
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
  child.stdin.end(bytes)
  const [{ code, signal }, said, complaint] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ])
  if (code === 0) return JSON.parse(said) as PdfInspection
  if (signal !== null) {
    return {
      ok: false,
      reason:
        'The PDF takes too long or too much memory to check. Scan the signed pages and upload that.',
    }
  }
  throw new Error(`the examination of a PDF ended with code ${code}: ${complaint}`)
}
