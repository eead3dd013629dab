import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import { keyOf, mailboxOf, signAs } from '#app/journey/signer.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { readCurrentVersion } from '#stages/agreement/contract/versions.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { resigningHouse } from '#test/resigning.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

describe.skipIf(!hasBrowser)('versions of the agreement, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'accession-e2e-'))
    await smallCatalog(platform)
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect([name, width]).toEqual([name, page.viewportSize()?.width])
  }

  async function approved(name: string): Promise<string> {
    const { id } = await fileByForm(await platform.as('ada'), name, false)
    const chairOf = (dau: string) =>
      platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
    await approveAll(await platform.as('stella'), chairOf, id)
    await platform.deps.outbox.drain()
    return id
  }

  async function download(page: Page, press: () => Promise<void>): Promise<Buffer> {
    const downloading = page.waitForEvent('download')
    await press()
    return readFile(await (await downloading).path())
  }

  it('are drafted, previewed, published; signed anew and confirmed', async () => {
    await approved(
      'Enhancers in leukemia, and a name that is as long as names of projects get to be',
    )
    const page = await browser.open()
    await signInOn(page, platform.url, 'Stella Brandt')
    await page.goto(`${platform.url}/admin/agreements`)
    await page.getByRole('link', { name: '1.0' }).waitFor()
    await page.getByText('Pediatric Cancer Genomes').first().waitFor()
    await check(page, 'agreements')
    await page.getByRole('link', { name: '1.0' }).click()
    await page.getByText('Many people, with download (PDF)').waitFor()
    await check(page, 'agreement-shipped')
    await page.getByRole('link', { name: 'Agreements' }).last().click()

    await page.getByRole('button', { name: 'New version' }).click()
    await page.getByLabel('Its name').fill('1.1')
    await check(page, 'agreement-new')
    await page.getByRole('button', { name: 'Begin the draft' }).click()
    await page.getByText('The same text as version 1.0').waitFor()
    const source = page.getByLabel('Typst source', { exact: true })
    const text = await source.inputValue()
    await source.fill(`${text}\n#nothing`)
    await page.getByRole('button', { name: 'Preview: few people' }).click()
    await page.getByText('unknown variable: nothing').waitFor()
    await page.getByRole('button', { name: /^Line \d+$/ }).click()
    expect(
      await source.evaluate((field) => {
        const { value, selectionStart, selectionEnd } = field as HTMLTextAreaElement
        return value.slice(selectionStart, selectionEnd)
      }),
    ).toBe('#nothing')
    await check(page, 'agreement-fault')

    const path = join(folder, 'terms.typ')
    await writeFile(
      path,
      text.replace(
        'You must tell the Provider without delay when',
        'You must tell the Provider within two working days when',
      ),
    )
    await page.getByLabel('Typst source, a .typ file').setInputFiles(path)
    await page.getByLabel('What changed').fill('Departures are told within two working days.')
    const preview = await download(page, () =>
      page.getByRole('button', { name: 'Preview: as signed' }).click(),
    )
    expect(preview.subarray(0, 5).toString()).toBe('%PDF-')
    await page.getByText('What differs from version 1.0: 1 place').waitFor()
    await check(page, 'agreement-draft')
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Those who signed an older version must sign this one').click()
    await dialog.getByLabel('Must re-sign by').fill('2001-01-01')
    await dialog.getByRole('button', { name: 'Publish version' }).click()
    await dialog
      .getByText(/The last day to re-sign is/)
      .first()
      .waitFor()
    await check(page, 'agreement-publish')
    const { rows } = await platform.deps.pool.query<{ by: string }>(
      "select ((platform_now() at time zone 'UTC')::date + 40)::text as by",
    )
    await dialog.getByLabel('Must re-sign by').fill(rows[0]?.by ?? '')
    await dialog.getByText('2 people with access by 1 request', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Publish version' }).click()
    await page.getByRole('heading', { name: 'Printed for invented people' }).waitFor()
    await check(page, 'agreement-published')
    expect(await platform.as('ada').then((ada) => ada.call(readCurrentVersion))).toMatchObject({
      version: '1.1',
    })
    await platform.deps.outbox.drain()

    const ada = await browser.open({ width: 390, height: 844 })
    await signInOn(ada, platform.url, 'Ada Okafor')
    await ada.goto(`${platform.url}/dashboard`)
    await ada.getByRole('link', { name: 'Sign the new version' }).first().waitFor()
    await check(ada, 'phone-dashboard')
    await ada.getByRole('link', { name: 'Sign the new version' }).first().click()
    await ada.getByText('There is a new version of the agreement').waitFor()
    await check(ada, 'phone-new-version')
    await ada.getByRole('radio', { name: 'Sign a form' }).click()
    await check(ada, 'phone-new-version-form')
    const form = join(folder, 'signed.pdf')
    await writeFile(
      form,
      await download(ada, () => ada.getByRole('button', { name: 'Agreement 1.1 (PDF)' }).click()),
    )
    await ada.getByLabel('Newly signed agreement, PDF').setInputFiles(form)
    await ada.getByText('The new form waits for a data steward').waitFor()
    await check(ada, 'phone-waiting')

    await page.goto(`${platform.url}/admin/agreements`)
    await page.getByRole('heading', { name: 'Signed anew, to be checked' }).waitFor()
    await page.getByRole('button', { name: 'Return…' }).click()
    await check(page, 'resigning')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page
      .getByRole('heading', { name: 'Signed anew, to be checked' })
      .waitFor({ state: 'detached' })
    await ada.reload()
    await ada.getByText('Version 1.1 is signed').waitFor()
    await check(ada, 'phone-signed')
  }, 180_000)

  it('are signed anew electronically', async () => {
    const { outbox, db } = platform.deps
    const drain = () => outbox.drain()
    const anew = await resigningHouse({
      platform,
      ada: await platform.as('ada'),
      drain,
      advance: (span) => db.transaction().execute((tx) => moveClock(tx, outbox, undefined, span)),
    })
    const mails = mailboxOf(await platform.as('alex'))
    const id = await anew.suspended('Relapse of leukemia, signed anew')
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/requests/${id}/new-version`)
    await page.getByText('Access is suspended until the new version is signed').waitFor()
    const order = page.getByRole('list', { name: 'Who is asked to sign, in this order' })
    await order.getByText('Ida Marchetti').waitFor()
    await check(page, 'anew-choice')
    await page.getByRole('button', { name: 'Sign electronically' }).click()
    await page.getByText('The agreement is being prepared.').waitFor()
    await drain()
    await page.getByText('It is the turn of Pia Lindqvist and Ada Okafor').waitFor()
    await page.getByRole('heading', { name: 'Sign a form instead' }).waitFor()
    await check(page, 'anew-out')
    await page.getByRole('button', { name: 'End the signing…' }).click()
    await page.getByRole('dialog').getByText('Access stays as it is').waitFor()
    await check(page, 'anew-end')
    await page.getByRole('button', { name: 'Go on collecting signatures' }).click()

    const pia = await browser.open({ width: 390, height: 844 })
    const key = keyOf(await mails.newest('pia@northfield.example', 'sign:'))
    await pia.goto(`${platform.url}/sign#k=${key}`)
    await pia.getByRole('heading', { name: /the new version of an agreement/ }).waitFor()
    await pia.getByText('Checked by this browser').waitFor()
    await check(pia, 'phone-anew-sign')
    for (const handle of ['pia', 'ada']) {
      await signAs(platform.url, mails, `${handle}@northfield.example`)
      await drain()
    }

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Ada Okafor')
    await phone.goto(`${platform.url}/dashboard`)
    await phone.getByText('2 of 3 signed. It waits for Ida Marchetti.').first().waitFor()
    await check(phone, 'phone-anew-dashboard')
    await phone.getByRole('link', { name: 'View status', exact: true }).first().click()
    await phone.getByText('It is the turn of Ida Marchetti.').waitFor()
    await check(phone, 'phone-anew-out')

    await signAs(platform.url, mails, 'ida@northfield.example')
    await drain()
    await page.getByText(/^Version .* is signed$/).waitFor()
    await page.getByRole('link', { name: 'Download the sealed agreement' }).waitFor()
    await check(page, 'anew-signed')
    await page.goto(`${platform.url}/requests/${id}`)
    await page.getByText('New version of the agreement signed by everybody').waitFor()
    await check(page, 'anew-request')
  }, 180_000)

  it('say of a unit what a steward decided; on a phone, too', async () => {
    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Stella Brandt')
    await phone.goto(`${platform.url}/admin/agreements`)
    await phone.getByRole('link', { name: 'Pediatric Cancer Genomes' }).click()
    await phone.getByLabel('Further terms').fill('One term.\n\nAnother term.')
    await phone.getByLabel('Embargo until').fill('2027-03-01')
    await phone.getByRole('button', { name: 'Save' }).click()
    await phone.getByText('Saved').waitFor()
    await check(phone, 'phone-schedule')
    await phone.getByRole('link', { name: 'Agreements' }).last().click()
    await phone.getByText('Schedule A, by data access unit').waitFor()
    await check(phone, 'phone-agreements')
    await phone.getByRole('link', { name: '1.0' }).click()
    await check(phone, 'phone-version')
  }, 60_000)
})
