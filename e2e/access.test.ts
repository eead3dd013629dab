import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { listDestructions } from '#stages/workspace/contract/destruction.ts'
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
  /** Ben's. */
  let second: string
  beforeAll(async () => {
    browser = await startBrowser()
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    ;({ id: requestId } = await fileByForm(await platform.as('ada'), 'Relapse', true))
    const chairOf = async (dau: string) => platform.as(dau === 'SCP' ? 'mei' : 'chika')
    await approveAll(await platform.as('stella'), chairOf, requestId)
    ;({ id: second } = await fileByForm(await platform.as('ben'), 'Second', true))
    await approveAll(await platform.as('stella'), chairOf, second)
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
    await confirm.getByLabel('Ground').selectOption('left-institution')
    await confirm.getByLabel('Reason').fill('Left the laboratory.')
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
    await page.waitForURL(/\/destructions\//)
    await page.getByRole('table', { name: 'Files' }).waitFor()
    await show(page, 'certify')
    await page.getByLabel('What became of the copies?').selectOption('kept')
    await page.getByRole('button', { name: 'Certify' }).click()
    await page.getByText('Name the files that are kept.').first().waitFor()
    await show(page, 'certify-refused')
    await page.goto(`${platform.url}/requests/${requestId}`)
    await page.getByText('This request was closed out').waitFor()
    await show(page, 'closed-out')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('table', { name: 'Access' }).waitFor()
    await show(page, 'dashboard-ended')
    await page.getByRole('link', { name: 'Certify the destruction of copies: Relapse' }).click()
    await page.getByLabel('What became of the copies?').selectOption('destroyed')
    await page.getByLabel('What was destroyed, and how').fill('All on the cluster, by shred.')
    await page.getByLabel('Your name').fill('Ada Okafor')
    await page.getByRole('button', { name: 'Certify' }).click()
    await page.getByRole('link', { name: 'Open as PDF' }).waitFor()
    await show(page, 'certified')
  })

  it('is certified on a phone', async () => {
    const page = await browser.open(phone)
    await signInOn(page, platform.url, 'Ada')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('table', { name: 'Access' }).waitFor()
    await show(page, 'dashboard-phone')
    const [own] = await (await platform.as('ada')).call(listDestructions)
    await page.goto(`${platform.url}/destructions/${own?.id ?? ''}`)
    await page.getByRole('link', { name: 'Open as PDF' }).waitFor()
    await show(page, 'certified-phone')
  })

  it('is surveyed and explained by an auditor', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Audrey')
    await page.goto(`${platform.url}/admin/access?view=certificates`)
    await page.getByText('To be certified').first().waitFor()
    await page.getByText('Certified (1)').click()
    await page.getByRole('link', { name: 'Ada Okafor' }).waitFor()
    await show(page, 'certificates')
    await page.getByRole('tab', { name: 'Why' }).click()
    await page.getByLabel('Person').fill('ada@northfield.example')
    await page.getByLabel('File or data access unit').fill('PCG')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText(/^(Yes|No): Ada Okafor could/).waitFor()
    await show(page, 'why')
  })

  it('is revoked by the chair from the case and from the list of their unit', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Chika')
    await page.goto(`${platform.url}/review/${second}`)
    await page.getByRole('button', { name: 'Revoke PCG of Ben' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Revoke PCG of Ben' }).click()
    await page.getByRole('dialog').getByLabel('Ground').selectOption('breach')
    await keepPicture(page, 'case-revoke')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke PCG of Ben' }).waitFor({ state: 'detached' })
    await page.setViewportSize(phone)
    await page.goto(`${platform.url}/admin/access`)
    await page.getByRole('region', { name: /^Access: / }).waitFor()
    await show(page, 'chair-access-phone')
  })

  it('comes with a move to another institution', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ben')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('button', { name: 'I move to another institution' }).click()
    await page.getByLabel('Your last day there').fill('2099-01-01')
    await show(page, 'move')
  })
})
