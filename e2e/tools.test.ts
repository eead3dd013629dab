import { spawnSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedTools } from '#app/gallery/shipped.ts'
import { keepShippedTools } from '#stages/compute/commands/tools.ts'
import { startTool } from '#stages/compute/contract/tools.ts'
import { createProject } from '#stages/workspace/contract/content.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { vendedAlignments } from './alignments.ts'
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
let page: Page
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  browser = await startBrowser()
  page = await browser.open()
  await signInOn(page, platform.url, 'Ada')
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

/** Looks at the page as it stands, wide and narrow. */
async function look(name: string, on = page): Promise<void> {
  await expectAccessible(on)
  await keepPicture(on, name)
  await on.setViewportSize(phone)
  const overflow = () =>
    on.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(await overflow(), `${name} scrolls sideways on a phone`).toBe(0)
  await expectAccessible(on)
  await keepPicture(on, `${name}-phone`)
  await on.setViewportSize(desktop)
}

describe.skipIf(!hasBrowser)('the gallery (needs Chromium)', { timeout: 120_000 }, () => {
  it('lists the tools, and finds one by what it does', async () => {
    await page.getByRole('link', { name: 'Tools', exact: true }).click()
    await page.getByRole('heading', { name: 'Somatic variants' }).waitFor()
    await look('tools')
    await page.getByLabel('Search tools').fill('fastqc')
    await page.getByText('1 of 3 tools').waitFor()
    await page.getByLabel('Search tools').fill('nothing like it')
    await page.getByText('No tool fits').waitFor()
    await look('tools-none')
  })

  it('says what a tool takes and gives, and puts it into a new project', async () => {
    await page.goto(`${platform.url}/tools/coverage-track`)
    await page.getByRole('region', { name: 'Inputs' }).getByText('Whole number').waitFor()
    await look('tool')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByLabel('Name of the project').fill('Coverage of the lab')
    await keepPicture(page, 'tool-start')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/projects\/project-\w+\/run\/applet-\w+$/)
  })

  it('takes two hundred tools and long names', async () => {
    const [tool] = shippedTools()
    if (tool === undefined) throw new Error('no tool')
    const words = 'Joint-genotyping-with-a-name-that-nobody-would-have-chosen-twice'
    await keepShippedTools(
      platform.deps,
      Array.from({ length: 200 }, (_, n) => ({
        ...tool,
        name: `tool-${n}-${'x'.repeat(40)}`,
        title: n % 7 === 0 ? `${words} ${n}` : `Tool ${n}`,
        summary: n % 5 === 0 ? `${tool.summary}. `.repeat(8) : tool.summary,
      })),
    )
    await page.goto(`${platform.url}/tools`)
    await page.getByText('203 tools').waitFor()
    await look('tools-many')
  })

  it('lets an administrator say which hosts a tool may reach', async () => {
    const other = await browser.open()
    await signInOn(other, platform.url, 'Alex')
    await other.goto(`${platform.url}/tools/reads-report`)
    await other.getByText('None: it reaches nothing but its inputs.').waitFor()
    await other.getByRole('button', { name: 'Change hosts' }).click()
    await other.getByRole('textbox', { name: 'Hosts' }).fill('rest.ensembl.org\n10.0.0.1')
    await other.getByLabel('Also with data that who runs it may not download').check()
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByText('10.0.0.1: is not a name such as example.org').waitFor()
    await look('tool-hosts', other)
    await other.getByRole('textbox', { name: 'Hosts' }).fill('rest.ensembl.org\n*.ncbi.nlm.nih.gov')
    await other.getByLabel('Also with data that who runs it may not download').uncheck()
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByText('So it runs only with data that you may download.').waitFor()
    await look('tool-network', other)
    await page.goto(`${platform.url}/tools/reads-report`)
    await page.getByText('*.ncbi.nlm.nih.gov').waitFor()
    expect(await page.getByRole('button', { name: 'Change hosts' }).count()).toBe(0)
  })

  it('lists limits and what was used, and takes an exception', async () => {
    const other = await browser.open()
    await signInOn(other, platform.url, 'Alex')
    const alex = await platform.as('alex')
    const { projectId } = await alex.call(createProject, { body: { name: 'A pilot' } })
    await other.goto(`${platform.url}/admin/limits`)
    await other.getByText('the limits above hold for everybody.').waitFor()
    await other.getByRole('button', { name: 'Add an exception' }).click()
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByText('Enter an id.').waitFor()
    await look('limits-faults', other)
    await other.getByRole('textbox', { name: 'For' }).fill(projectId)
    await other.getByRole('textbox', { name: 'May have' }).fill('500')
    await other.getByRole('textbox', { name: 'Why' }).fill('A grant of the institute.')
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByRole('rowheader', { name: 'A pilot' }).waitFor()
    await look('limits', other)
    await other.getByRole('button', { name: /^End the exception of A pilot/ }).click()
    await other.getByText('the limits above hold for everybody.').waitFor()
  })

  it('asks of which runs one wants to hear', async () => {
    await page.goto(`${platform.url}/account`)
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/account/run-mail'))
    await page.getByRole('radio', { name: 'Only of those that failed' }).check()
    await saved
    await page.reload()
    expect(await page.getByRole('radio', { name: 'Only of those that failed' }).isChecked()).toBe(
      true,
    )
    await look('account-run-mail')
  })

  it('lets an administrator publish an applet and withdraw it', async () => {
    const alex = await platform.as('alex')
    const { projectId } = await alex.call(createProject, { body: { name: 'Building tools' } })
    const made = await alex.call(startTool, {
      params: { name: 'reads-report' },
      body: { projectId },
    })
    const other = await browser.open()
    await signInOn(other, platform.url, 'Alex')
    await other.goto(`${platform.url}/projects/${projectId}?file=${made.appletId}`)
    await other.getByRole('button', { name: 'Publish as a tool' }).click()
    await other.getByRole('textbox', { name: 'Version' }).fill('1 0')
    await other.getByRole('button', { name: 'Publish', exact: true }).click()
    await other.getByText('is 1 to 32 letters, digits, dots, + and -').waitFor()
    await look('tool-publish', other)
    await other.getByRole('textbox', { name: 'Version' }).fill('1.1.0')
    await other.getByRole('button', { name: 'Publish', exact: true }).click()
    await other.waitForURL(/\/tools\/reads-report$/)
    await other.getByRole('complementary').getByRole('link', { name: '1.0.0' }).waitFor()
    await look('tool-versions', other)
    await other.getByRole('button', { name: 'Withdraw' }).click()
    await other.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click()
    await other.getByRole('complementary').getByText('withdrawn').waitFor()
    await other.goto(`${platform.url}/tools/reads-report?version=1.1.0`)
    await other.getByText('Version 1.1.0 was withdrawn').waitFor()
    await look('tool-withdrawn', other)
    await other.goto(`${platform.url}/tools/never-there`)
    await other.getByText('never-there is not offered').waitFor()
    await look('tool-missing', other)
  })
})

