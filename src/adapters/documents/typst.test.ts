import { spawnSync } from 'node:child_process'
import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, it } from 'vitest'
import { Problem } from '#kernel/problem.ts'
import { agreement, person, words } from '#test/agreements.ts'
import type { AgreementDocument } from './port.ts'
import { typstDocuments } from './typst.ts'

const documents = typstDocuments()

async function pagesOf(bytes: Uint8Array): Promise<number> {
  const inspection = await documents.inspectPdf(bytes)
  if (!inspection.ok) throw new Error(inspection.reason)
  return inspection.pages
}

describe('agreement', () => {
  it('is a PDF that its own inspection accepts', async () => {
    const pdf = await documents.renderAgreement(agreement())
    expect(await documents.inspectPdf(pdf)).toMatchObject({ ok: true, pages: 9, signers: [] })
  })

  it('carries title and date', async () => {
    const pdf = await PDFDocument.load(await documents.renderAgreement(agreement()))
    expect(pdf.getTitle()).toBe('Data Access Agreement, request DR-2026-0412')
    expect(pdf.getCreationDate()).toEqual(new Date('2026-02-03'))
  })

  it('has a page for the Information Security Officer only with download', async () => {
    const without = await pagesOf(await documents.renderAgreement(agreement()))
    const withDownload = await pagesOf(
      await documents.renderAgreement(agreement({ download: true })),
    )
    expect(withDownload).toBe(without + 1)
  })

  it('puts four applicants on a page', async () => {
    const pages = async (count: number): Promise<number> => {
      const applicants = Array.from({ length: count }, (_, at) => person(`Applicant ${at}`))
      return pagesOf(await documents.renderAgreement(agreement({ applicants })))
    }
    const one = await pages(1)
    expect([await pages(4), await pages(5), await pages(8)]).toEqual([one, one + 1, one + 1])
  })

  it('grows by whole pages with a long contemplated use', async () => {
    const contemplatedUse = Array.from({ length: 8 }, () => words(200)).join('\n\n')
    expect(await pagesOf(await documents.renderAgreement(agreement({ contemplatedUse })))).toBe(11)
  })

  it('is the same to the byte when printed again', async () => {
    const [first, second] = [
      await documents.renderAgreement(agreement()),
      await documents.renderAgreement(agreement()),
    ]
    const elsewhere = await typstDocuments().renderAgreement(agreement())
    expect(Buffer.compare(first, second)).toBe(0)
    expect(Buffer.compare(first, elsewhere)).toBe(0)
  })

  it('can be printed with nothing known', async () => {
    const nobody = { name: '', jobTitle: '', institution: '', email: '' }
    const blank = agreement({
      requestId: '',
      title: '',
      date: '',
      daus: [],
      contemplatedUse: '',
      download: true,
      requester: nobody,
      principalInvestigator: nobody,
      applicants: [nobody],
      institutionalAuthority: nobody,
    })
    expect(await pagesOf(await documents.renderAgreement(blank))).toBe(10)
  })

  it('refuses characters that no font has, and names field and character', async () => {
    const printing = documents.renderAgreement(
      agreement({
        principalInvestigator: person('มา'),
        contemplatedUse: `${words(150)} ไทย \u{10F123}`,
      }),
    )
    const problem: unknown = await printing.catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({
      code: 'invalid-input',
      errors: [
        { path: 'contemplatedUse', message: expect.stringMatching(/ไ \(U\+0E44\).*U\+10F123/) },
        {
          path: 'principalInvestigator.name',
          message: 'cannot be printed because of ม (U+0E21), า (U+0E32)',
        },
      ],
    })
  })

  it.each([
    ['half a surrogate pair', 'Ada \uD83D', 'U+D83D'],
    ['a replacement character', 'Ada \uFFFD', 'U+FFFD'],
  ])('refuses %s rather than print a question mark', async (_, title, code) => {
    await expect(documents.renderAgreement(agreement({ title }))).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'title', message: expect.stringContaining(code) }],
    })
  })
})

const poppler = spawnSync('pdftotext', ['-v']).error === undefined

