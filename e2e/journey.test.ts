import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoBytes, hasDemoBytes } from '#app/demo/bytes.ts'
import { demoRows } from '#app/demo/catalog.ts'
import { forThePublic } from '#app/journey/steps.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

let platform: Platform
let browser: Browser
let folder: string
describe.skipIf(!hasBrowser)(
  'from visitor to a downloaded file, in a browser (needs Chromium)',
  () => {
    beforeAll(async () => {
      platform = await startPlatform({ withPages: true })
      const rows = [...demoRows({ samples: 400, files: 6000 })]
      const byPath = new Map(rows.filter(hasDemoBytes).map((row) => [row.file_path, row]))
      await platform.importRows(rows, {
        openBytes: async (path) => {
          const row = byPath.get(path)
          const bytes = row && demoBytes(row)
          return bytes && once(bytes)
        },
      })
      await platform.deps.outbox.work()
      browser = await startBrowser()
      folder = await mkdtemp(join(tmpdir(), 'accession-e2e-'))
    })
    afterAll(async () => {
      await browser.close()
      await platform.close()
      await rm(folder, { recursive: true, force: true })
    })

    it('is walked by clicks alone, on pages that break no rule of WCAG 2.2 AA', async () => {
      const page = await browser.open()
      await browse(page)
      await fillIn(page)
      const pdf = join(folder, 'agreement.pdf')
      await signByForm(page, pdf)
      await step(page, 'review', () =>
        page.getByRole('button', { name: 'Submit', exact: true }).waitFor(),
      )
      await page.getByRole('button', { name: 'Submit', exact: true }).click()
      await step(page, 'submitted', () => page.getByText('Pending review').first().waitFor())

      await passOn(await browser.open())
      for (const chair of ['Mei Tanaka']) await approve(await browser.open(), chair)

      await step(page, 'dashboard', async () => {
        await page.goto(`${platform.url}/dashboard`)
        await page.getByRole('link', { name: 'Sickle cell modifiers' }).first().waitFor()
      })
      await page.getByRole('link', { name: 'Sickle cell modifiers' }).first().click()
      await page.waitForURL(/\/projects\/project-/)
      await step(page, 'project', () =>
        page.getByText('SAMPLE_INFO.txt').first().waitFor({ timeout: 60_000 }),
      )
      await downloadOne(page)
    }, 300_000)

    it('fits a phone', async () => {
      const page = await browser.open({ width: 390, height: 844 })
      await page.goto(platform.url)
      await step(page, 'phone-browse', () => page.getByText('In view').first().waitFor())
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        390,
      )
      await signInOn(page, platform.url, 'Ada Okafor')
      await page.goto(`${platform.url}/dashboard`)
      await step(page, 'phone-dashboard', () =>
        page.getByRole('heading', { name: 'My Dashboard' }).waitFor(),
      )
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        390,
      )
    })

    it('explains itself to a visitor, on a phone too', async () => {
      const page = await browser.open({ width: 390, height: 844 })
      await page.goto(`${platform.url}/help`)
      await step(page, 'help', () => page.getByRole('heading', { name: 'Help' }).waitFor())
      const titles = await page
        .getByRole('main')
        .getByRole('listitem')
        .getByRole('link')
        .allInnerTexts()
      expect(titles).toHaveLength(13)
      for (const title of titles) {
        await page.getByRole('main').getByRole('link', { name: title }).click()
        await step(page, `help-${title}`, () =>
          page.getByRole('heading', { level: 1, name: title }).waitFor(),
        )
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
        await page.goto(`${platform.url}/help`)
      }
    })

    it('shows an administrator the mail that was sent, and the clock', async () => {
      const page = await browser.open()
      await signInOn(page, platform.url, 'Alex Moreau')
      await page.goto(`${platform.url}/admin/mail`)
      await step(page, 'mail', () =>
        page
          .getByText(/Your data are ready/)
          .first()
          .waitFor(),
      )
      await page.goto(`${platform.url}/admin/clock`)
      await step(page, 'clock', () => page.getByRole('heading', { level: 1 }).waitFor())
    })
  },
)

/** Waits for the page, checks it, and keeps a picture where pictures are wanted. */
async function step(page: Page, name: string, ready: () => Promise<unknown>): Promise<void> {
  await ready()
  await keepPicture(page, name)
  await expectAccessible(page)
}

async function browse(page: Page): Promise<void> {
  await page.goto(platform.url)
  await step(page, 'visitor', () => page.getByRole('row').nth(3).waitFor())
  await page.getByRole('link', { name: 'Log In' }).first().click()
  await step(page, 'log-in', () => page.getByRole('button', { name: /Ada Okafor/ }).waitFor())
  await page.getByRole('button', { name: /Ada Okafor/ }).click()
  await page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(/Search diagnoses/))
    .first()
    .fill('sickle')
  const row = page.getByRole('row', { name: /Sickle Cell/ })
  await row.getByRole('checkbox').check()
  await step(page, 'selected', () => page.getByText('Request Data').first().waitFor())
  await page.getByText('Request Data').first().click()
  await step(page, 'selection', () => page.getByRole('button', { name: 'Continue' }).waitFor())
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The help opens beside the wizard, at what it says of the step. */
async function getHelp(page: Page): Promise<void> {
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: /^Get help on this step/ }).click()
  const help = await opened
  const heading = help.getByRole('heading', { name: 'Name your project' })
  await heading.waitFor()
  await expect.poll(() => heading.evaluate((at) => at.getBoundingClientRect().top < 200)).toBe(true)
  await step(help, 'help-on-a-step', () => heading.waitFor())
  await help.close()
}

