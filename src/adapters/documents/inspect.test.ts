import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, it } from 'vitest'
import { examinePdf } from './examine.ts'
import { inspectPdf } from './inspect.ts'

/** 260 bytes that claim four thousand million cross-reference entries. */
const exhausting = Buffer.from(`%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R]>> endobj
3 0 obj <</Type /Page>> endobj
4 0 obj <</Type /XRef /Size 5 /Index [0 4000000000] /W [1 1 1] /Length 0>> stream

endstream endobj
trailer <</Root 1 0 R>>
startxref
0
%%EOF`)

describe('inspection in a process of its own', () => {
  it('says what the examination says', async () => {
    const document = await PDFDocument.create()
    document.addPage()
    const bytes = await document.save()
    expect(await inspectPdf(bytes)).toMatchObject(await examinePdf(bytes))
    expect(await inspectPdf(bytes.subarray(1))).toEqual(await examinePdf(bytes.subarray(1)))
  })

  it('outlives a file made to exhaust it', async () => {
    expect(await inspectPdf(exhausting)).toEqual({
      ok: false,
      reason: expect.stringContaining('takes too long or too much memory'),
    })
  })

  it('inspects several at once, large ones too', async () => {
    const large = Buffer.concat([
      Buffer.from('%PDF-1.7\n'),
      Buffer.alloc(24 * 1024 * 1024, '% comment\n'),
    ])
    const inspections = await Promise.all([large, large, large].map((bytes) => inspectPdf(bytes)))
    expect(inspections.map(({ ok }) => ok)).toEqual([false, false, false])
  })

  it('says so where qpdf is not installed, and keeps to our own rules', async () => {
    const document = await PDFDocument.create()
    document.addPage()
    const bytes = await document.save()
    expect(await inspectPdf(bytes, '/nonexistent')).toMatchObject({ ok: true, unpacked: false })
    expect(await inspectPdf(bytes.subarray(1), '/nonexistent')).toMatchObject({ ok: false })
  })
})