/** The text as read from the page, one space between words. */
function textOf(pdf: Uint8Array): string {
  const { stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: pdf,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.toString('utf8').replace(/\s+/gu, ' ')
}

describe.runIf(poppler)('text of the agreement, as pdftotext reads it', () => {
  const printed = async (more: Partial<AgreementDocument>): Promise<string> =>
    textOf(await documents.renderAgreement(agreement(more)))

  it('names request, version, page, date and people', async () => {
    const text = await printed({ provider: 'Example Children’s Hospital' })
    for (const fact of [
      'Data Access Agreement, version 1.0 | Request DR-2026-0412',
      'Page 1 of 9',
      'Page 9 of 9',
      '3 February 2026',
      'between Example Children’s Hospital (the “Provider”) and',
      'Ada Applicant, Associate Professor, Northfield Hospital',
      'Priya Investigator',
      '+1 901 555 0100',
      '1 Long Street Memphis',
      'Grace Authority',
    ]) {
      expect(text).toContain(fact)
    }
  })

  it('ticks the units asked for, with terms and acknowledgment', async () => {
    const text = await printed({})
    expect(text).toContain(
      '☒ ALPHA Alpha cohort – Health research only. Words of acknowledgment Thanks to Alpha.',
    )
    expect(text).toContain('☐ BETA Beta cohort')
  })

  it('asks for initials and for the Information Security Officer only with download', async () => {
    const officer = person('Radia Officer')
    const without = await printed({ informationSecurityOfficer: officer })
    expect(without).toContain('Download is not requested')
    expect(without).not.toMatch(/Initials of the Principal Investigator|Radia Officer|Schedule F: /)
    const withDownload = await printed({ download: true, informationSecurityOfficer: officer })
    expect(withDownload).toMatch(
      /Initials of the Principal Investigator.*Schedule F: .*Radia Officer/,
    )
  })

  it('prints markup and code as they were typed', async () => {
    const typed =
      '#panic("x") #sys.inputs $1 + $2$ *bold* _it_ [link](a) @ref <label> `code` \\ // no -- "q" ~'
    const text = await printed({ title: typed, contemplatedUse: `= Aims\n- one\n${typed}` })
    expect(text.split(typed)).toHaveLength(3)
    expect(text).toContain('= Aims - one #panic')
  })

  it.each([
    ['Polish', 'Łukasz Żółć'],
    ['Icelandic', 'Þórður Ægisson'],
    ['Vietnamese', 'Nguyễn Thị Hạnh'],
    ['Turkish', 'Gülşah Iğdır'],
    ['Greek', 'Ωμέγα Νικολάου'],
    ['Cyrillic', 'Привет Ђорђевић'],
    ['Georgian', 'ნინო'],
    ['Armenian', 'Հայկ'],
    ['Devanagari', 'राम'],
    ['Chinese', '李明'],
    ['Japanese', '山田 はなこ'],
  ])('prints a name in %s', async (_, name) => {
    expect(await printed({ applicants: [person(name)] })).toContain(`Print name ${name} Job title`)
  })

  it.each([
    ['Arabic', 'محمد'],
    ['Hebrew', 'שלום'],
  ])('prints a name in %s, from right to left', async (_, name) => {
    const text = await printed({ applicants: [person(name)] })
    expect(text.replace(/[\u202A-\u202E]/gu, '').normalize('NFKC')).toContain(name)
  })

  it('leaves out what would reorder or hide text', async () => {
    expect(await printed({ title: 'abc\u202Edef\u0007\u{E0041} ghi' })).toContain('abcdef ghi')
  })

  it('lets a run without spaces break, so that it stays on the page', async () => {
    const email = `${'a'.repeat(60)}@${'b'.repeat(60)}.example`
    const pdf = await documents.renderAgreement(agreement({ requester: person('Ada', { email }) }))
    const { stdout } = spawnSync('pdftotext', ['-bbox', '-l', '1', '-', '-'], { input: pdf })
    const rightEdges = Array.from(stdout.toString().matchAll(/xMax="([\d.]+)"/gu), ([, x]) =>
      Number(x),
    )
    expect(Math.max(...rightEdges)).toBeLessThan(595 - 60)
  })
})
