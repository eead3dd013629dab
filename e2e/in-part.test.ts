import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Person } from '#app/journey/person.ts'
import { declareNone, everything, fileByForm, waitForVends } from '#app/journey/steps.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { startRequest } from '#stages/request/contract.ts'
import { decide, passOn } from '#stages/review/contract.ts'
import { threeUnits } from '#test/filing.ts'
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
let page: Page
let ada: Person
let requestId: string
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await threeUnits(platform)
  await platform.deps.outbox.work()
  ada = await platform.as('ada')
  const filed = await fileByForm(ada, 'Three units', false)
  requestId = filed.id
  const stella = await platform.as('stella')
  await stella.call(passOn, { params: { requestId }, body: { version: filed.version } })
  browser = await startBrowser()
  page = await browser.open()
  await signInOn(page, platform.url, 'Ada')
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

const chairs = { PCG: 'chika', LIFE: 'omar', SCP: 'mei' } as const

async function decideFor(dau: keyof typeof chairs, decision: 'approve' | 'reject'): Promise<void> {
  const chair = await platform.as(chairs[dau])
  await declareNone(chair, requestId)
  await chair.call(decide, {
    params: { requestId, dau, decision },
    body: {
      version: 0,
      reason: 'So.',
      ...(decision === 'reject' && { grounds: 'other' as const }),
    },
  })
}

/** Opens the project from the dashboard; answers what its folder of restricted files holds. */
async function foldersOf(picture: string): Promise<string[]> {
  await page.goto(`${platform.url}/dashboard`)
  await page.getByText('Partly approved').first().waitFor()
  await expectAccessible(page)
  await keepPicture(page, `${picture}-dashboard`)
  await page.getByRole('link', { name: 'Three units' }).first().click()
  await page.waitForURL(/\/projects\/project-/)
  await page
    .getByRole('link', { name: /restricted/ })
    .or(page.getByRole('button', { name: /restricted/ }))
    .first()
    .click()
  await page.getByText(/^bam/).first().waitFor()
  await expectAccessible(page)
  await keepPicture(page, `${picture}-project`)
  const text = (await page.getByRole('main').textContent()) ?? ''
  return ['bam', 'Somatic_VCF'].filter((folder) => text.includes(folder))
}

describe.skipIf(!hasBrowser)('a request that is approved in part', () => {
  it('shows its project as it is, and as it is once another committee has approved', async () => {
    await decideFor('PCG', 'approve')
    await decideFor('LIFE', 'reject')
    await waitForVends(ada, requestId, 1)
    expect(await foldersOf('in-part-1')).toEqual(['bam'])
    await (await platform.as('alex')).call(advanceClock, { body: { by: '1mo' } })
    await decideFor('SCP', 'approve')
    await waitForVends(ada, requestId, 2)
    expect(await foldersOf('in-part-2')).toEqual(['bam', 'Somatic_VCF'])
  }, 120_000)

  it('offers to ask for download in a request for what one may use already', async () => {
    const filters = { ...everything.filters, file_type: ['Somatic VCF'] }
    const { id } = await ada.call(startRequest, { body: { selection: { ...everything, filters } } })
    await page.goto(`${platform.url}/requests/${id}/setup?step=review`)
    const ask = page.getByRole('button', { name: 'Ask for download, too' })
    await ask.waitFor()
    await expectAccessible(page)
    await keepPicture(page, 'in-part-3-ask-download')
    await ask.click()
    await page.waitForURL(/step=agreement/)
    const chosen = page.getByRole('radio', { name: /Also download/ })
    await expect.poll(() => chosen.isChecked()).toBe(true)
    await keepPicture(page, 'in-part-4-agreement')
  }, 60_000)
})
