import { spawnSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const canRun = hasBrowser && canRunTools && has('samtools') && has('fastqc')

describe.skipIf(!canRun)(
  'the report on reads (needs Chromium, bubblewrap, samtools and FastQC)',
  { timeout: 120_000 },
  () => {
    let tools: Platform
    let browser: Browser
    let on: Page
    beforeAll(async () => {
      tools = await startPlatform({ withPages: true, withTools: true })
      await vendedAlignments(tools, 'ada')
      browser = await startBrowser()
      on = await browser.open()
      await signInOn(on, tools.url, 'Ada')
    }, 120_000)
    afterAll(async () => {
      await browser.close()
      await tools.close()
    })

    it('is made of a vended BAM, from Start to the page that shows it, by clicks alone', async () => {
      await on.getByRole('link', { name: 'Tools', exact: true }).click()
      await on.getByRole('link', { name: 'Reads report', exact: true }).click()
      await on.getByRole('button', { name: 'Start' }).click()
      await on.getByRole('radio', { name: 'In one of my projects' }).check()
      await on.getByPlaceholder('Choose a project').click()
      await on.getByRole('option', { name: 'In the cloud' }).click()
      await on.getByRole('button', { name: 'Continue' }).click()
      await on.getByRole('heading', { name: 'Run Reads report' }).waitFor()
      await on.getByRole('button', { name: 'Choose a file for Reads' }).click()
      await on.getByRole('radio', { name: /T1\.bam/ }).check()
      await on.getByRole('button', { name: 'Use it' }).click()
      await on.getByRole('button', { name: 'Start the run' }).click()
      await on.waitForURL(/\/runs\/job-\w+$/)
      const state = on.getByRole('main').locator('.badge').first()
      await state.getByText('Running').waitFor()
      await state.getByText('Done').waitFor({ timeout: 90_000 })
      await on.getByRole('link', { name: 'T1.flagstat.txt' }).waitFor()
      await expectAccessible(on)
      await keepPicture(on, 'reads-done')
      await on.getByRole('link', { name: 'Open', exact: true }).first().click()
      const report = on.frameLocator('iframe[sandbox=""]')
      await report.getByText('Per base sequence quality: passed').waitFor()
      await report.getByRole('row', { name: 'reads mapped 60', exact: true }).waitFor()
      const drawn = report.getByRole('img', { name: 'Per base quality', exact: true })
      expect(await drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
        0,
      )
      await keepPicture(on, 'reads-report')
    })
  },
)
