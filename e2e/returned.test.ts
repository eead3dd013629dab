import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything, fileByForm } from '#app/journey/steps.ts'
import { downloadAgreement } from '#stages/agreement/contract.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { returnRequest } from '#stages/review/contract.ts'
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

const hasPoppler = existsSync('/usr/bin/pdftoppm')

describe.skipIf(!hasBrowser)('a returned request, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'accession-e2e-'))
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
  }

  it('is corrected in the wizard and submitted again by its new form', async () => {
    const [ada, stella] = [await platform.as('ada'), await platform.as('stella')]
    const { id, version } = await fileByForm(ada, 'Sickle cell modifiers', false)
    const params = { requestId: id }
    const reason = 'Pia Lindqvist has left Northfield. Please name who leads the work now.'
    await stella.call(returnRequest, { params, body: { version, reason } })

    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('link', { name: 'Add a Form: Sickle cell modifiers' }).waitFor()
    await check(page, 'returned-dashboard')
    await page.goto(`${platform.url}/requests/${id}`)
    await page.getByText(reason).first().waitFor()
    await check(page, 'returned')
    await page.getByRole('link', { name: 'Correct your answers' }).click()
    await page.getByRole('heading', { name: 'Review and submit' }).waitFor()
    await page.getByRole('link', { name: 'Edit: Data Access Agreement' }).click()
    const investigator = page.getByRole('group', { name: 'Principal Investigator' })
    await investigator.getByLabel('Name', { exact: true }).fill('')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('1 answer still to give').waitFor()
    await check(page, 'returned-missing')
    await page.getByRole('link', { name: 'Enter the name.' }).click()
    const name = investigator.getByLabel('Name', { exact: true })
    const ring = () => name.evaluate((input) => getComputedStyle(input).outlineStyle)
    await expect.poll(ring).toBe('solid')
    await name.fill('Paul Ito')
    await check(page, 'returned-agreement')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Submit again' }).waitFor()
    await check(page, 'returned-review')

    const pdf = join(folder, 'agreement.pdf')
    await writeFile(pdf, await ada.download(downloadAgreement, { params }))
    await page.getByLabel('Signed agreement, PDF').setInputFiles(pdf)
    await page.getByText('Pending review').first().waitFor()
    await page.getByRole('button', { name: /^Submission 1/ }).click()
    await page.getByText('Pia Lindqvist').first().waitFor()
    await check(page, 'submitted-again')
    const again = await stella.call(readRequest, { params })
    expect(again).toMatchObject({ state: 'submitted', formVersion: 2 })
    expect(again.draft.agreement.principalInvestigator.name).toBe('Paul Ito')

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Stella Brandt')
    await phone.goto(`${platform.url}/review/${id}`)
    await phone.getByRole('button', { name: /^Submission 1/ }).click()
    await check(phone, 'phone-case-again')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  }, 120_000)

  it('is sent for signature again where it is signed electronically', async () => {
    const [ada, stella] = [await platform.as('ada'), await platform.as('stella')]
    const name = 'Enhancers in sickle cell disease'
    const { id, version, draft } = await fileByForm(ada, name, false)
    const params = { requestId: id }
    await stella.call(returnRequest, { params, body: { version, reason: 'The form is cut off.' } })
    const { sectionVersions } = await ada.call(readRequest, { params })
    await ada.call(saveSection, {
      params: { ...params, section: 'agreement' },
      body: {
        base: sectionVersions.agreement,
        value: { ...draft.agreement, signing: 'electronic' },
      },
    })
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    const again = page.getByRole('link', { name: `Correct and send again: ${name}` })
    await again.waitFor()
    await check(page, 'returned-electronic-dashboard')
    await again.click()
    await page.getByRole('button', { name: 'Send for signature' }).waitFor()
    await check(page, 'returned-electronic')
    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Ada Okafor')
    await phone.goto(`${platform.url}/dashboard`)
    await phone.getByRole('link', { name: `Correct and send again: ${name}` }).waitFor()
    await check(phone, 'phone-returned-electronic-dashboard')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  }, 120_000)

  it.skipIf(!hasPoppler)(
    'shows the steward what is found in its form, beside the agreement as issued (needs poppler)',
    async () => {
      const ada = await platform.as('ada')
      const { id } = await fileByForm(ada, 'Relapse in sickle cell disease', false)
      await platform.deps.outbox.drain()
      const page = await browser.open()
      await signInOn(page, platform.url, 'Stella Brandt')
      await page.goto(`${platform.url}/review/${id}`)
      const found = page.getByRole('list', { name: 'What was found in the newest form' })
      await found.getByText('The signature of the Institutional Authority seems to').waitFor()
      await page.getByText('Not scanned for viruses.').waitFor()
      await check(page, 'case-found')
      await found.getByRole('button', { name: 'Page 9' }).press('Enter')
      const both = page.getByRole('region', { name: 'Issued and uploaded agreement, side by side' })
      await both.getByText('Sheet 9 of 9').waitFor()
      await expect.poll(() => drawn(page), patience).toBe(2)
      await check(page, 'case-side-by-side')
      await both.getByRole('button', { name: 'Next' }).press('Enter')
      await both.getByText('Sheet 9 of 9').waitFor()
      await both.getByRole('button', { name: 'Previous' }).press('Enter')
      await both.getByText('Sheet 8 of 9').waitFor()

      const phone = await browser.open({ width: 390, height: 844 })
      await signInOn(phone, platform.url, 'Stella Brandt')
      await phone.goto(`${platform.url}/review/${id}`)
      await phone.getByRole('button', { name: 'Compare page by page' }).click()
      await expect.poll(() => drawn(phone), patience).toBe(2)
      await check(phone, 'phone-case-side-by-side')
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    },
    120_000,
  )

  it.skipIf(!hasPoppler)(
    'tells who uploads a form what the steward would return it for (needs poppler)',
    async () => {
      const ada = await platform.as('ada')
      const { id } = await ada.call(startRequest, { body: { selection: everything } })
      const pdf = join(folder, 'unsigned.pdf')
      const params = { requestId: id }
      await writeFile(pdf, await ada.download(downloadAgreement, { params, query: {} }))
      const page = await browser.open()
      await signInOn(page, platform.url, 'Ada Okafor')
      await page.goto(`${platform.url}/requests/${id}/setup?step=agreement`)
      await page.getByRole('radio', { name: 'Sign a form' }).click()
      await page.getByLabel('Signed agreement, PDF').setInputFiles(pdf)
      await page.getByText('Received as version 1').waitFor()
      await platform.deps.outbox.drain()
      await page.getByText('The steward may return this form.').waitFor()
      await check(page, 'form-hints')
    },
    120_000,
  )
})

/** Drawing a page takes a second or two on a busy machine. */
const patience = { timeout: 20_000 }

/** How many pages of agreements are on screen. */
const drawn = (page: Page): Promise<number> =>
  page
    .locator('figure img')
    .evaluateAll(
      (images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length,
    )
