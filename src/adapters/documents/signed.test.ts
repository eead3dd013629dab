import { spawnSync } from 'node:child_process'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { agreement, certificate, drawing, person, signatory, signing } from '#test/agreements.ts'
import type { AgreementDocument, Certificate, Signing } from './port.ts'
import { typstDocuments } from './typst.ts'

const documents = typstDocuments()

const drawn = async (): Promise<Signing['signature']> => ({
  kind: 'drawn',
  png: await documents.cleanSignature(PNG.sync.write(drawing())),
})

const all: readonly Signing[] = [
  signing('principal-investigator', 'Priya Investigator', { initials: 'PQI' }),
  signing('applicant', 'Łukasz Żółć', { n: 1 }),
  signing('institutional-authority', 'Grace Authority'),
]

const signed = (
  signings = all,
  more: Partial<Certificate> = {},
  document: Partial<AgreementDocument> = {},
): Promise<Uint8Array> =>
  documents.renderSigned(
    agreement({
      applicants: [person('Ada Applicant'), person('Łukasz Żółć')],
      electronic: true,
      ...document,
    }),
    signings,
    certificate(more),
  )

describe('a signed agreement', () => {
  it('is the same to the byte when printed again, also with drawn signatures', async () => {
    const signings = [...all, signing('applicant', 'Ada Applicant', { signature: await drawn() })]
    const [first, second] = [await signed(signings), await signed(signings)]
    expect(Buffer.compare(first, second)).toBe(0)
    const elsewhere = await typstDocuments().renderSigned(
      agreement({
        applicants: [person('Ada Applicant'), person('Łukasz Żółć')],
        electronic: true,
      }),
      signings,
      certificate(),
    )
    expect(Buffer.compare(first, elsewhere)).toBe(0)
  })

  it('is a tagged PDF that its own inspection accepts', async () => {
    const pdf = await signed()
    expect(await documents.inspectPdf(pdf)).toMatchObject({ ok: true })
    const { catalog } = await PDFDocument.load(pdf)
    expect(catalog.has(PDFName.of('StructTreeRoot'))).toBe(true)
  })

  it('refuses a signature that no font can print', async () => {
    await expect(signed([signing('institutional-authority', 'สมชาย')])).rejects.toMatchObject({
      code: 'invalid-input',
      errors: expect.arrayContaining([
        { path: 'signings.0.text', message: expect.stringContaining('ส (U+0E2A)') },
      ]),
    })
  })

  it('fails rather than leave out a signature whose picture is damaged', async () => {
    const damaged = { kind: 'drawn', png: Buffer.from('no picture') } as const
    await expect(
      signed([signing('institutional-authority', 'Grace Authority', { signature: damaged })]),
    ).rejects.toThrow('failed to decode image')
  })
})

const poppler = spawnSync('pdftotext', ['-v']).error === undefined

