import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeIn,
  type Mailbox,
  mailboxOf,
  openLinkOf,
  sha256,
  type Signer,
} from '#app/journey/signer.ts'
import { fileByForm, refusal, sendForSignature } from '#app/journey/steps.ts'
import { readRequest, saveSection } from '#stages/request/contract.ts'
import { returnRequest } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { submitRequest } from './contract.ts'
import {
  enterCode,
  readPresented,
  readPresentedPage,
  readSigning,
  sendCode,
} from './contract/signing.ts'

const hasPoppler = existsSync('/usr/bin/pdftoppm')

let platform: Platform
let mails: Mailbox
let pia: Signer
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  mails = mailboxOf(await platform.as('alex'))
  await sendForSignature(await platform.as('ada'), 'Electronic', false)
  await platform.deps.outbox.drain()
  pia = await openLinkOf(platform.url, mails, 'pia@northfield.example')
})
afterAll(() => platform.close())

describe('what a signer is told', () => {
  it('counts the codes and the tries that are left', async () => {
    expect(pia.ceremony).toMatchObject({ code: null, codesLeft: 5 })
    expect(await pia.browser.call(sendCode)).toMatchObject({ code: { triesLeft: 5 }, codesLeft: 4 })
    const right = codeIn(await mails.newest('pia@northfield.example', 'sign-code:'))
    const code = right === '000000' ? '000001' : '000000'
    expect(await refusal(pia.browser.call(enterCode, { body: { code } }))).toBe('not-authenticated')
    expect(await pia.browser.call(readSigning)).toMatchObject({ code: { triesLeft: 4 } })
    const verified = await pia.browser.call(enterCode, { body: { code: right } })
    expect(verified).toMatchObject({ code: null, codesLeft: 4 })
  })

  it.skipIf(!hasPoppler)(
    'shows the pages of the very document as pictures, to nobody else (needs poppler)',
    async () => {
      const document = await pia.browser.download(readPresented, {})
      const params = { sha256: sha256(document), page: 1 }
      const picture = await pia.browser.download(readPresentedPage, { params })
      expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
      const refused = (asked: Partial<typeof params>, by = pia.browser) =>
        refusal(by.download(readPresentedPage, { params: { ...params, ...asked } }))
      expect(await refused({ page: 900 })).toBe('not-found')
      expect(await refused({ sha256: 'a'.repeat(64) })).toBe('not-found')
      expect(await refused({}, platform.visitor)).toBe('not-found')
    },
  )
})

describe('what needs no agreement', () => {
  it('is put into the project while the agreement is out for signature', async () => {
    const { requests } = await (await platform.as('ada')).call(readDashboard)
    const sent = requests.find(({ name }) => name === 'Electronic')
    expect(sent).toMatchObject({ state: 'awaiting-signatures', vended: { files: 1 } })
    expect(sent?.projectId).not.toBeNull()
  })
})

describe('a returned request', () => {
  it('goes out for signature again only where it is signed electronically', async () => {
    const [ada, stella] = [await platform.as('ada'), await platform.as('stella')]
    const { id, version } = await fileByForm(ada, 'By form', false)
    const params = { requestId: id }
    const body = { version, reason: 'A page is missing.' }
    await stella.call(returnRequest, { params, body })
    const returned = await ada.call(readRequest, { params })
    const send = (at: number) => ada.call(submitRequest, { params, body: { version: at } })
    expect(await refusal(send(returned.version))).toBe('wrong-state')
    const { version: changed } = await ada.call(saveSection, {
      params: { ...params, section: 'agreement' },
      body: {
        base: returned.sectionVersions.agreement,
        value: { ...returned.draft.agreement, signing: 'electronic' },
      },
    })
    expect(await send(changed)).toMatchObject({ state: 'awaiting-signatures' })
  })
})
