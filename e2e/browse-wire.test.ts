import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRows } from '#app/demo/catalog.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Browser, expectAccessible, hasBrowser, startBrowser } from './browser.ts'

const assets = join(import.meta.dirname, '../dist/web/assets')

let platform: Platform
let browser: Browser
describe.skipIf(!hasBrowser)('the data browser on the wire (needs Chromium)', () => {
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await platform.importRows([...demoRows({ samples: 600, files: 8000 })])
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  it('loads at most 250 kB of script, compressed, and the cube once', async () => {
    const page = await browser.open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(platform.url)
    await page.locator('tbody tr').first().waitFor()
    expect(asked.filter((path) => path.startsWith('/api/v1/browse'))).toEqual([
      '/api/v1/browse/cube',
    ])
    const known = new Set(await readdir(assets))
    const scripts = asked
      .map((path) => path.replace('/assets/', ''))
      .filter((name) => name.endsWith('.js') && known.has(name))
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(await readFile(join(assets, name))).length),
    )
    expect(sizes.length).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250_000)
  })

  it('answers clicks without asking the server, and keeps them in the address', async () => {
    const page = await browser.open()
    await page.goto(platform.url)
    await page.locator('tbody tr').first().waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('checkbox', { name: /^WGS/ }).click()
    await page.getByRole('tab', { name: 'Studies' }).click()
    await page.locator('tbody').getByRole('checkbox').first().click()
    await page.waitForURL(/tab=studies.*sequencing_type=WGS.*selected=/)
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([])
    await page.goBack()
    await page.getByRole('tab', { name: 'Diagnoses', selected: true }).waitFor()
    expect(await page.getByRole('checkbox', { name: /^WGS/ }).isChecked()).toBe(true)
  })

  it('shows a visitor where small groups are left out', async () => {
    const page = await browser.open()
    await page.goto(platform.url)
    await page.getByText('<5', { exact: true }).first().waitFor()
    await page.getByText('groups of fewer than 5 people').first().waitFor()
    await expectAccessible(page)
  })
})
