import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, it } from 'vitest'
import type { DestructionDocument } from './port.ts'
import { typstDocuments } from './typst.ts'

const documents = typstDocuments()

function certificate(files: number, name = 'Ada Okafor'): DestructionDocument {
  return {
    id: 'destruction-000000000000000000000001',
    person: { name, email: 'ada@northfield.example', institution: 'Northfield University' },
    request: { id: 'request-000000000000000000000001', name: 'Relapse' },
    daus: [
      { dau: 'PCG', name: 'Pediatric Cancer', endedAt: '2026-11-21T00:00:00.000Z', how: 'expired' },
    ],
    statement: {
      copies: 'kept',
      destroyed: 'Everything on the cluster.',
      kept: 'two.vcf.gz',
      keptReason: 'Figure 2',
      remarks: '',
      name,
    },
    certifiedAt: '2026-11-22T10:00:00.000Z',
    files,
    bytes: files * 123_456_789,
    downloaded: files,
    sha256: 'ab'.repeat(32),
    listSha256: 'cd'.repeat(32),
    list: Array.from({ length: files }, (_, n) => ({
      id: `file-${String(n).padStart(24, '0')}`,
      path: `cohort/wgs/SJOS${String(n).padStart(6, '0')}_D1_G1.WholeGenome.paired.bam`,
      size: 123_456_789 + n,
      md5: 'ef'.repeat(16),
      sha256: n % 2 === 0 ? 'ab'.repeat(32) : null,
      vendedAt: '2026-01-02T03:04:05.000Z',
      firstDownloadAt: '2026-02-02T03:04:05.000Z',
      lastDownloadAt: null,
    })),
  }
}

async function pagesOf(data: DestructionDocument): Promise<number> {
  return (await PDFDocument.load(await documents.renderDestruction(data))).getPageCount()
}

describe('a certificate of destruction', () => {
  it('is the same to the byte when printed again', async () => {
    const [first, second] = [
      await documents.renderDestruction(certificate(3)),
      await documents.renderDestruction(certificate(3)),
    ]
    expect(Buffer.compare(first, second)).toBe(0)
    expect(await pagesOf(certificate(3))).toBe(2)
  })

  it('is printed with characters that no font has', async () => {
    expect(await pagesOf(certificate(1, 'Ada \u{1E900}'))).toBe(2)
  })

  it('lists ten thousand files; of very many, the hash of the list', async () => {
    expect(await pagesOf(certificate(10_000))).toBeGreaterThan(150)
    expect(await pagesOf(certificate(12_001))).toBe(2)
  }, 120_000)
})
