import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { addForm, downloadAgreement } from '#stages/agreement/contract.ts'
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

let platform: Platform
let browser: Browser
let page: Page
let ada: Person
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await smallCatalog(platform)
  ada = await platform.as('ada')
  const filed = await fileByForm(ada, 'Relapse in pediatric ALL', true)
  const chairs = { PCG: await platform.as('chika'), SCP: await platform.as('mei') }
  const stella = await platform.as('stella')
  await approveAll(stella, async (dau) => (dau === 'SCP' ? chairs.SCP : chairs.PCG), filed.id)
  await platform.deps.outbox.drain()
  await (await platform.as('alex')).call(advanceClock, { body: { by: '11mo' } })
  browser = await startBrowser()
  page = await browser.open()
  await signInOn(page, platform.url, 'Ada')
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

describe.skipIf(!hasBrowser)('renewing access', () => {
  it('leads from the dashboard to an addendum that is filled in, signed and submitted', async () => {
    await page.goto(`${platform.url}/dashboard`)
    const renew = page.getByRole('button', { name: /^Renew: / }).first()
    await renew.waitFor()
    await expectAccessible(page)
    await keepPicture(page, 'renew-1-dashboard')
    await renew.click()
    await page.getByRole('heading', { name: 'Extension Addendum' }).waitFor()
    const pia = await browser.open()
    await signInOn(pia, platform.url, 'Pia')
    await pia.goto(`${platform.url}/dashboard`)
    await pia.getByText('Ada Okafor has begun an extension. The first').first().waitFor()
    await expectAccessible(pia)
    await keepPicture(pia, 'renew-1-dashboard-pi')
    await pia.setViewportSize({ width: 390, height: 844 })
    await keepPicture(pia, 'renew-1-dashboard-pi-phone')
    await page
      .getByLabel('What have you done with the data, and what comes next?')
      .fill('We have found that relapse differs by age and by lineage. '.repeat(5))
    await page.getByLabel('Somebody else signs now').first().check()
    const authority = page.getByRole('group', { name: 'Institutional Authority' })
    await authority.getByLabel('Name').fill('Iris Novak')
    await authority.getByLabel('Email').fill('iris@northfield.example')
    await authority.getByLabel('Why has this changed?').fill('Ida Marchetti has retired.')
    await page.getByText('Saved', { exact: false }).first().waitFor()
    await expectAccessible(page)
    await keepPicture(page, 'renew-2-addendum')
    await page.setViewportSize({ width: 390, height: 844 })
    await keepPicture(page, 'renew-3-addendum-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Review and submit' }).waitFor()
    const requestId = /request-\w+/.exec(page.url())?.[0] ?? ''
    const params = { requestId }
    const pdf = await ada.download(downloadAgreement, { params })
    await ada.upload(addForm, { params, query: { name: 'addendum.pdf' } }, pdf)
    await page.reload()
    await keepPicture(page, 'renew-4-review')
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByText('A data steward checks the signed addendum').waitFor()
    await page.getByRole('region', { name: 'Signed addendum' }).waitFor()
    await expectAccessible(page)
    await keepPicture(page, 'renew-5-submitted')
    await page.goto(`${platform.url}/dashboard`)
    await page
      .getByRole('link', { name: /^View extension: / })
      .first()
      .waitFor()
    await keepPicture(page, 'renew-6-under-way')
    const steward = await browser.open()
    await signInOn(steward, platform.url, 'Stella')
    await steward.goto(`${platform.url}/review/${requestId}`)
    await steward.getByRole('region', { name: 'Extension' }).waitFor()
    expect(await steward.getByText('Ida Marchetti has retired.').count()).toBe(1)
    await expectAccessible(steward)
    await keepPicture(steward, 'renew-7-case')
  }, 120_000)
})
