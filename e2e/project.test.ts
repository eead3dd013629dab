import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '#stages/workspace/contract/content.ts'
import { clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

const MiB = 1024 ** 2
/** Three parts. */
const large = Buffer.alloc(20 * MiB, 'a part of a genome ')

describe.skipIf(!hasBrowser)('a project of one’s own, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'accession-project-'))
    await mkdir(join(folder, 'run 7/reads'), { recursive: true })
    await writeFile(join(folder, 'run 7/notes.txt'), 'what we did\n')
    await writeFile(join(folder, 'run 7/empty.txt'), '')
    await writeFile(join(folder, 'run 7/reads/sample.bam'), large)
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function check(page: Page, name: string): Promise<void> {
    await keepPicture(page, name)
    await expectAccessible(page)
  }
  const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name })
  const button = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true })

  it('takes a folder over a broken line, is worked in, and is shared', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    await button(page, 'New project').click()
    await page.getByLabel('Name').fill('My runs')
    await button(page, 'Make the project').click()
    await page.getByRole('heading', { name: 'My runs' }).waitFor()
    await page.getByText('Drop files or folders here').waitFor()
    await check(page, 'project-empty')

    // The second part breaks twice: once on its way, once more when it is tried again.
    const sent: string[] = []
    await page.route('**/UP/**', async (route) => {
      const [, part = ''] = /\/UP\/[^/]+\/[^/]+\/(\d+\/\d+)\//.exec(route.request().url()) ?? []
      sent.push(part)
      const breaks = part === `2/${8 * MiB}` && sent.filter((each) => each === part).length < 3
      await (breaks ? route.abort('connectionreset') : route.continue())
    })
    await button(page, 'Upload').click()
    const chooser = page.waitForEvent('filechooser')
    await button(page, 'Choose a folder').click()
    await (await chooser).setFiles(join(folder, 'run 7'))
    await page.getByText('The connection broke').first().waitFor()
    await check(page, 'project-retrying')
    await page.getByRole('heading', { name: '3 files uploaded' }).waitFor()
    const ofLarge = sent.filter(
      (part) => part.endsWith(`/${8 * MiB}`) || part.endsWith(`/${4 * MiB}`),
    )
    expect(ofLarge.toSorted()).toEqual([
      `1/${8 * MiB}`,
      ...Array.from({ length: 3 }, () => `2/${8 * MiB}`),
      `3/${4 * MiB}`,
    ])
    await button(page, 'Close').click()
    await page.unroute('**/UP/**')

    await page.getByRole('link', { name: 'run 7' }).last().click()
    await row(page, /notes\.txt/).waitFor()
    await row(page, /empty\.txt.*0 bytes/).waitFor()
    await check(page, 'project-folder')
  })

  it('goes on after the page was closed, with the same file alone', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('link', { name: 'My runs' }).click()
    await page.getByRole('heading', { name: 'My runs' }).waitFor()
    const again: string[] = []
    // The first part comes, the others hang until the page is gone.
    await page.route('**/UP/**', async (route) => {
      if (route.request().url().includes('/1/')) await route.continue()
    })
    const second = join(folder, 'second.bin')
    await writeFile(second, Buffer.alloc(20 * MiB, 'b'))
    const arrived = page.waitForResponse((answer) => answer.url().includes('/UP/'))
    await page.getByLabel('Files to upload').setInputFiles(second)
    await arrived
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(`${platform.url}/dashboard`)
    await page.unroute('**/UP/**')
    await page.getByRole('link', { name: 'My runs' }).click()
    const begun = page.getByRole('region', { name: 'Unfinished uploads' })
    await begun.getByText('second.bin in /: 8.39 MB came').waitFor()
    await check(page, 'project-unfinished')
    page.on('request', (request) => {
      if (request.url().includes('/UP/')) again.push(request.url())
    })
    const chooser = page.waitForEvent('filechooser')
    await button(page, 'Resume second.bin').click()
    await (await chooser).setFiles(second)
    await page.getByRole('heading', { name: '1 file uploaded' }).waitFor()
    expect(again.length).toBe(2)
    await button(page, 'Close').click()
    await begun.waitFor({ state: 'detached' })

    // Rename by key, label, search, move.
    const grid = page.getByRole('grid', { name: 'Folders and files' })
    await grid.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Space')
    await page.getByText('1 file selected').waitFor()
    await page.keyboard.press('F2')
    const dialog = page.getByRole('dialog')
    await dialog
      .getByLabel('Name')
      .fill('A very long name that nobody would ever want to read aloud '.repeat(3))
    await dialog.getByRole('button', { name: 'Rename' }).click()
    await row(page, /A very long name/).waitFor()
    await page.getByRole('link', { name: /A very long name/ }).click()
    const drawer = page.getByRole('dialog', { name: 'File' })
    await drawer.getByLabel('Add a tag').fill('cohort=A')
    await drawer.getByRole('button', { name: 'Add' }).click()
    await drawer.getByText('cohort = A').waitFor()
    await check(page, 'project-drawer')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await button(page, 'Filter').click()
    await page.getByText('Property', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Property' }).fill('cohort=A')
    await button(page, 'Add the filter').click()
    await page.getByText('1 file found').waitFor()
    await check(page, 'project-search')
    await row(page, /A very long name/)
      .getByRole('checkbox')
      .click()
    await button(page, 'Move').click()
    await dialog.getByRole('combobox', { name: 'Into which folder' }).click()
    await page.getByRole('option', { name: '/run 7/reads' }).click()
    await dialog.getByRole('button', { name: 'Move' }).click()
    await dialog.getByText('Moved into /run 7/reads.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await row(page, /A very long name.*in \/run 7\/reads/).waitFor()
  })

  it('sends no file twice, gives a manifest, and is archived and brought back', async () => {
    const ada = await clientOf(platform, 'ada')
    const project = String((await ada.call('/project/new', { name: 'Again' }))['id'])
    await ada.upload(project, 'empty.txt', [''], '/run 7')
    await ada.upload(project, 'sample.bam', [large.toString()], '/run 7/reads')
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/projects/${project}`)
    await page.getByRole('link', { name: 'run 7' }).first().waitFor()
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/UP/')) sent.push(request.url())
    })
    await page.getByLabel('Folder to upload').setInputFiles(join(folder, 'run 7'))
    await page.getByRole('heading', { name: '1 file uploaded, 2 were there already' }).waitFor()
    expect(sent).toHaveLength(1)
    await check(page, 'project-there')
    await button(page, 'Close').click()

    await button(page, 'More about this project').click()
    await button(page, 'Download with an agent').click()
    const dialog = page.getByRole('dialog', { name: 'Download the project with an agent' })
    await dialog.getByText('dx-download-agent inspect Again.manifest.json.bz2').waitFor()
    await check(page, 'project-agent')
    const saving = page.waitForEvent('download')
    await dialog.getByRole('button', { name: /Download the manifest/ }).click()
    const saved = await saving
    expect(saved.suggestedFilename()).toBe('Again.manifest.json.bz2')
    const kept = await readFile(await saved.path())
    expect(kept.subarray(0, 4).toString()).toBe('BZh1')
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    await button(page, 'More about this project').click()
    await button(page, 'Archive the project').click()
    const asked = page.getByRole('dialog', { name: 'Archive “Again”?' })
    await check(page, 'project-archive')
    await asked.getByRole('button', { name: 'Archive the project' }).click()
    await page.getByText('nothing in it changes').waitFor()
    await asked.waitFor({ state: 'detached' })
    expect(await button(page, 'Upload').count()).toBe(0)
    await check(page, 'project-archived')
    await page.setViewportSize({ width: 390, height: 844 })
    await check(page, 'project-archived-phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(`${platform.url}/dashboard`)
    await page
      .getByRole('table', { name: 'Archived projects' })
      .getByRole('link', { name: 'Again' })
      .click()
    await button(page, 'More about this project').click()
    await button(page, 'Bring the project back').click()
    await page
      .getByRole('dialog', { name: 'Bring “Again” back?' })
      .getByRole('button', { name: 'Bring the project back' })
      .click()
    await button(page, 'Upload').waitFor()
  })

  it('is seen by who it is shared with, and what is deleted is gone', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/dashboard`)
    await page.getByRole('link', { name: 'My runs' }).click()
    await button(page, 'Share').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email address or handle').fill('pia@northfield.example')
    await dialog.getByRole('button', { name: 'Share', exact: true }).click()
    await dialog.getByText('Shared with pia@northfield.example').waitFor()
    await dialog.getByText('Pia Lindqvist').waitFor()
    await check(page, 'project-share')
    await page.keyboard.press('Escape')

    const phone = await browser.open({ width: 390, height: 844 })
    await signInOn(phone, platform.url, 'Pia Lindqvist')
    await phone.goto(`${platform.url}/dashboard`)
    await phone.getByRole('link', { name: 'My runs' }).click()
    await row(phone, /run 7/).waitFor()
    expect(await phone.getByRole('button', { name: 'Upload', exact: true }).count()).toBe(0)
    await phone.getByRole('link', { name: 'run 7' }).last().click()
    await phone.getByRole('link', { name: 'reads' }).click()
    await row(phone, /sample\.bam/).waitFor()
    await check(phone, 'project-phone')

    await row(page, /run 7/).getByRole('checkbox').click()
    await button(page, 'Delete').click()
    await dialog.getByText('run 7 (a folder with 4 files)').waitFor()
    await check(page, 'project-delete')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There are no files for you here yet').waitFor()
    await page.getByRole('tab', { name: 'Activity' }).click()
    await page.getByText('shared the project with Pia Lindqvist (VIEW)').waitFor()
    await check(page, 'project-activity')
  })

  it('stays quick with very many files, of which it draws those in sight', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    const { projectId } = await (
      await platform.as('ada')
    ).call(createProject, { body: { name: 'Very many' } })
    await sql`
      insert into project_file (project_id, id, folder, name, kind, size, daus, created_by)
      select p.id, 'file-' || lpad(n::text, 24, '0'), '/', 'sample_' || lpad(n::text, 6, '0') || '.counts.txt', 'own', n, '{}', p.owner_id
      from project p, generate_series(1, 10000) n where p.id = ${projectId}`.execute(
      platform.deps.db,
    )
    await page.goto(`${platform.url}/projects/${projectId}`)
    await page.getByText('10,000 files').first().waitFor()
    const grid = page.getByRole('grid', { name: 'Folders and files' })
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001')
    expect(await page.getByRole('row').count()).toBeLessThan(60)
    await grid.focus()
    await page.keyboard.press('End')
    await row(page, /sample_010000/).waitFor()
    await page.keyboard.press('Shift+PageUp')
    await page.getByText(/\d\d files selected/).waitFor()
    await check(page, 'project-many')
    await page.getByRole('button', { name: 'Size' }).click()
    await row(page, /sample_010000/).waitFor()
  })
})
