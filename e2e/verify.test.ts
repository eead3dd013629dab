import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import { asSealed, plainPdf } from '#test/sealing.ts'
import { type Browser, expectAccessible, hasBrowser, keepPicture, startBrowser } from './browser.ts'

describe.skipIf(!hasBrowser)('verifying a document, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  const long = 'Data-Access-Agreement_'.repeat(8)
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'accession-e2e-'))
    const sealed = await platform.deps.seals.seal(await plainPdf(), asSealed)
    const altered = Buffer.from(sealed)
    altered[700] = (altered[700] ?? 0) ^ 1
    const files = {
      'sealed.pdf': sealed,
      [`${long}.pdf`]: Buffer.concat([sealed, Buffer.from('%\n')]),
      'altered.pdf': altered,
      'foreign.pdf': Buffer.from('%PDF-1.7 /ByteRange [0 1 2 3]'),
      'plain.pdf': await plainPdf(),
      'text.txt': Buffer.from('text'),
    }
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  const choose = (page: Page, name: string): Promise<void> =>
    page.getByLabel('Document to verify, PDF').setInputFiles(join(folder, name))

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
  }

  it('answers a visitor in words, whatever the document is', async () => {
    const page = await browser.open()
    await page.goto(platform.url)
    await page.getByRole('link', { name: 'Verify a document' }).click()
    await page.getByRole('heading', { name: 'Verify a document' }).waitFor()
    await check(page, 'verify')

    await choose(page, 'sealed.pdf')
    await page.getByRole('heading', { name: 'The seal is valid' }).waitFor()
    const status = page.getByRole('status')
    expect(await status.innerText()).toContain(asSealed.name)
    expect(await status.innerText()).toContain(asSealed.reason)
    await page.getByText('Fingerprints').press('Enter')
    const { present } = await platform.deps.seals.roots()
    await page.getByText(present.fingerprint).waitFor()
    await check(page, 'verify-valid')

    for (const [file, verdict] of [
      ['altered.pdf', 'Changed after sealing'],
      ['plain.pdf', 'Not sealed'],
      ['foreign.pdf', 'Not a seal of this platform'],
    ] as const) {
      await choose(page, file)
      await page.getByRole('heading', { name: verdict }).waitFor()
      await check(page, `verify-${file}`)
    }
    await choose(page, 'text.txt')
    await page.getByRole('alert').filter({ hasText: 'is not a PDF' }).waitFor()
    expect(await page.getByRole('heading', { level: 2 }).count()).toBe(0)
    await check(page, 'verify-no-pdf')
  }, 120_000)

  it('says so when the platform does not answer, and tries again', async () => {
    const page = await browser.open()
    await page.goto(`${platform.url}/verify`)
    await page.route('**/api/v1/verify', (route) => route.abort())
    await choose(page, 'sealed.pdf')
    await page.getByText('The platform cannot be reached').waitFor()
    await check(page, 'verify-unreachable')
    await page.unroute('**/api/v1/verify')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'The seal is valid' }).waitFor()
  }, 60_000)

  it('fits a phone, long names too', async () => {
    const phone = await browser.open({ width: 390, height: 844 })
    await phone.goto(`${platform.url}/verify`)
    await choose(phone, `${long}.pdf`)
    await phone.getByText('Something was added to the document').waitFor()
    await phone.getByText('Fingerprints').click()
    await check(phone, 'phone-verify')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await choose(phone, 'sealed.pdf')
    await phone.getByRole('heading', { name: 'The seal is valid' }).waitFor()
    await check(phone, 'phone-verify-valid')
  }, 60_000)
})
