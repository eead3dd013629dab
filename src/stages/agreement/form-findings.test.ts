import { existsSync } from 'node:fs'
import { PDFDocument, PDFName, PDFString, rgb } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AgreementDocument } from '#adapters/documents/port.ts'
import type { Person } from '#app/journey/person.ts'
import { everything, fileByForm } from '#app/journey/steps.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { saveSection, startRequest } from '#stages/request/contract.ts'
import { readCase, returnRequest } from '#stages/review/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { addForm, type Comparison, downloadAgreement, listForms, readFormPage } from './contract.ts'
import { issuedDocument } from './queries.ts'

const hasPoppler = existsSync('/usr/bin/pdftotext')

describe.skipIf(!hasPoppler)('what is found in an uploaded form (needs poppler)', () => {
  let platform: Platform
  let ada: Person
  let id: string
  beforeAll(async () => {
    platform = await startPlatform()
    await smallCatalog(platform)
    ada = await platform.as('ada')
    id = (await ada.call(startRequest, { body: { selection: everything } })).id
  })
  afterAll(() => platform.close())
  // Nobody uploads more than some forms an hour.
  beforeEach(() =>
    platform.deps.db
      .transaction()
      .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '1h')),
  )

  const agreement = (requestId = id) =>
    ada.download(downloadAgreement, { params: { requestId }, query: {} })

  /** What is found once the job has run, without what is as it should be. */
  async function found(bytes: Uint8Array): Promise<Comparison> {
    const params = { requestId: id }
    const form = await ada.upload(addForm, { params, query: { name: 'form.pdf' } }, bytes)
    expect(form.comparison).toBeNull()
    await platform.deps.outbox.drain()
    const [newest] = await ada.call(listForms, { params })
    if (!newest?.comparison) throw new Error('nothing was compared')
    return newest.comparison
  }
  const wrong = ({ findings }: Comparison) => findings.filter(({ weight }) => weight !== 'fine')

  /** The agreement of the draft, printed with something else in it. */
  async function printed(change: Partial<AgreementDocument>): Promise<Uint8Array> {
    const { db, name, documents } = platform.deps
    const issued = await issuedDocument(db, { requestId: id, n: 1 }, name)
    if (issued === undefined) throw new Error('no agreement is needed')
    return documents.renderAgreement({ ...issued.document, ...change })
  }

  /** A stroke of a pen in every place for a signature: just above its line, right of its label. */
  async function signed(bytes: Uint8Array, pages = [7, 9]): Promise<PDFDocument> {
    const document = await PDFDocument.load(bytes)
    const texts = await platform.deps.documents.readPages(bytes)
    if (texts.state !== 'read') throw new Error(texts.state)
    for (const page of pages) {
      const label = texts.pages[page - 1]?.words.find(({ text }) => text === 'Signature')
      if (label === undefined) throw new Error(`nothing to sign on page ${page}`)
      const y = 841.9 - label.bottom + 4
      for (const [from, to] of [
        [180, 200],
        [200, 230],
      ] as const) {
        document.getPage(page - 1).drawLine({
          start: { x: from, y },
          end: { x: to, y: y + 10 },
          thickness: 1.5,
          color: rgb(0, 0, 0.5),
        })
      }
    }
    return document
  }

  it('says that nothing is signed', async () => {
    const comparison = await found(await agreement())
    expect(wrong(comparison)).toEqual([
      {
        weight: 'return',
        page: 7,
        text: 'The signature of the Principal Investigator seems to be missing.',
      },
      {
        weight: 'return',
        page: 8,
        text: 'The signature of applicant 1 seems to be missing.',
      },
      {
        weight: 'return',
        page: 9,
        text: 'The signature of the Institutional Authority seems to be missing.',
      },
    ])
    expect(comparison.pairs).toEqual(
      Array.from({ length: 9 }, (_, n) => ({ issued: n + 1, uploaded: n + 1 })),
    )
  })

  it('finds nothing wrong where all signed, on whatever day it was printed', async () => {
    const form = await signed(await printed({ date: '2020-01-31' }), [7, 8, 9])
    const { findings } = await found(await form.save())
    expect(findings.map(({ weight, page, text }) => `${weight} ${page}: ${text}`)).toEqual([
      'fine null: Every page of the agreement is there, with the terms, data access units and choice of download as issued.',
      'fine 7: There is ink for the signature of the Principal Investigator.',
      'fine 8: There is ink for the signature of applicant 1.',
      'fine 9: There is ink for the signature of the Institutional Authority.',
    ])
  })

  it('names a page that is missing, and one that is not of the agreement', async () => {
    const form = await signed(await agreement(), [7, 8, 9])
    form.removePage(2)
    form.addPage().drawText('A letter of five words and more comes with it.')
    const comparison = await found(await form.save())
    expect(wrong(comparison)).toEqual([
      { weight: 'return', page: null, text: 'Page 3 of the agreement is missing.' },
      { weight: 'look', page: 9, text: 'This page is not one of the agreement.' },
    ])
    expect(comparison.pairs.slice(1, 4)).toEqual([
      { issued: 2, uploaded: 2 },
      { issued: 3, uploaded: null },
      { issued: 4, uploaded: 3 },
    ])
  })

  it('quotes terms that were altered, with their page', async () => {
    const [first, ...rest] = (await printedDaus()) as [AgreementDocument['daus'][number]]
    const altered = { ...first, acknowledgement: 'We thank nobody at all.' }
    const form = await signed(await printed({ daus: [altered, ...rest] }), [7, 8, 9])
    const [change] = wrong(await found(await form.save()))
    expect(change).toMatchObject({ weight: 'return', page: 5 })
    expect(change?.text).toMatch(/^Terms altered\?.*nobody at all/)
  })

  async function printedDaus() {
    const { db, name } = platform.deps
    return (await issuedDocument(db, { requestId: id, n: 1 }, name))?.document.daus ?? []
  }

  it('tells a form of another request, of another version, and with download that nobody asked for', async () => {
    const other = await found(await printed({ requestId: 'request-other' }))
    expect(wrong(other)[0]?.text).toBe(
      'This page is of another request, request-other; so are 8 more.',
    )
    const version = await found(await printed({ agreementVersion: '0.9' }))
    expect(wrong(version)[0]?.text).toContain('is of version 0.9 of the agreement, not 1.0')
    const download = await found(await printed({ download: true }))
    expect(wrong(download).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Terms altered\?.*Part 2 and Schedule F apply/),
    )
  })

  it('asks for initials and one more signature where download is requested, and names digital signers', async () => {
    const request = await fileByForm(ada, 'With download', true)
    const document = await PDFDocument.load(await agreement(request.id))
    const signature = document.context.obj({ Type: 'Sig', Name: PDFString.of('Pia Lindqvist') })
    const field = document.context.obj({ FT: 'Sig', T: PDFString.of('PI'), V: signature })
    document.catalog.set(PDFName.of('AcroForm'), document.context.obj({ Fields: [field] }))
    const stella = await platform.as('stella')
    const params = { requestId: request.id }
    const { version } = request
    await stella.call(returnRequest, { params, body: { version, reason: 'Please sign.' } })
    await ada.upload(addForm, { params, query: { name: 'form.pdf' } }, await document.save())
    await platform.deps.outbox.drain()
    const [newest] = await ada.call(listForms, { params })
    expect(newest?.signers).toEqual(['Pia Lindqvist'])
    expect(newest?.comparison?.findings.map(({ page, text }) => `${page}: ${text}`)).toEqual([
      '5: The initials of the Principal Investigator seem to be missing.',
      '7: The signature of the Principal Investigator seems to be missing.',
      '8: The signature of applicant 1 seems to be missing.',
      '9: The signature of the Institutional Authority seems to be missing.',
      '10: The signature of the Information Security Officer seems to be missing.',
      'null: Every page of the agreement is there, with the terms, data access units and choice of download as issued.',
      'null: Signed digitally by Pia Lindqvist; not verified here.',
    ])
    expect(newest?.comparison?.findings[0]?.weight).toBe('look')
  })

  it('leaves a scanned form to the eye, and counts its pages', async () => {
    const bytes = await agreement()
    const scan = await PDFDocument.create()
    for (const page of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const picture = await platform.deps.documents.picturePage(bytes, page)
      if (picture === undefined) throw new Error('poppler draws nothing')
      const image = await scan.embedPng(picture)
      scan.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 })
    }
    expect((await found(await scan.save())).findings).toEqual([
      {
        weight: 'return',
        page: null,
        text: 'Pages are missing: the form has 8, the agreement 9.',
      },
      { weight: 'look', page: null, text: 'Scanned: to be read by eye.' },
    ])
  })

  it('is not compared where the answers cannot be printed', async () => {
    const other = await ada.call(startRequest, { body: { selection: everything } })
    const params = { requestId: other.id }
    const form = await agreement(other.id)
    await ada.call(saveSection, {
      params: { ...params, section: 'agreement' },
      body: { base: 0, value: { ...other.draft.agreement, contemplatedUse: 'Lost: \uFFFD' } },
    })
    await ada.upload(addForm, { params, query: { name: 'form.pdf' } }, form)
    await platform.deps.outbox.drain()
    const [newest] = await ada.call(listForms, { params })
    expect(newest?.comparison).toEqual({
      findings: [
        {
          weight: 'look',
          page: null,
          text: 'Not checked: there is no agreement to compare it with.',
        },
      ],
      pairs: [],
      pictures: false,
    })
  })

  it('stands beside the agreement of its submission, page by page, for who may see the case', async () => {
    const request = await fileByForm(ada, 'Side by side', false)
    await platform.deps.outbox.drain()
    const stella = await platform.as('stella')
    const { forms } = await stella.call(readCase, { params: { requestId: request.id } })
    expect(forms[0]?.comparison?.findings.map(({ text }) => text)).toContain(
      'The signature of the Principal Investigator seems to be missing.',
    )
    const picture = (person: Person, side: 'issued' | 'uploaded', page: number) =>
      person.download(readFormPage, { params: { requestId: request.id, n: 1, side, page } })
    for (const side of ['issued', 'uploaded'] as const) {
      const png = Buffer.from(await picture(stella, side, 2))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      await expect(picture(stella, side, 99)).rejects.toMatchObject({ code: 'not-found' })
    }
    await expect(picture(await platform.as('ben'), 'uploaded', 1)).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
