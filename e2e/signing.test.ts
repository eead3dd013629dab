import { sql } from 'kysely'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { codeIn, keyOf, type Mailbox, signAs } from '#app/journey/signer.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import {
  type AccessRequest,
  readRequest,
  saveSection,
  withdrawRequest,
} from '#stages/request/contract.ts'
import { draftOf, saveName, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { mailboxOver, startSmtp, type TestSmtp } from '#test/smtp.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

const phone = { width: 390, height: 844 }

describe.skipIf(!hasBrowser)('signing electronically, in a browser (needs Chromium)', () => {
  let smtp: TestSmtp
  let platform: Platform
  let browser: Browser
  let mails: Mailbox
  beforeAll(async () => {
    smtp = await startSmtp()
    platform = await startPlatform({ withPages: true, smtpUrl: smtp.url })
    await smallCatalog(platform)
    browser = await startBrowser()
    mails = mailboxOver(smtp, () => platform.deps.outbox.drain())
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await smtp.close()
  })

  const addressOf = (handle: string) => `${handle}@northfield.example`

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
    const { width } = page.viewportSize() ?? { width: 0 }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  }

  /** Opens the link that was mailed to somebody, in a browser of theirs. */
  async function openLink(handle: string, viewport?: typeof phone): Promise<Page> {
    const page = await browser.open(viewport)
    await platform.deps.outbox.drain()
    const key = keyOf(await mails.newest(addressOf(handle), 'sign:'))
    await page.goto(`${platform.url}/sign#k=${key}`)
    await page.getByRole('heading', { level: 1, name: /asks you to sign|Please sign/ }).waitFor()
    expect(page.url()).toBe(`${platform.url}/sign`)
    return page
  }

  const newestCode = async (handle: string): Promise<string> =>
    codeIn(await mails.newest(addressOf(handle), 'sign-code:'))

  async function enterCode(page: Page, handle: string, place: Page | Locator = page) {
    await place.getByRole('button', { name: /^Send a code to/ }).click()
    // The mail of an earlier code is there already.
    await place.getByLabel('Code').waitFor()
    await place.getByLabel('Code').fill(await newestCode(handle))
    await place.getByRole('button', { name: 'Confirm' }).click()
  }

  async function enterWrongCode(page: Page, handle: string): Promise<void> {
    await page.getByRole('button', { name: /^Send a code to/ }).click()
    await page.getByLabel('Code').waitFor()
    const right = await newestCode(handle)
    await page.getByLabel('Code').fill(right === '000000' ? '000001' : '000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('This is not the code. 4 tries left.').waitFor()
  }

  /** Waits until the picture of a page is on screen. */
  async function shows(page: Page, alt: string): Promise<void> {
    const image = page.getByRole('img', { name: alt }).first()
    const width = () => image.evaluate((picture) => (picture as HTMLImageElement).naturalWidth)
    await expect.poll(width, { timeout: 20_000 }).toBeGreaterThan(0)
  }

  async function read(page: Page): Promise<void> {
    await page.getByText('Checked by this browser').waitFor()
    await page.getByRole('button', { name: 'I have read it, continue' }).click()
    await page.getByLabel('I agree to sign electronically').waitFor()
  }

  async function consent(page: Page): Promise<void> {
    await page.getByLabel('I agree to sign electronically').check()
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByRole('button', { name: /^Send a code to/ }).waitFor()
  }

  const signButton = (page: Page) => page.getByRole('button', { name: 'I sign this agreement' })

  it('goes from the wizard to the seal by five people', async () => {
    const ada = await platform.as('ada')
    const draft = await draftForSignature(ada, 'Sickle cell modifiers')
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/requests/${draft.id}/setup?step=agreement`)
    await page.getByRole('radio', { name: 'Sign a form' }).click()
    await page.getByText('Download the agreement (PDF)').waitFor()
    await page.getByRole('radio', { name: 'Sign electronically' }).click()
    const order = page.getByRole('list', { name: 'Who is asked to sign, in this order' })
    await order.getByText('Ivan Petrosyan').waitFor()
    await check(page, 'wizard-signing')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('everybody named above is asked by email').waitFor()
    await check(page, 'wizard-review')
    await page.getByRole('button', { name: 'Send for signature' }).click()
    await page.getByText('Awaiting signatures').first().waitFor()

    const pia = await openLink('pia')
    await shows(pia, 'Page 1 of 10')
    await check(pia, 'sign-read')
    await read(pia)
    await check(pia, 'sign-consent')
    await pia.getByRole('button', { name: 'Continue', exact: true }).click()
    await pia.getByText('Tick the box').waitFor()
    await consent(pia)
    await check(pia, 'sign-send-code')
    await enterWrongCode(pia, 'pia')
    await check(pia, 'sign-code-wrong')
    await pia.getByLabel('Code').fill(await newestCode('pia'))
    await pia.getByRole('button', { name: 'Confirm' }).click()
    await signButton(pia).waitFor()
    // A reload goes on where one was.
    await pia.reload()
    await pia.getByText('Draw', { exact: true }).click()
    await signButton(pia).click()
    await pia.getByText('Draw your signature.').waitFor()
    await pia.getByText('Enter your initials.').waitFor()
    await check(pia, 'sign-missing')
    await draw(pia)
    await pia.getByLabel('Your initials').fill('PL')
    await check(pia, 'sign-drawn')
    await signButton(pia).click()
    await pia.getByRole('heading', { name: 'You have signed' }).waitFor()
    await check(pia, 'sign-signed')

    const adaSigns = await openLink('ada', phone)
    await shows(adaSigns, 'Page 1 of 10')
    await check(adaSigns, 'phone-sign-read')
    await read(adaSigns)
    await check(adaSigns, 'phone-sign-consent')
    await consent(adaSigns)
    await enterCode(adaSigns, 'ada')
    await signButton(adaSigns).waitFor()
    await adaSigns.getByLabel('Your name, as your signature').fill('A. Okafor')
    await adaSigns.getByText('You were asked to sign as Ada Okafor').waitFor()
    await check(adaSigns, 'phone-sign-sign')
    await signButton(adaSigns).click()
    await adaSigns.getByRole('heading', { name: 'You have signed' }).waitFor()
    await check(adaSigns, 'phone-signed')

    await page.getByText('It is the turn of Ida Marchetti.').waitFor()
    const signatures = page.getByRole('region', { name: 'Signatures' })
    await signatures.getByRole('button', { name: /^Remind Ida/ }).click()
    await signatures.getByText('Ida Marchetti was mailed once more').waitFor()
    await check(page, 'status')

    const ida = await openLink('ida')
    await signByKeyboard(ida, 'ida')
    await ida.getByText('Ivan Petrosyan has still to sign').waitFor()

    const ivan = await openLink('ivan')
    await read(ivan)
    await consent(ivan)
    await enterCode(ivan, 'ivan')
    await signButton(ivan).click()
    await ivan.getByText('The agreement is being sealed').waitFor()
    await check(ivan, 'sign-last')
    await platform.deps.outbox.drain()
    await ivan.getByRole('heading', { name: 'Everybody has signed' }).waitFor()
    await check(ivan, 'sign-sealed')
    const download = ivan.waitForEvent('download')
    await ivan.getByRole('link', { name: 'Download the sealed agreement (PDF)' }).click()
    const sealed = await readFile(await (await download).path())
    expect(await platform.deps.seals.verify(sealed)).toMatchObject({ valid: true })

    await page.getByText('Pending review').first().waitFor()
    await signatures.getByText('the agreement is sealed').waitFor()
    await page.getByText('signed electronically and sealed').waitFor()
    await check(page, 'status-sealed')

    const stella = await browser.open()
    await signInOn(stella, platform.url, 'Stella Brandt')
    await stella.goto(`${platform.url}/review/${draft.id}`)
    await stella.getByText('signed electronically and sealed').waitFor()
    await stella.getByRole('button', { name: 'Show the pages' }).click()
    await shows(stella, 'Page 1 of')
    await check(stella, 'case-sealed')
  }, 240_000)

  it('lets a signer name somebody else, whom the requester confirms, and ends when one declines', async () => {
    const ada = await platform.as('ada')
    const { id } = await sendForSignature(ada, 'Relapse of leukemia', false)
    await platform.deps.outbox.drain()
    for (const handle of ['pia', 'ada']) {
      await signAs(platform.url, mails, addressOf(handle))
      await platform.deps.outbox.drain()
    }
    const ida = await openLink('ida')
    await ida.getByRole('button', { name: 'I am not the right person' }).click()
    const dialog = ida.getByRole('dialog')
    await dialog.getByText('Please confirm first that it is you').waitFor()
    await check(ida, 'propose-code')
    await enterCode(ida, 'ida', dialog)
    await dialog.getByRole('button', { name: 'Send to Ada Okafor' }).click()
    await dialog.getByText('Enter the name.').waitFor()
    await dialog.getByLabel('Name').fill('Ines Duarte')
    await dialog.getByLabel('Email').fill('ines@northfield.example')
    await dialog.getByLabel('Why they should sign').fill('She signs for research contracts.')
    await check(ida, 'propose')
    await dialog.getByRole('button', { name: 'Send to Ada Okafor' }).click()
    await ida.getByText('Ada Okafor was asked to confirm that').waitFor()
    await check(ida, 'proposed')

    const page = await browser.open(phone)
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('link', { name: 'View status: Relapse of leukemia' }).click()
    await page.getByText('Ida Marchetti says that Ines Duarte should sign').waitFor()
    await check(page, 'phone-status')
    await page.getByRole('button', { name: /^Confirm Ines Duarte/ }).click()
    await page.getByLabel('Job title of Ines Duarte').fill('Contracts Officer')
    await check(page, 'phone-confirm')
    await page.getByRole('button', { name: 'Ask Ines Duarte to sign' }).click()
    await page.getByText('It is the turn of Ines Duarte.').waitFor()

    await ida.reload()
    await ida.getByRole('heading', { name: 'Please open your link' }).waitFor()
    await check(ida, 'nothing-open')
    await ida.goto(`${platform.url}/sign#k=${'x'.repeat(43)}`)
    await ida.getByRole('heading', { name: 'This link cannot be used' }).waitFor()
    await check(ida, 'link-fails')

    await platform.deps.db
      .updateTable('signatory')
      .set({ undelivered_at: sql<Date>`platform_now()` })
      .where('email', '=', addressOf('ines'))
      .execute()
    await page.reload()
    await page.getByText('The mail came back').waitFor()
    await check(page, 'phone-undelivered')
    await page.getByRole('button', { name: 'Correct address of Ines Duarte' }).click()
    await page.getByRole('dialog').getByLabel('Email').fill('ida@gmail.com')
    await page.getByRole('button', { name: 'Save and mail a new link' }).click()
    await page.getByText(/say why, in a sentence/).waitFor()
    await check(page, 'phone-correct')
    await page.getByRole('dialog').getByLabel('Email').fill(addressOf('ines.duarte'))
    await page.getByRole('button', { name: 'Save and mail a new link' }).click()
    await page.getByText('The mail came back').waitFor({ state: 'detached' })

    const ines = await openLink('ines.duarte', phone)
    await ines.getByRole('button', { name: 'Decline to sign' }).click()
    const declining = ines.getByRole('dialog')
    await enterCode(ines, 'ines.duarte', declining)
    await declining.getByRole('button', { name: 'Decline and end the request' }).click()
    await declining.getByText('Say why').waitFor()
    await declining.getByLabel('Why do you decline?').fill('The university does not take part.')
    await check(ines, 'phone-decline')
    await declining.getByRole('button', { name: 'Decline and end the request' }).click()
    await ines.getByRole('heading', { name: 'You have declined to sign' }).waitFor()
    await check(ines, 'phone-declined')

    await page.reload()
    await page.getByText('Ines Duarte declined to sign').waitFor()
    await page.getByText('The university does not take part.').first().waitFor()
    await check(page, 'phone-status-declined')
    expect(await ada.call(readRequest, { params: { requestId: id } })).toMatchObject({
      state: 'declined',
    })
  }, 180_000)

  /** Everything by Tab, Space and Enter. */
  async function signByKeyboard(page: Page, handle: string): Promise<void> {
    await page.getByText('Checked by this browser').waitFor()
    await press(page, page.getByRole('button', { name: 'I have read it, continue' }), 'Enter')
    await press(page, page.getByLabel('I agree to sign electronically'), 'Space')
    await press(page, page.getByRole('button', { name: 'Continue', exact: true }), 'Enter')
    await press(page, page.getByRole('button', { name: /^Send a code to/ }), 'Enter')
    await tabTo(page, page.getByLabel('Code'))
    await page.keyboard.type(await newestCode(handle))
    await page.keyboard.press('Enter')
    await signButton(page).waitFor()
    await press(page, signButton(page), 'Enter')
    await page.getByRole('heading', { name: 'You have signed' }).waitFor()
  }

  async function press(page: Page, target: Locator, key: string): Promise<void> {
    await tabTo(page, target)
    await page.keyboard.press(key)
  }

  /** Goes on by Tab alone until something has the focus. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    await target.waitFor()
    for (let pressed = 0; pressed < 40; pressed += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not reach ${target.toString()}`)
  }

  async function draw(page: Page): Promise<void> {
    const pad = page.getByRole('img', { name: 'Nothing is drawn yet' })
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    if (box === null) throw new Error('there is no pad')
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const
    await page.mouse.move(...at(0.2, 0.7))
    await page.mouse.down()
    for (let n = 1; n <= 40; n += 1)
      await page.mouse.move(...at(0.2 + n / 70, 0.5 + 0.25 * Math.sin(n / 2)))
    await page.mouse.up()
    await page.getByRole('img', { name: 'Your drawn signature' }).waitFor()
  }
})

/** Saves a draft whose agreement lacks nothing but signatures. */
async function draftForSignature(ada: Person, name: string): Promise<AccessRequest> {
  const filed = await sendForSignature(ada, 'First of all', true)
  await ada.call(withdrawRequest, {
    params: { requestId: filed.id },
    body: { version: filed.version },
  })
  const draft = await draftOf(ada)
  const params = { requestId: draft.id }
  await saveName(ada, draft, 0, name)
  const { signing: _signing, ...agreement } = filed.draft.agreement
  return ada.call(saveSection, {
    params: { ...params, section: 'agreement' },
    body: { base: 0, value: agreement },
  })
}
