import { join } from 'node:path'
import { runApart } from '../apart.ts'
import type { PdfExamination, PdfInspection } from './port.ts'
import { programPath, runOnPdf, thePdf } from './program.ts'

const examination = join(import.meta.dirname, 'examine-stdin.ts')

const refused = (reason: string) => ({ ok: false, reason }) as const

/**
 * Whether a PDF may be kept: our own rules first, then qpdf, which unpacks every stream, so that one which unpacks to
 * far more than it seems ends here. Both in processes that may be lost.
 */
export async function inspectPdf(
  bytes: Uint8Array,
  path: string = programPath,
): Promise<PdfInspection> {
  const examined = await examineApart(bytes)
  if (!examined.ok) return examined
  const ended = await runOnPdf(['qpdf', '--check', thePdf], bytes, path)
  if (ended === undefined) return { ...examined, unpacked: false }
  // 3 is a warning, which qpdf has for many a sound file.
  if (ended.code === 0 || ended.code === 3) return { ...examined, unpacked: true }
  return refused(
    'The PDF is damaged, or far larger inside than it looks. Print it to a new PDF, or scan the signed pages, and upload that.',
  )
}

async function examineApart(bytes: Uint8Array): Promise<PdfExamination> {
  const told = (await runApart(examination, bytes)) as PdfExamination | undefined
  return (
    told ??
    refused(
      'The PDF takes too long or too much memory to check. Scan the signed pages and upload that.',
    )
  )
}
