import { join } from 'node:path'
import { runApart } from '../apart.ts'
import type { PdfInspection } from './port.ts'

const program = join(import.meta.dirname, 'examine-stdin.ts')

/** Examines a PDF in a process of its own, which a file made to exhaust time or memory takes down alone. */
export async function inspectPdf(bytes: Uint8Array): Promise<PdfInspection> {
  const inspection = (await runApart(program, bytes)) as PdfInspection | undefined
  return (
    inspection ?? {
      ok: false,
      reason:
        'The PDF takes too long or too much memory to check. Scan the signed pages and upload that.',
    }
  )
}
