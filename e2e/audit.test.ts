import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { treeOf } from '#app/journey/steps.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { eventPageSize } from '#stages/oversight/contract/audit.ts'
import { downloadFile } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

const auditor = 'Audrey'
const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

let platform: Platform
let browser: Browser
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({
    withPages: true,
    auditSinks: [{ name: 'file:///nonexistent/notes', kind: 'folder', path: '/nonexistent/notes' }],
  })
  await smallCatalog(platform)
  const projectId = await vendTo(platform, 'ada', 'Relapse', true)
  const ada = await platform.as('ada')
  const { files } = await treeOf(ada, projectId)
  const file = files.find(({ name }) => name.endsWith('.bam'))
  await ada.download(downloadFile, { params: { projectId, fileId: file?.id ?? '' } })
  await platform.deps.db.transaction().execute(async (tx) => {
    for (let n = 0; n < eventPageSize; n += 1) await recordAudit(tx, { type: 'test.happened' })
  })
  await (await platform.as('alex')).call(advanceClock, { body: { by: '11m' } })
  await platform.deps.outbox.drain().catch(() => undefined)
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

describe.skipIf(!hasBrowser)('the audit log (needs Chromium)', () => {
  it('shows an auditor the events, by who, what and when', async () => {
    const page = await openAs(auditor, '/admin/audit')
    const events = page.getByRole('table', { name: 'Events' })
    await events.getByRole('row', { name: /audit\.checkpoint-signed/ }).waitFor()
    await look(page, 'audit-1-events')
    await page.getByRole('button', { name: 'Older' }).click()
    await page.waitForURL(/before=/)
    await page.getByLabel('Type').fill('data')
    await page.getByRole('button', { name: 'Show' }).click()
    await events
      .getByRole('row', { name: /audit\.checkpoint-signed/ })
      .waitFor({ state: 'detached' })
    await events.getByRole('row', { name: /data\.downloaded/ }).waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Signed export' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('audit-log.jsonl')
    await page.getByLabel('Person').fill('nobody@nowhere.example')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('No person nobody@nowhere.example').waitFor()
    await look(page, 'audit-2-nobody')
  })

  it('accounts to an auditor for what a person held and read', async () => {
    const page = await openAs(auditor, '/admin/audit?view=disclosures')
    await page.getByText('Whose, or of which sample?').waitFor()
    await page.getByLabel('Person').fill('ada')
    await page.getByRole('button', { name: 'Show' }).click()
    const table = page.getByRole('table', { name: 'Disclosures' })
    await table.getByRole('row', { name: /Downloaded/ }).waitFor()
    await table
      .getByRole('row', { name: /In a project/ })
      .first()
      .waitFor()
    await look(page, 'audit-3-disclosures')
  })

  it('shows an administrator where checkpoints go, and that they do not arrive', async () => {
    const page = await openAs('Alex', '/admin/audit')
    const places = page.getByRole('table', { name: 'Places outside' })
    await places.getByRole('row', { name: /Fails since/ }).waitFor()
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Checkpoints'])
    await look(page, 'audit-4-checkpoints')
  })

  it('tells others whom it is for', async () => {
    const page = await openAs('Ada', '/admin/audit')
    await page.getByText('This page is for auditors and administrators.').waitFor()
    await look(page, 'audit-5-nobody')
  })
})
