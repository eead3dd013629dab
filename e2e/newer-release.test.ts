import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import { approveAll, everything, fileByForm } from '#app/journey/steps.ts'
import type { ManifestColumn } from '#stages/catalog/vocabulary.ts'
import { readRequest, startRequest } from '#stages/request/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

type Row = Partial<Record<ManifestColumn, string>>
const file = (file_path: string, size: number, rest: Row = {}): Row => ({
  file_path,
  file_size: String(size),
  sample_type: 'Germline',
  sj_diseases: 'MBL',
  ...rest,
})

const first = [
  file('bam/SJMB0001_G.bam', 84_200_000_000, { dau: 'PCG' }),
  file('bam/SJMB0002_G.bam', 91_000_000_000, { dau: 'PCG', sj_embargo_date: '2027-06-30' }),
  file('bam/SJMB0003_G.bam', 77_000_000_000, { dau: 'PCG' }),
  file(
    'scp/SJSCP0001_G_a_name_that_is_rather_long_as_names_of_files_from_laboratories_are.bam',
    5,
    {
      dau: 'SCP',
    },
  ),
  file('open/counts.txt', 1_200, { file_type: 'Feature Counts' }),
  file('epmt/SJEPMT0001_G.bam', 10_000, { sj_diseases: 'EPMT' }),
  file('bam/SJOS0001_G.bam', 30_000, { dau: 'PCG', sj_diseases: 'OS' }),
]
const second = [
  file('bam/SJMB0001_G.bam', 84_200_000_001, { dau: 'PCG' }),
  file('bam/SJMB0002_G.bam', 91_000_000_000, { dau: 'PCG', description: 'Described anew' }),
  file('bam/SJMB0004_G.bam', 80_000_000_000, { dau: 'CLIN' }),
  file(
    'scp/SJSCP0001_G_a_name_that_is_rather_long_as_names_of_files_from_laboratories_are.bam',
    6,
    {
      dau: 'SCP',
    },
  ),
  file('open/counts.txt', 1_300, { file_type: 'Feature Counts' }),
  file('open/more-counts.txt', 1_000, { file_type: 'Feature Counts' }),
  file('bam/SJOS0001_G.bam', 30_001, { dau: 'CLIN', sj_diseases: 'OS' }),
]

