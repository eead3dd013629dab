import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, treeOf } from '#app/journey/steps.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { downloadFile, readDashboard } from '#stages/workspace/contract.ts'
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
let stella: Person
let approved: string
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await smallCatalog(platform)
  browser = await startBrowser()
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

/** Requests over three months: approved, rejected and open ones, with downloads. */
async function fill(): Promise<void> {
  stella = await platform.as('stella')
  const ada = await platform.as('ada')
  const ben = await platform.as('ben')
  approved = (await decided(ada, 'First', { PCG: 'approve', SCP: 'approve' }, '9d')).id
  await platform.deps.outbox.drain()
  const { requests } = await ada.call(readDashboard)
  const projectId = requests.find(({ id }) => id === approved)?.projectId ?? ''
  const { files } = await treeOf(ada, projectId)
  for (const { id, kind } of files)
    if (kind !== 'sample-info')
      await ada.download(downloadFile, { params: { projectId, fileId: id } })
  await pass('1mo')
  await decided(ben, 'Second', { PCG: 'reject' }, '20d', {
    publicTitle:
      'Which inherited variants make some children ill with leukemia, and how a screening of newborns might find them before they are',
  })
  await pass('1mo')
  await decided(ben, 'Third', { SCP: 'approve' }, '4d', {
    publicTitle:
      'Which inherited variants make some children ill with leukemia, and how a screening of newborns might find them before they are',
    requesterIsPrincipalInvestigator: true,
    principalInvestigator: { telephone: '+49 1', address: 'Hafen 1' },
  })
  await pass('12d')
  await platform.deps.outbox.drain()
}

const pass = async (by: string) => (await platform.as('alex')).call(advanceClock, { body: { by } })

async function decided(
  person: Person,
  name: string,
  decisions: Readonly<Record<string, 'approve' | 'reject'>>,
  took: string,
  more = {},
): Promise<{ id: string }> {
  const { id, version } = await fileByForm(person, name, true, more)
  await pass('2d')
  await stella.call(passOn, { params: { requestId: id }, body: { version } })
  await pass(took)
  for (const [dau, decision] of Object.entries(decisions)) {
    const chair = await platform.as(dau === 'PCG' ? 'chika' : 'mei')
    await declareNone(chair, id)
    const { reviews } = await chair.call(readCase, { params: { requestId: id } })
    const review = reviews.find((each) => each.dau === dau)
    await chair.call(decide, {
      params: { requestId: id, dau, decision },
      body: {
        version: review?.version ?? 0,
        reason: 'So it is.',
        conditions: [],
        ...(decision === 'reject' && { grounds: 'not-feasible' as const }),
      },
    })
  }
  return { id }
}

async function openAs(name: string | undefined, path: string): Promise<Page> {
  const page = await browser.open()
  if (name !== undefined) await signInOn(page, platform.url, name)
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

describe.skipIf(!hasBrowser)('oversight (needs Chromium)', () => {
  it('says so where nothing has been approved or decided yet', async () => {
    const page = await openAs(undefined, '/register')
    await page.getByText('No use has been approved yet').waitFor()
    await look(page, 'register-0-empty')
    const reports = await openAs('Stella', '/reports')
    await reports.getByText('No access ends within twelve months.').waitFor()
    await look(reports, 'reports-0-empty')
    await fill()
  }, 120_000)

  it('shows a visitor the approved uses, and one by its address', async () => {
    const page = await openAs(undefined, '/')
    await page.getByRole('link', { name: 'Approved uses' }).click()
    await page.getByText('2 approved uses').waitFor()
    await look(page, 'register-1-list')
    await page.getByLabel('Search approved uses').fill('newborns')
    await page.getByText('1 approved use', { exact: true }).waitFor()
    await page.getByLabel('Search approved uses').fill('nothing of this kind')
    await page.getByText('Nothing found').waitFor()
    await look(page, 'register-2-nothing')
    await page.getByLabel('Clear the search').click()
    await page.getByRole('link', { name: /^How genes shape/ }).click()
    await page.waitForURL(`**/register/${approved}`)
    await page.getByRole('heading', { level: 1, name: /^How genes shape/ }).waitFor()
    await look(page, 'register-3-entry')
    await page.goto(`${platform.url}/register/request-000000000000000000000000`)
    await page.getByText('No approved use has this address').waitFor()
    await look(page, 'register-4-unknown')
  })

  it('shows a steward the reports of the institution, each with its table and picture', async () => {
    const page = await openAs('Stella', '/')
    await page.getByRole('link', { name: 'Reports' }).click()
    const decisions = page.getByRole('table', { name: 'Decisions by outcome' })
    await decisions.getByRole('row', { name: /^PCG/ }).waitFor()
    await look(page, 'reports-1-institution')
    // All of a steward's places still have room in the header.
    await page.setViewportSize({ width: 1040, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1040)
    await keepPicture(page, 'reports-1-narrow')
    await page.setViewportSize(desktop)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV of Downloads' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^downloads .*\.csv$/)
    await page.getByLabel('Data access unit').selectOption('SCP')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/dau=SCP/)
    await decisions.getByRole('row', { name: /^PCG/ }).waitFor({ state: 'detached' })
    await page.getByLabel('To', { exact: true }).fill('2020-01-01')
    await page.getByText('Comes before the first day.').waitFor()
    await look(page, 'reports-2-backwards')
  })

  it('shows a member of a committee the reports of it alone', async () => {
    const page = await openAs('Omar', '/reports')
    await page.getByText('for the data access units of your committees').waitFor()
    const decisions = page.getByRole('table', { name: 'Decisions by outcome' })
    await decisions.getByRole('row', { name: /^SCP/ }).waitFor()
    expect(await page.getByText('PCG').count()).toBe(0)
    await look(page, 'reports-3-committee')
  })

  it('tells others what reports are for', async () => {
    const page = await openAs('Ada', '/reports')
    await page.getByText('Reports are for committees, stewards').waitFor()
    await look(page, 'reports-4-nobody')
  })
})