const hasSamtools = spawnSync('samtools', ['--version']).status === 0

describe.skipIf(!hasBrowser || !canRunTools || !hasSamtools)(
  'runs of tools (need Chromium, bubblewrap and samtools)',
  { timeout: 120_000 },
  () => {
    let tools: Platform
    let projectId: string
    let on: Page
    const folder = () => on.locator('input').and(on.getByLabel('Folder of the results'))
    beforeAll(async () => {
      tools = await startPlatform({
        withPages: true,
        withTools: true,
        prices: { currency: 'EUR', coreHour: 0.04, memoryGiBHour: 0.005, storageGiBMonth: 0.02 },
        workLimits: { person: {}, project: { spending: 10 } },
      })
      projectId = await vendedAlignments(tools, 'ada')
      on = await browser.open()
      await signInOn(on, tools.url, 'Ada')
    }, 120_000)
    afterAll(() => tools.close())

    it('says so where nothing has run yet', async () => {
      await on.goto(`${tools.url}/projects/${projectId}?tab=runs`)
      await on.getByText('Nothing has run here yet').waitFor()
      await look('runs-none', on)
      await on.getByRole('link', { name: 'See the tools' }).click()
      await on.getByRole('link', { name: 'Coverage', exact: true }).click()
      await on.getByRole('button', { name: 'Start' }).click()
      await on.getByRole('radio', { name: 'In one of my projects' }).check()
      await on.getByPlaceholder('Choose a project').click()
      await on.getByRole('option', { name: 'In the cloud' }).click()
      await on.getByRole('button', { name: 'Continue' }).click()
      await on.getByRole('heading', { name: 'Run Coverage' }).waitFor()
    })

    it('asks for what is missing at the field, and finds files that fit', async () => {
      await on.getByText('More (1 optional input)').click()
      await on.getByLabel('Window, bases').fill('ten')
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.getByText('Choose a file.').waitFor()
      await on.getByText('This is not a number.').waitFor()
      expect(await on.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
        'Choose a file for Aligned reads',
      )
      await look('launch-faults', on)
      await on.keyboard.press('Enter')
      const dialog = on.getByRole('dialog')
      await dialog.getByRole('radio', { name: /T1\.bam/ }).waitFor()
      expect(await dialog.getByRole('radio').count()).toBe(2)
      await look('launch-picker', on)
      await dialog.getByLabel('Search by name').fill('N1')
      await dialog.getByRole('radio', { name: /T1/ }).waitFor({ state: 'detached' })
      await dialog.getByLabel('Clear the search').click()
      await dialog.getByRole('radio', { name: /T1\.bam/ }).check()
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await on.getByLabel('Window, bases').fill('100')
      await on.getByText(/at most €/).waitFor()
      await folder().fill('/results/coverage')
      await on.getByText('There is no such folder yet: it is made.').waitFor()
      await on.keyboard.press('Escape')
      await look('launch', on)
    })

    it('shows a run while it goes on, and its report when it is done', async () => {
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.waitForURL(/\/runs\/job-\w+$/)
      await on.getByRole('heading', { name: 'History' }).waitFor()
      await keepPicture(on, 'run-going')
      await on
        .getByRole('main')
        .getByText('Done', { exact: true })
        .first()
        .waitFor({ timeout: 60_000 })
      await on
        .getByRole('region', { name: 'Log', exact: true })
        .getByText('What the tool prints is not shown')
        .waitFor()
      await look('run-done', on)
      await on.getByRole('link', { name: 'Open', exact: true }).first().click()
      const report = on.frameLocator('iframe')
      await report.getByRole('heading', { name: 'Coverage' }).waitFor()
      await keepPicture(on, 'report')
    })

    it('runs nothing of a report, which has no origin of its own', async () => {
      const address = await on.locator('iframe').getAttribute('src')
      const answer = await on.request.get(`${tools.url}${address}`)
      expect(answer.headers()['content-security-policy']).toMatch(/^sandbox; default-src 'none';/)
      expect(await on.locator('iframe').getAttribute('sandbox')).toBe('')
      const followed = await on.request.get(`${tools.url}${address}`, {
        headers: { 'sec-fetch-dest': 'document' },
      })
      expect(followed.status()).toBe(403)
    })

    it('runs again with the same inputs, and says in plain words why it failed', async () => {
      await on.goto(`${tools.url}/projects/${projectId}?tab=runs`)
      await on.getByRole('link', { name: 'Coverage', exact: true }).click()
      await on.getByRole('link', { name: 'Run again' }).click()
      await on.getByRole('list', { name: 'Chosen for Aligned reads' }).getByText('T1.bam').waitFor()
      expect(await folder().inputValue()).toBe('/results/coverage')
      await on.getByText('More (1 optional input)').click()
      await on.getByLabel('Window, bases').fill('1')
      await on.getByRole('textbox', { name: 'Name', exact: true }).fill('Too narrow')
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.getByText('It failed').waitFor({ timeout: 60_000 })
      await on.getByText('window: 1 is not from 10 to 10,000,000 bases').first().waitFor()
      await on.getByText('Check the inputs against its help').waitFor()
      await look('run-failed', on)
    })

    it('starts one run for each of several files, and lists them by state', async () => {
      await on.getByRole('link', { name: 'Run again' }).click()
      await on.getByText('More (1 optional input)').click()
      await on.getByLabel('Window, bases').fill('50')
      await on.getByRole('textbox', { name: 'Name', exact: true }).fill('Each')
      await on.getByLabel('One run for each of several files').check()
      await on.getByRole('button', { name: 'Choose again for Aligned reads' }).click()
      await on
        .getByRole('dialog')
        .getByRole('checkbox', { name: /N1\.bam/ })
        .check()
      await on.getByRole('button', { name: 'Use them' }).click()
      await on.getByRole('button', { name: 'Start 2 runs' }).click()
      await on.getByRole('heading', { name: 'Each', exact: true }).waitFor()
      await on.getByRole('link', { name: 'All runs' }).click()
      await on.getByRole('link', { name: 'Each: N1.bam' }).waitFor()
      await on
        .getByRole('row', { name: /Each: N1\.bam/ })
        .getByText('Done', { exact: true })
        .waitFor({ timeout: 60_000 })
      await on
        .getByRole('row', { name: /Each: T1\.bam/ })
        .getByText('Done', { exact: true })
        .waitFor({ timeout: 60_000 })
      await on.getByText('This month').waitFor()
      await look('runs', on)
      await on.getByLabel('State').selectOption('Failed')
      await on.getByText('1 run', { exact: true }).waitFor()
      await on.getByRole('link', { name: 'Too narrow' }).waitFor()
    })
  },
)
