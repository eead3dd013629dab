import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
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

describe.skipIf(!hasBrowser)('the end of access, in a browser', () => {
  let platform: Platform
  let browser: Browser
  let requestId: string
  beforeAll(async () => {
    browser = await startBrowser()
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    ;({ id: requestId } = await fileByForm(await platform.as('ada'), 'Relapse', true))
    const chairOf = async (dau: string) => platform.as(dau === 'SCP' ? 'mei' : 'chika')
    await approveAll(await platform.as('stella'), chairOf, requestId)
    await platform.deps.outbox.drain()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  const show = async (page: Page, name: string) => {
    await expectAccessible(page)
    await keepPicture(page, name)
  }

  it('is found, confirmed and done by a steward', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Stella')
    await page.goto(`${platform.url}/admin/access`)
    await page.getByLabel('Search people, institutions').fill('northfield')
    await page.getByRole('link', { name: 'Northfield University' }).waitFor()
    await show(page, 'access-found')
    await page.getByRole('link', { name: 'Pia Lindqvist' }).click()
    await page.getByText('2 grants').waitFor()
    await show(page, 'access-person')
    await page.getByRole('button', { name: 'Revoke PCG of Pia Lindqvist' }).click()
    const confirm = page.getByRole('dialog')
    await expect.poll(() => confirm.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
    await confirm.getByLabel('Reason').fill('Left the laboratory.')
    await confirm.getByLabel('Type “PCG” to confirm').fill('PCG')
    await show(page, 'access-confirm')
    await confirm.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('1 grant', { exact: false }).first().waitFor()
    await page.getByRole('button', { name: 'Disable and end all access: Pia Lindqvist' }).click()
    await confirm.getByLabel('Reason').fill('Breach.')
    await confirm.getByLabel('Type “Pia Lindqvist” to confirm').fill('Pia Lindqvist')
    await show(page, 'access-disable')
    await confirm.getByRole('button', { name: 'Disable and end' }).click()
    await page.getByText('Account disabled').waitFor()
    await show(page, 'access-disabled')
  })

  it('reads well on a phone', async () => {
    const page = await browser.open(phone)
    await signInOn(page, platform.url, 'Stella')
    await page.goto(`${platform.url}/admin/access?kind=dau&value=PCG`)
    await page.getByRole('button', { name: 'End all access' }).waitFor()
    await show(page, 'access-phone')
    await page.getByRole('button', { name: 'End all access' }).click()
    await page.getByRole('dialog').getByLabel('Reason').waitFor()
    await show(page, 'access-phone-confirm')
  })

  it('comes with a final report by the requester', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada')
    await page.goto(`${platform.url}/requests/${requestId}`)
    await page.getByRole('button', { name: 'Close out' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Final report').fill('We found what we looked for.')
    await show(page, 'close-out')
    await dialog.getByRole('button', { name: 'Close out' }).click()
    await page.getByText('This request was closed out').waitFor()
    await show(page, 'closed-out')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('table', { name: 'Access' }).waitFor()
    await show(page, 'dashboard-ended')
  })
})