describe.skipIf(!hasBrowser)('a newer release, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let draftId: string
  let projectId: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await platform.importRows(first, { release: 'Release 1' })
    const [ada, ben] = [await platform.as('ada'), await platform.as('ben')]
    const filed = await fileByForm(ada, 'Medulloblastoma in the young', true)
    const chairOf = (dau: string) =>
      platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
    await approveAll(await platform.as('stella'), chairOf, filed.id)
    await platform.deps.outbox.drain()
    projectId = (await ada.call(readDashboard)).requests[0]?.projectId ?? ''
    const selection = { ...everything, selected: ['MBL', 'EPMT'] }
    draftId = (await ben.call(startRequest, { body: { selection } })).id
    const note =
      'A family took its consent back, so that all files of SJMB0003 are withdrawn. Alignments were made anew after a fault of the pipeline.'
    await platform.importRows(second, { release: 'Release 2', note })
    await platform.deps.outbox.drain()
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
  }

  it('is offered to a draft with what it changes; it stays until its requester moves it', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ben Łukasiewicz')
    await page.goto(`${platform.url}/requests/${draftId}/setup?step=name`)
    const notice = page.getByRole('region', { name: 'Release 2 of the catalog is out' })
    await notice.getByText('Needs an agreement: Clinical Genomics Program').waitFor()
    await notice.getByText(/Release 2 holds nothing of “.*Ependymoma.*”/i).waitFor()
    await check(page, 'draft-offer')
    await notice.getByText('By data access unit').click()
    await notice.getByRole('row', { name: /CLIN.*New: needs an agreement/ }).waitFor()
    await notice.getByText('open/more-counts.txt').waitFor()
    expect(await notice.getByText('SJMB').count()).toBe(0)
    await check(page, 'draft-offer-open')

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Ben Łukasiewicz')
    await phone.goto(`${platform.url}/requests/${draftId}/setup?step=name`)
    await phone.getByRole('button', { name: 'Stay on Release 1' }).waitFor()
    await check(phone, 'phone-draft-offer')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)

    await notice.getByRole('button', { name: 'Stay on Release 1' }).click()
    await page.getByText('this draft stays on Release 1').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('wizard-step')
    await page.reload()
    await page.getByText('this draft stays on Release 1').waitFor()
    await check(page, 'draft-stays')
    const ben = await platform.as('ben')
    const read = async () => ben.call(readRequest, { params: { requestId: draftId } })
    expect((await read()).release.name).toBe('Release 1')

    await page.getByLabel('Project name').fill('Typed just now')
    await page.getByRole('button', { name: 'See what would change' }).click()
    await page.getByRole('button', { name: /^Move to Release 2/ }).click()
    await notice.waitFor({ state: 'detached' })
    await check(page, 'draft-moved')
    expect(await read()).toMatchObject({
      name: 'Typed just now',
      release: { name: 'Release 2' },
      files: 6,
    })
  }, 120_000)

  it('withdraws and replaces the files of a project, which keeps the record', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/projects/${projectId}`)
    await page
      .getByText('6 files changed since they came here: 2 withdrawn, 3 replaced by a new version')
      .waitFor()
    await check(page, 'project')
    await page.getByRole('link', { name: 'See what changed' }).click()
    const changes = page.getByRole('region', { name: 'By Release 2' })
    await changes.getByText('A family took its consent back').waitFor()
    await changes.getByRole('row', { name: /SJMB0003_G.bam.*Withdrawn/ }).waitFor()
    await changes.getByRole('row', { name: /SJMB0001_G.bam.*Replaced/ }).waitFor()
    await changes.getByRole('row', { name: /SJOS0001_G.bam.*Held back/ }).waitFor()
    await check(page, 'project-changes')
    const arriving = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download as a table' }).click()
    const table = await readFile(await (await arriving).path(), 'utf8')
    expect(table.trimEnd().split('\n')).toHaveLength(7)

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Ada Okafor')
    await phone.goto(`${platform.url}/projects/${projectId}`)
    await phone.getByText('6 files changed').waitFor()
    await check(phone, 'phone-project')
    await phone.goto(`${platform.url}/projects/${projectId}?tab=changes`)
    await phone.getByRole('row', { name: /SJMB0003_G.bam/ }).waitFor()
    await check(phone, 'phone-project-changes')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)

    await page.getByRole('tab', { name: 'Receipts' }).click()
    await page.getByText('1 withdrawn, 2 reissued').waitFor()
    await check(page, 'project-receipts')

    await page.getByRole('tab', { name: 'Changes' }).click()
    await page.getByRole('button', { name: 'Request what is held back' }).click()
    await page.getByRole('heading', { name: 'Name your project' }).waitFor()
    await page.getByText('1 file').first().waitFor()
    await check(page, 'held-back-requested')
  }, 120_000)

  it('has words of acknowledgment to copy, with the day from which on they may appear', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/projects/${projectId}?tab=acknowledge`)
    await page.getByRole('region', { name: 'Acknowledgment' }).waitFor()
    await page.getByText(/^no publication before/).waitFor()
    await check(page, 'project-acknowledge')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('may not be published before')
    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Ada Okafor')
    await phone.goto(`${platform.url}/projects/${projectId}?tab=acknowledge`)
    await phone.getByRole('region', { name: 'Acknowledgment' }).waitFor()
    await check(phone, 'phone-project-acknowledge')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  }, 120_000)

  it('shows a steward who holds them', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Stella Brandt')
    await page.goto(`${platform.url}/admin/releases/2/holders`)
    await page.getByRole('row', { name: /Pia Lindqvist.*Medulloblastoma in the young/ }).waitFor()
    await check(page, 'holders')
    const arriving = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download as a table' }).click()
    const table = await readFile(await (await arriving).path(), 'utf8')
    expect(table.split('\n')[0]).toMatch(/^person_id\tname\temail/)
    await page.goto(`${platform.url}/admin/releases/1/holders`)
    await page.getByText('Nobody holds any of them').waitFor()
    await check(page, 'holders-none')

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Stella Brandt')
    await phone.goto(`${platform.url}/admin/releases/2/holders`)
    await phone.getByText('Pia Lindqvist').waitFor()
    await check(phone, 'phone-holders')
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)

    const other = await browser.open()
    await signInOn(other, platform.url, 'Ada Okafor')
    await other.goto(`${platform.url}/admin/releases/2/holders`)
    await other.getByText('You may not do this').waitFor()
    await check(other, 'holders-refused')
  }, 120_000)
})
