import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowViewing } from '#stages/catalog/commands/daus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { vendTo } from '#test/vended.ts'
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
const slow = { timeout: 300_000 }

describe.skipIf(!hasBrowser || !canRunTools)(
  'a workstation (needs Chromium and bubblewrap)',
  slow,
  () => {
    let platform: Platform
    let browser: Browser
    let page: Page
    let projectId: string
    beforeAll(async () => {
      platform = await startPlatform({ withPages: true, withTools: true })
      await smallCatalog(platform)
      projectId = await vendTo(platform, 'ben', 'In the cloud', false)
      await allowViewing(platform.deps.db, 'PCG', true)
      browser = await startBrowser()
      page = await browser.open()
      page.setDefaultTimeout(90_000)
      await signInOn(page, platform.url, 'Ben')
    }, 180_000)
    afterAll(async () => {
      await browser.close()
      await platform.close()
    })

    /** Looks at the page as it stands, wide and narrow. */
    async function look(name: string): Promise<void> {
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
    const screen = () => page.locator('.xterm-rows')

    it('is begun from the runs of a project, and says what it leaves out', async () => {
      await page.goto(`${platform.url}/projects/${projectId}?tab=runs`)
      await page.getByRole('link', { name: 'Workstation' }).click()
      await page.getByRole('heading', { name: 'What it reads' }).waitFor()
      await page.getByText('2 files are left out, for the sake of SCP').waitFor()
      await look('workstation-start')
      await page.getByRole('button', { name: 'Begin' }).click()
      await page.waitForURL(/\/workstation\/job-\w+$/)
      await keepPicture(page, 'workstation-waiting')
    })

    it('has a terminal that is typed into, is left by keyboard, and comes back', async () => {
      await screen().getByText('There is no network.').waitFor()
      await page.keyboard.type('project ls restricted/bam; echo made > out/note.txt; echo do""ne')
      await page.keyboard.press('Enter')
      await screen()
        .getByText(/^done$/)
        .waitFor()
      await look('workstation')
      await page.keyboard.press('F6')
      const reader = page.getByRole('switch', { name: 'Read aloud by a screen reader' })
      expect(await reader.evaluate((each) => each === document.activeElement)).toBe(true)
      await page.keyboard.press('Space')
      await page.locator('.xterm-accessibility').waitFor()
      await expectAccessible(page)
      await page.reload()
      await screen()
        .getByText(/^done$/)
        .waitFor()
    })

    it('is found again where another would be begun', async () => {
      await page.goto(`${platform.url}/projects/${projectId}/workstation`)
      await page.getByRole('heading', { name: 'You have 1 workstation open here' }).waitFor()
      await look('workstation-open')
      await page.getByRole('link', { name: 'Go back to it' }).click()
      await screen()
        .getByText(/^done$/)
        .waitFor()
    })

    it('saves and ends, and leads to what was saved', async () => {
      await page.getByRole('button', { name: 'End without saving' }).click()
      await page.getByRole('dialog').waitFor()
      await expectAccessible(page, '[role="dialog"]')
      await keepPicture(page, 'workstation-end')
      await page.getByRole('button', { name: 'Go on working' }).click()
      await page.getByRole('button', { name: 'Save and end' }).click()
      await page.getByText('It has ended: 1 file saved').waitFor()
      await look('workstation-ended')
      await page.getByRole('link', { name: 'See what was saved' }).click()
      await page.getByText('note.txt').first().waitFor()
    })
  },
)