async function fillIn(page: Page): Promise<void> {
  await step(page, 'name', () => page.getByLabel('Project name').waitFor())
  await getHelp(page)
  await page.getByLabel('Project name').fill('Sickle cell modifiers')
  await next(page)
  await step(page, 'about', () => page.getByLabel('Full name').waitFor())
  await next(page)
  await page.getByText('Work in the cloud').first().waitFor()
  await page.getByText('Also download').first().click()
  await page
    .getByLabel('What will you use the data for?')
    .fill('We study how variants shape the course of disease. '.repeat(20))
  await page.getByLabel('Title for the public').fill(forThePublic.publicTitle)
  await page.getByLabel('Summary for the public').fill(forThePublic.laySummary)
  await answerPurpose(page)
  await page.getByLabel('I am the Principal Investigator').uncheck()
  await person(section(page, 'Principal Investigator'), 'Pia Lindqvist', 'pia')
  await person(section(page, 'Institutional Authority'), 'Ida Marchetti', 'ida')
  await person(section(page, 'Information Security Officer'), 'Ivan Petrosyan', 'ivan')
}

/** A purpose on sickle cell disease, which the data are about. */
async function answerPurpose(page: Page): Promise<void> {
  const place = section(page, 'Kind of research')
  await place.getByLabel('Research on certain diseases').check()
  await place.getByRole('combobox', { name: 'On which diagnoses?' }).fill('sickle')
  await page.getByRole('option', { name: /Sickle Cell Disease/ }).click()
  await place.getByLabel('No', { exact: true }).check()
  await place.getByLabel('None of these').check()
  await place.getByText('Use is limited in time: 12 months.').waitFor()
}

const next = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^(Next|Continue|Go on)/ }).click()

const section = (page: Page, name: string): Locator =>
  page.getByRole('region', { name }).or(page.getByRole('group', { name })).first()

async function person(place: Locator, name: string, handle: string): Promise<void> {
  await place.getByLabel('Name', { exact: true }).fill(name)
  await place.getByLabel('Job title').fill('Officer')
  await place.getByRole('combobox', { name: 'Institution' }).fill('Northfield University')
  await place.getByLabel('Email').fill(`${handle}@northfield.example`)
  const telephone = place.getByLabel('Telephone')
  if ((await telephone.count()) > 0) await telephone.fill('+1 555 0100')
  const address = place.getByLabel('Postal address')
  if ((await address.count()) > 0) await address.fill('1 College Way, Northfield')
}

async function signByForm(page: Page, pdf: string): Promise<void> {
  await page.getByRole('radio', { name: 'Sign a form' }).click()
  const download = page.waitForEvent('download')
  await page.getByText('Download the agreement (PDF)').click()
  await (await download).saveAs(pdf)
  await page.getByLabel('Signed agreement, PDF').setInputFiles(pdf)
  await step(page, 'agreement', () =>
    page
      .getByText(/[Vv]ersion 1/)
      .first()
      .waitFor(),
  )
  await next(page)
}

async function passOn(page: Page): Promise<void> {
  await signInOn(page, platform.url, 'Stella Brandt')
  await page.goto(`${platform.url}/review`)
  await step(page, 'queue', () =>
    page.getByRole('link', { name: 'Sickle cell modifiers' }).first().waitFor(),
  )
  await page.getByRole('link', { name: 'Sickle cell modifiers' }).first().click()
  await step(page, 'case', () =>
    page.getByRole('button', { name: 'Pass on to committees' }).waitFor(),
  )
  await page.getByRole('button', { name: 'Pass on to committees' }).click()
  await page.getByRole('button', { name: 'Pass on to committees' }).waitFor({ state: 'detached' })
}

async function approve(page: Page, chair: string): Promise<void> {
  await signInOn(page, platform.url, chair)
  await page.goto(`${platform.url}/review`)
  await page.getByRole('link', { name: 'Sickle cell modifiers' }).first().click()
  const none = page.getByRole('radio', { name: 'I have no conflict of interest' })
  await step(page, 'declare', () => none.waitFor())
  await none.check()
  await page.getByRole('button', { name: 'Declare', exact: true }).click()
  await page
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click()
  await step(page, 'approve', () => page.getByRole('dialog').waitFor())
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click()
  await step(page, 'approved', () => page.getByRole('dialog').waitFor({ state: 'detached' }))
}

async function downloadOne(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /restricted/ })
    .or(page.getByRole('button', { name: /restricted/ }))
    .first()
    .click()
  await page
    .getByRole('link', { name: /^bam/ })
    .or(page.getByRole('button', { name: /^bam/ }))
    .first()
    .click()
  const file = page.getByText(/900\d+_G1\.wgs\.bam$/).first()
  await file.click()
  const link = page.getByRole('link', { name: /^Download/ }).first()
  await step(page, 'file', () => link.waitFor())
  const download = page.waitForEvent('download')
  await link.click()
  const path = join(folder, 'file.bam')
  await (await download).saveAs(path)
  const md5 = createHash('md5')
    .update(await readFile(path))
    .digest('hex')
  const row = await platform.deps.db
    .selectFrom('stored_object')
    .select('sha256')
    .where('md5', '=', md5)
    .execute()
  expect(row.length).toBe(1)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
