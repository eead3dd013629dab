import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Browser, expectAccessible, hasBrowser, keepPicture, startBrowser } from './browser.ts'

describe.skipIf(!hasBrowser)('what is promised, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-promises-'))
    const testRunFile = join(folder, 'test-run.json')
    const run = {
      ...{ at: '2026-11-22T12:00:00.000Z', version: '0.1.0', passed: 4400, failed: 0, skipped: 39 },
      files: { 'src/stages/workspace/http.test.ts': { passed: 23, failed: 0, skipped: 0 } },
    }
    await writeFile(testRunFile, JSON.stringify(run))
    platform = await startPlatform({ withPages: true, testRunFile })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is read by a visitor, with its tests and what they said last', async () => {
    const page = await browser.open()
    await page.goto(platform.url)
    await page.getByRole('link', { name: 'What we promise' }).click()
    await page.getByText('4,400 passed, 0 failed').waitFor()
    await expectAccessible(page)
    await keepPicture(page, 'promises')
    const access = page.getByRole('region', { name: /^Nobody reads a controlled file/ })
    await access.getByText('The tests by name').focus()
    await page.keyboard.press('Enter')
    const tests = access.getByRole('table')
    await tests.getByText('is not found for who is no member').waitFor()
    await tests.getByText('23 passed').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBe(0)
    await expectAccessible(page)
    await keepPicture(page, 'promises-phone')
  })
})
