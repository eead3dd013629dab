import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedTools } from '#app/gallery/shipped.ts'
import { keepShippedTools } from '#stages/compute/commands/tools.ts'
import { startTool } from '#stages/compute/contract/tools.ts'
import { createProject } from '#stages/workspace/contract/content.ts'
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
