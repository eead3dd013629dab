import type { PdfInspection } from './port.ts'
export async function inspectPdf(_: Uint8Array): Promise<PdfInspection> { throw new Error('todo') }
