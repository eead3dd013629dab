import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
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
const desktop = { width: 1440, height: 900 }

let platform: Platform
let browser: Browser
let projectId: string
let requestId: string
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await smallCatalog(platform)
  const ada = await platform.as('ada')
  ;({ id: requestId } = await fileByForm(ada, 'Relapse in pediatric ALL', true))
  const chairOf = async (dau: string) => platform.as(dau === 'SCP' ? 'mei' : 'chika')
  await approveAll(await platform.as('stella'), chairOf, requestId)
  await platform.deps.outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find(({ id }) => id === requestId)?.projectId ?? ''
  browser = await startBrowser()
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

async function openAs(name: string, path: string): Promise<Page> {
  const page = await browser.open()
  await signInOn(page, platform.url, name)
  await page.goto(`${platform.url}${path}`)
  return page
}

/** Looks at the page as it stands, wide and narrow. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  await keepPicture(page, name)
  await page.setViewportSize(phone)
  const overflow = () =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(await overflow(), `${name} scrolls sideways on a phone`).toBe(0)
  await expectAccessible(page)
  await keepPicture(page, `${name}-phone`)
  await page.setViewportSize(desktop)
}

async function advance(by: string): Promise<void> {
  const alex = await platform.as('alex')
  await alex.call(advanceClock, { body: { by } })
  await platform.deps.outbox.drain()
}

describe.skipIf(!hasBrowser)('an incident in the browser (needs Chromium)', () => {
  it('is reported from the project, and followed by who reported it', async () => {
    const page = await openAs('Ada', `/projects/${projectId}`)
    await page.getByRole('link', { name: 'Report an incident' }).click()
    await page.getByRole('heading', { name: 'Report an incident' }).waitFor()
    await page.getByLabel('What happened').selectOption('device')
    expect(await page.getByLabel('Relapse in pediatric ALL').isChecked()).toBe(true)
    await page.getByLabel('Describe it').fill('A laptop with two files was left on a train.')
    await page.getByLabel('PCG').check()
    await page.getByLabel('Who is affected').fill('Two subjects of PCG.')
    await page.getByLabel('What was done at once').fill('The laptop was locked from afar.')
    await look(page, 'incident-1-report')
    await page.getByRole('button', { name: 'Send the report' }).click()
    await page.getByRole('heading', { name: 'Lost or stolen device' }).waitFor()
    await look(page, 'incident-2-reporter')
  }, 120_000)

  it('is listed with what is left of its 24 hours, and goes its way', async () => {
    await advance('5h')
    const page = await openAs('Stella', '/incidents')
    await page.getByText('left to acknowledge').waitFor()
    await look(page, 'incident-3-list')
    await page.getByRole('link', { name: 'Lost or stolen device' }).click()
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await look(page, 'incident-4-acknowledge')
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByRole('button', { name: 'Take up the review' }).waitFor()
    await advance('1d')
    await page.reload()
    await page.getByRole('button', { name: 'The institution was told' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Who there was told').fill('The dean of research, by telephone.')
    await dialog.getByRole('button', { name: 'The institution was told' }).click()
    await page.getByText(', late').waitFor()
    await page.getByRole('button', { name: 'Take up the review' }).click()
    await dialog.getByRole('button', { name: 'Take up the review' }).click()
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor()
    await look(page, 'incident-5-steward')
    await page.getByRole('link', { name: 'End access of Ada Okafor' }).click()
    await page.getByRole('button', { name: 'Disable and end all access: Ada Okafor' }).waitFor()
    await page.goto(`${platform.url}/incidents`)
    await page.getByText('Late: institution told').waitFor()
  }, 120_000)

  it('is nobody else’s', async () => {
    const page = await openAs('Ben', '/incidents')
    await page.getByText('No incident', { exact: true }).waitFor()
    await look(page, 'incident-6-none')
  }, 60_000)
})

describe.skipIf(!hasBrowser)('a progress report in the browser (needs Chromium)', () => {
  it('is asked for on the dashboard, saves by itself, and is submitted', async () => {
    await advance('11mo')
    await advance('10d')
    const page = await openAs('Ada', '/dashboard')
    await page.getByText('A progress report is asked for').waitFor()
    await look(page, 'progress-1-dashboard')
    await page.getByRole('link', { name: /^Write the report/ }).click()
    await page.getByRole('textbox', { name: 'Progress' }).fill('We called variants.')
    await page.getByLabel('Publications').fill('A paper of ours')
    await page
      .getByText(/^Saved/)
      .first()
      .waitFor()
    await page
      .getByRole('radiogroup', { name: /security/ })
      .getByLabel('No')
      .check()
    await page.getByRole('radiogroup', { name: /go on/ }).getByLabel('Yes').check()
    await page.getByRole('button', { name: 'Submit the report' }).click()
    await page.getByText('is no PubMed id or DOI').first().waitFor()
    await look(page, 'progress-2-form')
    await page.getByLabel('Publications').fill('PMID: 12345678\n10.1038/s41586-020-0001-1')
    await page.getByRole('button', { name: 'Submit the report' }).click()
    await page.getByText('Nothing is to be reported').waitFor()
    await page.getByText('Year 1', { exact: true }).click()
    await look(page, 'progress-3-submitted')
    await page.goto(`${platform.url}/requests/${requestId}`)
    await page.getByRole('region', { name: 'Progress reports' }).waitFor()
    await look(page, 'progress-4-request')
  }, 120_000)
})