/** The text as read from the page, one space between words. */
function textOf(pdf: Uint8Array): string {
  const { stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: pdf,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
    .toString('utf8')
    .replace(/[\u200B\u202A-\u202E]/gu, '')
    .replace(/\s+/gu, ' ')
}

describe.runIf(poppler)('text of a signed agreement (needs poppler)', () => {
  it('has signatures and dates in their blocks, and people as they corrected themselves', async () => {
    const text = textOf(
      await signed([
        signing('principal-investigator', 'Priya Investigator', {
          person: person('Priya Q. Investigator', { jobTitle: 'Full Professor' }),
        }),
      ]),
    )
    expect(text).toMatch(
      /Signature Priya Investigator Date 21 November 2026 Signed electronically, 21 November 2026 14:03 UTC Print name Priya Q. Investigator Job title Full Professor/,
    )
  })

  it('tells which blocks are not signed', async () => {
    const text = textOf(await signed())
    expect(text).toMatch(/Applicant 1 of 2 Signature not signed Date Print name Ada Applicant/)
    expect(text).toMatch(/Applicant 2 of 2 Signature Łukasz Żółć Date 21 November 2026/)
    expect(text.match(/not signed/g)).toHaveLength(1)
  })

  it('has the initials of the Principal Investigator with download', async () => {
    const initials = 'Initials of the Principal Investigator'
    expect(textOf(await signed(all, {}, { download: true }))).toContain(
      `${initials} PQI Date 21 November 2026`,
    )
    const others = all.slice(1)
    expect(textOf(await signed(others, {}, { download: true }))).toContain(`${initials} not signed`)
  })

  it.each(['محمد العربية', 'שלום עליכם', 'Ωμέγα Νικολάου', 'Đỗ Thị Ngọc'])(
    'has a signature in any script that a font has: %s',
    async (name) => {
      const text = textOf(await signed([signing('institutional-authority', name)]))
      expect(text.normalize('NFKC')).toMatch(new RegExp(`Signature ${name} Date`, 'u'))
    },
  )

  it('keeps the pages of the agreement as they were presented', async () => {
    const presented = textOf(
      await documents.renderAgreement(
        agreement({
          applicants: [person('Ada Applicant'), person('Łukasz Żółć')],
          electronic: true,
        }),
      ),
    )
    const [last] = /Page (\d+) of \1 /.exec(presented) ?? []
    expect(presented).toContain(last ?? 'none')
    const text = textOf(await signed())
    expect(text).toContain(last ?? 'none')
    expect(text.indexOf('Certificate of Completion')).toBeGreaterThan(text.indexOf(last ?? 'none'))
  })

  it('ends with a certificate of all that is known of the signing', async () => {
    const text = textOf(
      await signed(all, {
        signatories: [
          signatory('Institutional Authority', 'Old Authority', {
            replacedBy: 'Grace Authority, grace@northfield.example',
          }),
          signatory('Institutional Authority', 'Grace Authority', {
            ip: '203.0.113.7',
            agent: 'Firefox/150',
          }),
        ],
      }),
    )
    for (const fact of [
      'Page 1 of 2',
      'Outcome Completed: all have signed',
      'Request DR-2026-0412',
      'Envelope EN-2026-0007',
      'Sent by Ada Applicant, ada@northfield.example',
      'Created 2026-11-20 07:59:00 UTC',
      'Completed 2026-11-21 14:03:06 UTC',
      `Attached as as-presented.pdf Pages 9 SHA-256 ${'a'.repeat(64)}`,
      '1. Institutional Authority: Old Authority',
      'Replaced by Grace Authority, grace@northfield.example',
      'Identified by By a link and a code, both sent to',
      'IP address 203.0.113.7',
      'Browser Firefox/150',
      'Link opened 2026-11-21 14:00:00',
      'It is version 2026-11. I agree to sign electronically. I can have paper instead.',
      `42 2026-11-21 14:03:05 Signed Priya Investigator ${'c'.repeat(64)}`,
      'https://data.lakeside.example/verify',
      `SHA-256 of the root ${'d'.repeat(64)}`,
    ]) {
      expect(text).toContain(fact)
    }
    expect(text).not.toContain('Declined')
  })

  it('tells how it ended otherwise, in whatever script', async () => {
    const text = textOf(
      await signed([], {
        outcome: { kind: 'declined', by: 'Grace Authority', reason: 'Not for us: 이유 \uFFFD' },
        signatories: [
          signatory('Institutional Authority', 'Grace Authority', {
            declinedBecause: 'Not for us: 이유',
            at: { asked: '2026-11-20T08:00:00Z', declined: '2026-11-21T14:03:05Z' },
          }),
        ],
      }),
    )
    for (const fact of [
      'Record of Signing',
      'It has no effect.',
      'Outcome Declined By Grace Authority Reason Not for us: [U+C774][U+C720] [U+FFFD]',
      'Reason given Not for us: [U+C774][U+C720]',
      'Declined 2026-11-21 14:03:05',
    ]) {
      expect(text).toContain(fact)
    }
    expect(text).not.toMatch(/Certificate of Completion|Signed electronically/)
  })

  it('says in a form to be signed on the platform how that is done, and nothing of paper', async () => {
    const text = textOf(await documents.renderAgreement(agreement({ electronic: true })))
    expect(text).toContain('This Agreement is signed electronically on the Platform.')
    expect(text).not.toMatch(/print the form anew|Return all pages/)
  })
})

const typed = (signature: string) => documents.cleanTyped({ signature, person: person('Ada') })

describe('what is typed into a block', () => {
  it.each([
    ['Ada Łovelace', 'Ada Łovelace'],
    ['  Ada\t ', 'Ada'],
    ['Ada\u202Ecalevo\u202C', 'Adacalevo'],
    ['\u2066Ada\u2069\u200F', 'Ada'],
    ['A\u0000d\u001Ba\u0085\u{E0041}', 'Ada'],
    ['العربية', 'العربية'],
    ['עברית', 'עברית'],
    ["D'Arcy-O’Neill, Jr.", "D'Arcy-O’Neill, Jr."],
    ['#panic("x") $1$', '#panic("x") $1$'],
  ])('is cleaned: %j', async (text, kept) => {
    expect(await typed(text)).toMatchObject({ signature: kept })
  })

  it.each([
    [''],
    ['   '],
    ['\u202E\u2066'],
    ['\u200B\u2060'],
    ['-----'],
    ['123'],
    ['Ada\nLovelace'],
    ['Ada\u2028Lovelace'],
    ['a'.repeat(101)],
    [`A${'\u0301'.repeat(5)}da`],
    ['สมชาย'],
    ['Ada 🖋'],
    ['Ada \uD83D'],
    ['Ada \uFFFD'],
    ['ไทย'],
    ['\u{10F123} Ada'],
  ])('is refused as a signature: %j', async (text) => {
    await expect(typed(text)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'signature' }],
    })
  })

  it('is refused where a fact of the person cannot be printed, and the fact is named', async () => {
    await expect(
      documents.cleanTyped({ initials: 'AL', person: person('김철수', { address: 'ไทย' }) }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('Draw your signature instead'),
      errors: [{ path: 'person.name' }, { path: 'person.address' }],
    })
    await expect(
      documents.cleanTyped({ initials: 'twelve words', person: person('Ada') }),
    ).rejects.toMatchObject({ errors: [{ path: 'initials' }] })
  })
})
