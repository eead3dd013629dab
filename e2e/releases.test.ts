import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForVends, everything } from '#app/journey/steps.ts'
import { submitRequest } from '#stages/agreement/contract.ts'
import { listReleases } from '#stages/catalog/contract.ts'
import { saveSection, startRequest } from '#stages/request/contract.ts'
import { manifestText, type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

type Rows = Parameters<typeof manifestText>[0]

describe.skipIf(!hasBrowser)('a release, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'accession-e2e-'))
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

  async function manifest(name: string, rows: Rows): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, (await Array.fromAsync(manifestText(rows))).join(''))
    return path
  }

  async function upload(page: Page, path: string, release: string): Promise<void> {
    await page.goto(`${platform.url}/admin/releases`)
    await page.getByRole('link', { name: 'New release' }).click()
    await page.getByLabel('Manifest, TSV').setInputFiles(path)
    await page.getByLabel('Name of the release').fill(release)
  }

  /** An open-access project of Ada's with every file of the catalog. */
  async function holdEverything(): Promise<void> {
    const ada = await platform.as('ada')
    const { id } = await ada.call(startRequest, { body: { selection: everything } })
    const { version } = await ada.call(saveSection, {
      params: { requestId: id, section: 'name' },
      body: { base: 0, value: { name: 'Everything' } },
    })
    await ada.call(submitRequest, { params: { requestId: id }, body: { version } })
    await platform.deps.outbox.drain()
    await waitForVends(ada, id, 1)
  }

  const old: Rows = [
    { file_path: 'cohort/same.bam', md5sum: '1'.repeat(32), file_size: '1000' },
    { file_path: 'cohort/reissued.bam', md5sum: '2'.repeat(32), file_size: '2000' },
    { file_path: 'cohort/withdrawn.bam', file_size: '3000' },
    { file_path: 'cohort/told.bam', subject_name: 'P1', sample_name: 'S1', attr_sex: 'Male' },
  ]
  const renewed: Rows = [
    { file_path: 'cohort/same.bam', md5sum: '1'.repeat(32), file_size: '1000' },
    { file_path: 'cohort/reissued.bam', md5sum: 'f'.repeat(32), file_size: '2100' },
    { file_path: 'cohort/told.bam', subject_name: 'P1', sample_name: 'S1', attr_sex: 'Female' },
    ...Array.from({ length: 400 }, (_, n) => ({
      file_path: `a-cohort-with-a-rather-long-name/and-a-folder-below-it/sample-${n}.germline.GRCh38.bam`,
      dau: 'PCG',
    })),
  ]

  it('is uploaded, checked, read and published', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Stella Brandt')
    await page.goto(`${platform.url}/admin/releases`)
    await page.getByText('No release yet').waitFor()
    await check(page, 'releases-empty')
    await platform.importRows(old, { release: '2026-11' })
    await holdEverything()

    await upload(page, await manifest('renewed.tsv', renewed), '')
    await page.getByRole('button', { name: 'Upload and check' }).click()
    await page.getByText('Enter a name.').waitFor()
    await check(page, 'new-release-fault')
    await page.getByLabel('Name of the release').fill('2026-12')
    await check(page, 'new-release')
    await page.getByRole('button', { name: 'Upload and check' }).click()
    await page.getByText('Waiting for its turn…').waitFor()
    await check(page, 'checking')
    await platform.deps.outbox.drain()
    await page.getByRole('heading', { name: 'What publishing would change' }).waitFor()
    await check(page, 'checked')
    await page.getByRole('button', { name: /^Withdrawn/ }).click()
    await page.getByRole('button', { name: /^Reissued/ }).click()
    await page.getByRole('button', { name: /^Added/ }).click()
    await page.getByText('The first 250 by path').waitFor()
    await check(page, 'checked-examples')
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download changes (TSV)' }).click()
    const changes = await readFile(await (await downloading).path(), 'utf8')
    expect(changes.trimEnd().split('\n')).toHaveLength(1 + 403)

    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 file is withdrawn.').waitFor()
    await dialog.getByText('1 file is reissued with other bytes.').waitFor()
    await dialog
      .getByText('1 person has a project that holds withdrawn or reissued files.')
      .waitFor()
    await check(page, 'publish')
    await dialog.getByRole('button', { name: 'Publish release' }).click()
    await page.getByText('Until it is done everybody sees the current release.').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Publishing', exact: true }).waitFor()
    await check(page, 'publishing')
    await platform.deps.outbox.drain()
    await page.getByText('Published as release 2').waitFor()
    await check(page, 'published')
    await page.getByRole('link', { name: 'Releases' }).last().click()
    await page.getByText('400 added, 1 withdrawn, 1 reissued, 1 described anew').waitFor()
    await check(page, 'releases')
    expect((await platform.visitor.call(listReleases)).map(({ name }) => name)).toEqual([
      '2026-12',
      '2026-11',
    ])
  }, 120_000)

  it('is refused row by row, overtaken by another, discarded; on a phone, too', async () => {
    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Stella Brandt')
    const bad = Array.from({ length: 30 }, (_, n) => ({
      file_path: `bad/${n}.bam`,
      file_size: 'as large as it gets',
    }))
    await upload(phone, await manifest('refused.tsv', [...old, ...bad]), 'Refused')
    await check(phone, 'phone-new-release')
    await phone.getByRole('button', { name: 'Upload and check' }).click()
    await phone.getByText('Waiting for its turn…').waitFor()
    await platform.deps.outbox.drain()
    await phone.getByText('It cannot be published as it is').waitFor()
    expect(await phone.getByRole('button', { name: 'Publish…' }).count()).toBe(0)
    await check(phone, 'phone-refused')

    await upload(phone, await manifest('other.tsv', renewed.slice(1)), 'Other')
    await phone.getByRole('button', { name: 'Upload and check' }).click()
    await phone.getByText('Waiting for its turn…').waitFor()
    await platform.deps.outbox.drain()
    await phone.getByRole('button', { name: 'Publish…' }).click()
    await check(phone, 'phone-publish')
    await platform.importRows(old, { release: 'Faster' })
    await phone.getByRole('dialog').getByRole('button', { name: 'Publish release' }).click()
    await phone
      .getByText('Another release was published since this check: check it again first.')
      .waitFor()
    await phone.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await phone.getByText('Another release was published since this check').waitFor()
    await check(phone, 'phone-overtaken')
    await phone.getByRole('button', { name: 'Discard…' }).click()
    await phone.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
    await phone.getByText('Discarded').waitFor()
    await phone.goto(`${platform.url}/admin/releases`)
    await phone.getByRole('link', { name: 'Refused' }).waitFor()
    await check(phone, 'phone-releases')

    const alex = await browser.open()
    await signInOn(alex, platform.url, 'Alex Moreau')
    await alex.goto(`${platform.url}/admin/releases`)
    await alex.getByRole('link', { name: 'Refused' }).click()
    await alex.getByRole('heading', { name: 'Refused', exact: true }).waitFor()
    expect(await alex.getByRole('button', { name: 'Discard…' }).count()).toBe(0)
    await check(alex, 'administrator')
  }, 120_000)
})
