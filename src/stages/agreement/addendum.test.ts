import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typstDocuments } from '#adapters/documents/typst.ts'
import { becomeReady, openLinkOf, signAs } from '#app/journey/signer.ts'
import { refusal } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { readCase } from '#stages/review/contract.ts'
import { addendum, agreement, person } from '#test/agreements.ts'
import {
  after,
  day,
  type ExtensionHouse,
  extensionHouse,
  progressReport,
} from '#test/extensions.ts'
import { verifyDocument } from './contract/seal.ts'
import {
  correctSignatory,
  downloadRecord,
  listEnvelopes,
  proposeSignatory,
} from './contract/signing.ts'
import { placesOf } from './rules/places.ts'

const documents = typstDocuments()

describe('the form of an addendum', () => {
  const people = { applicants: [person('Ben Applicant'), person('Ada Applicant')] }

  it('is an accessible PDF of one to three pages', async () => {
    const brief = { progressReport: 'Done.', changes: [] }
    const short = agreement({ extension: addendum(brief) })
    const long = agreement({ ...people, download: true, extension: addendum() })
    const pages = []
    for (const document of [short, long]) {
      const inspection = await documents.inspectPdf(await documents.renderAgreement(document))
      pages.push(inspection.ok && inspection.pages)
    }
    expect(pages).toEqual([2, 3])
  })

  it.skipIf(!existsSync('/usr/bin/pdftotext'))(
    'has a place for each who signs, by which the steward is told who did (needs poppler)',
    async () => {
      const document = agreement({ ...people, download: true, extension: addendum() })
      const text = await documents.readPages(await documents.renderAgreement(document))
      if (text.state !== 'read') throw new Error(text.state)
      expect(text.pages.flatMap(placesOf).map(({ what }) => what)).toEqual([
        'signature of the Principal Investigator',
        'signature of applicant 1',
        'signature of applicant 2',
        'signature of the Institutional Authority',
        'signature of the Information Security Officer',
      ])
      const words = text.pages.flatMap((page) => page.words.map((word) => word.text)).join(' ')
      expect(words).toContain('1 March 2026 1 March 2027')
      expect(words).toContain('DR-2025-0107')
      expect(words).toContain('Gustav Authority has retired.')
    },
  )

  it('refuses a report that no font can print, and names it', async () => {
    const document = agreement({ extension: addendum({ progressReport: 'Found \u{10D00}.' }) })
    await expect(documents.renderAgreement(document)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'extension.progressReport' }],
    })
  })
})

describe('an addendum that is signed electronically', () => {
  let house: ExtensionHouse
  let filed: AccessRequest
  let end: Date
  beforeAll(async () => {
    house = await extensionHouse()
    const approved = await house.approveAnew()
    end = approved.end
    await house.stopClock(after(end, -20 * day))
    const draft = await house.begin(approved.original.id)
    filed = await house.submit(await house.save(draft, { progressReport, signing: 'electronic' }))
    await house.drain()
  })
  afterAll(() => house.platform.close())

  const envelope = async () => {
    const params = { requestId: filed.id }
    const [newest] = await house.people.ada.call(listEnvelopes, { params })
    if (newest === undefined) throw new Error('there is no envelope')
    return newest
  }

  it('keeps the applicants and the mailboxes that were agreed on (T50)', async () => {
    expect(filed.state).toBe('awaiting-signatures')
    const signer = await openLinkOf(house.platform.url, house.mails, 'ada@northfield.example')
    await becomeReady(signer, house.mails)
    expect(signer.ceremony.me).toMatchObject({ mayPropose: false, initialsNeeded: false })
    const proposal = { name: 'Mallory', email: 'mallory@northfield.example', reason: 'She does.' }
    expect(await refusal(signer.browser.call(proposeSignatory, { body: proposal }))).toBe(
      'not-permitted',
    )
    const pia = (await envelope()).signatories.find(({ name }) => name === 'Pia Lindqvist')
    const correction = house.people.ada.call(correctSignatory, {
      params: { requestId: filed.id, signatoryId: pia?.id ?? '' },
      body: { email: 'mallory@northfield.example', emailReason: '' },
    })
    expect(await refusal(correction)).toBe('invalid-input')
  })

  it('is sealed, goes to the committees, and gives another year', async () => {
    // A code that was mailed before is older.
    await house.stopClock(after(end, -19 * day))
    for (;;) {
      const { state, signatories } = await envelope()
      const next = signatories.find((signatory) => signatory.state === 'asked')
      if (state !== 'out' || next === undefined) break
      await signAs(house.platform.url, house.mails, next.email)
      await house.drain()
    }
    const { id, state } = await envelope()
    expect(state).toBe('completed')
    for (const key of ['sign:', 'sign-completed:']) {
      const { text } = await house.mails.newest('ida@northfield.example', key)
      expect(text).toContain('the Extension Addendum')
      expect(text).toContain(`“${filed.extension?.original.name}”`)
      expect(text).not.toMatch(/agreement/i)
    }
    const params = { requestId: filed.id, envelopeId: id }
    const sealed = await house.people.ada.download(downloadRecord, { params })
    const verified = await house.platform.visitor.upload(verifyDocument, {}, sealed)
    expect(verified.seal.valid).toBe(true)
    const seen = await house.people.stella.call(readCase, { params: { requestId: filed.id } })
    expect(seen).toMatchObject({ waitsFor: null, request: { state: 'submitted' } })
    await house.approve(filed)
    const grants = await house.platform.deps.db
      .selectFrom('access_grant')
      .select('until_at')
      .where('request_id', '=', filed.id)
      .execute()
    const newEnd = new Date(end)
    newEnd.setUTCFullYear(newEnd.getUTCFullYear() + 1)
    expect(grants.map(({ until_at }) => until_at)).toEqual([newEnd, newEnd, newEnd, newEnd])
    expect((await verifyAll(house.platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
