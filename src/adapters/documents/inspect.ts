import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PdfExamination, PdfInspection } from './port.ts'
import { programPath, runOnPdf, thePdf } from './program.ts'

const limits = { seconds: 10, heapMegabytes: 256 } as const

/**
 * Whether a PDF may be kept: our own rules first, then qpdf, which unpacks every stream, so that one which unpacks to
 * far more than it seems ends here. Both in processes that may be lost.
 */
export async function inspectPdf(
  bytes: Uint8Array,
  path: string = programPath,
): Promise<PdfInspection> {
  const examination = await examineApart(bytes)
  if (!examination.ok) return examination
  const ended = await runOnPdf(['qpdf', '--check', thePdf], bytes, path)
  if (ended === undefined) return { ...examination, unpacked: false }
  // 3 is a warning, which qpdf has for many a sound file.
  if (ended.code === 0 || ended.code === 3) return { ...examination, unpacked: true }
  return {
    ok: false,
    reason:
      'The PDF is damaged, or far larger inside than it looks. Print it to a new PDF, or scan the signed pages, and upload that.',
  }
}

/**
 * Examines a PDF in a process of its own, which may neither write files, nor reach the network, nor start
 * processes, and which a file made to exhaust time or memory takes down alone.
 */
async function examineApart(bytes: Uint8Array): Promise<PdfExamination> {
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
  if (code === 0) return JSON.parse(said) as PdfExamination
  if (signal !== null) {
    return {
      ok: false,
      reason:
        'The PDF takes too long or too much memory to check. Scan the signed pages and upload that.',
    }
  }
  throw new Error(`the examination of a PDF ended with code ${code}: ${complaint}`)
}
