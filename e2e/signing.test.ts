import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeIn, keyOf, type Mailbox, mailboxOf } from '#app/journey/signer.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
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
  let platform: Platform
  let browser: Browser
  let mails: Mailbox
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    browser = await startBrowser()
    mails = mailboxOf(await platform.as('alex'))
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
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
    await page.getByRole('heading', { level: 1, name: /asks you to sign/ }).waitFor()
    expect(page.url()).toBe(`${platform.url}/sign`)
    return page
  }

  const newestCode = async (handle: string): Promise<string> =>
    codeIn(await mails.newest(addressOf(handle), 'sign-code:'))

  async function enterCode(page: Page, handle: string): Promise<void> {
    await page.getByRole('button', { name: /^Send a code to/ }).click()
    await page.getByLabel('Code').fill(await newestCode(handle))
    await page.getByRole('button', { name: 'Confirm' }).click()
  }

  async function read(page: Page): Promise<void> {
    await page.getByText('Checked by this browser').waitFor()
    await page.getByRole('button', { name: 'I have read it, continue' }).click()
  }

  async function consent(page: Page): Promise<void> {
    await page.getByLabel('I agree to sign electronically').check()
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
  }

  const signButton = (page: Page) => page.getByRole('button', { name: 'I sign this agreement' })

  it('TRY', async () => {
    const ada = await platform.as('ada')
    const sent = await sendForSignature(ada, 'Sickle cell modifiers', true)
    const pia = await openLink('pia')
    await expect
      .poll(
        () =>
          pia.locator('img[alt^="Page 1 of"]').evaluate((i) => (i as HTMLImageElement).naturalWidth),
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
    await check(pia, 'sign-read')
    await read(pia)
    await check(pia, 'sign-consent')
    await consent(pia)
    await check(pia, 'sign-send-code')
    await pia.getByRole('button', { name: /^Send a code to/ }).click()
    await pia.getByLabel('Code').fill('000000')
    await pia.getByRole('button', { name: 'Confirm' }).click()
    await pia.getByText('This is not the code. 4 tries left.').waitFor()
    await check(pia, 'sign-code-wrong')
    await pia.getByLabel('Code').fill(await newestCode('pia'))
    await pia.getByRole('button', { name: 'Confirm' }).click()
    await signButton(pia).waitFor()
    await check(pia, 'sign-sign')
    await pia.getByText('Draw', { exact: true }).click()
    await signButton(pia).click()
    await check(pia, 'sign-missing')

    const ph = await openLink('ada', phone)
    await check(ph, 'phone-sign-read')
    await read(ph)
    await check(ph, 'phone-sign-consent')
    await consent(ph)
    await enterCode(ph, 'ada')
    await signButton(ph).waitFor()
    await check(ph, 'phone-sign-sign')
    await signButton(ph).click()
    await ph.getByRole('heading', { name: 'You have signed' }).waitFor()
    await check(ph, 'phone-signed')
    void sent
    void signInOn
  }, 120_000)
})
