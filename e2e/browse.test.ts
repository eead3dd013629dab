import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { demoRows } from '#app/demo/catalog.ts'
import { handOff } from '#stages/catalog/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

const wide = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

let platform: Platform
let browser: Browser

const opened: Page[] = []

async function openBrowser(viewport = wide): Promise<Page> {
  const page = await browser.open(viewport)
  opened.push(page)
  return page
}

const open = async (path: string, viewport = wide): Promise<Page> => {
  const page = await openBrowser(viewport)
  await page.goto(`${platform.url}${path}`)
  await page.getByRole('table').first().waitFor()
  return page
}

const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name })
const figure = (page: Page, name: string) =>
  page.locator('.summary').locator('div', { hasText: name }).locator('dd').last().innerText()

/** Nothing is loading, no rule is broken, and nothing sticks out at the side. */
async function look(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await keepPicture(page, name)
  const { width } = page.viewportSize() ?? wide
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  await expectAccessible(page)
}

describe.skipIf(!hasBrowser)('the data browser (needs Chromium)', () => {
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await platform.importRows([...demoRows({ samples: 1200, files: 18_000 })])
    browser = await startBrowser()
  })
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  describe.each([
    ['a desk', wide],
    ['a phone', phone],
  ])('on %s', (place, viewport) => {
    it.each([
      ['diagnoses', '/'],
      ['a search', '/?q=medulloblastoma'],
      ['one list', '/?shape=list&selected=NBL,OS'],
      ['publications', '/?tab=publications&sort=-year'],
      ['studies, with ticks on three tabs', '/?tab=studies&selected=PANALL&diagnoses=NBL,OS'],
      ['filters', '/?sequencing_type=WGS&tissue_type=Germline Only'],
    ])('shows %s without a barrier', async (name, path) => {
      const page = await open(path, viewport)
      await look(page, `${place}-${name}`.replaceAll(/\W+/g, '-'))
    })

    it('says that nothing was found, with a way back', async () => {
      const page = await openBrowser(viewport)
      await page.goto(`${platform.url}/?q=zebra&sequencing_type=WGS`)
      await page.getByText('No diagnoses found').waitFor()
      await look(page, `${place}-nothing`.replaceAll(' ', '-'))
      await page.getByRole('button', { name: 'Clear the search' }).last().click()
      await page.getByRole('table').waitFor()
    })

    it('says that the platform does not answer, and tries again', async () => {
      const page = await openBrowser(viewport)
      await page.route('**/api/v1/browse**', (route) => route.abort())
      await page.goto(platform.url)
      const again = page.getByRole('button', { name: 'Try again' })
      await again.waitFor()
      await look(page, `${place}-no-answer`.replaceAll(' ', '-'))
      await page.unroute('**/api/v1/browse**')
      await again.click()
      await page.getByRole('table').waitFor()
    })

    it('shows what another application handed over, to a visitor and after sign-in', async () => {
      const page = await openBrowser(viewport)
      const handed = await (
        await platform.as('ada')
      ).call(handOff, { body: { diagnoses: ['NBL', 'OS'], samples: ['UNKNOWN'] } })
      await page.goto(`${platform.url}/?handoff=${handed.id}`)
      await page.getByText('Sign in to see its figures').waitFor()
      await look(page, `${place}-handed-over-visitor`.replaceAll(' ', '-'))
      await page.request.post(`${platform.url}/api/v1/demo/sign-in`, { data: { handle: 'ada' } })
      await page.reload()
      await page.getByText('All figures are of these').waitFor()
      await expect.poll(() => figure(page, 'Diagnoses')).toBe('2')
      await page.getByRole('button', { name: 'Show their names' }).click()
      await page.getByText('UNKNOWN', { exact: true }).waitFor()
      await look(page, `${place}-handed-over`.replaceAll(' ', '-'))
      await page.getByRole('button', { name: 'Show the whole catalog' }).click()
      await page.waitForURL((url) => !url.searchParams.has('handoff'))
    })

    it('shows a study without a barrier', async () => {
      const page = await open('/studies/PANALL', viewport)
      await look(page, `${place}-study`.replaceAll(' ', '-'))
    })

    it('says that there is no such study', async () => {
      const page = await openBrowser(viewport)
      await page.goto(`${platform.url}/studies/NONE`)
      await page.getByText('There is no study NONE').waitFor()
      await look(page, `${place}-no-study`.replaceAll(' ', '-'))
    })
  })

  it('opens a category, ticks some and all of it, by keyboard alone', async () => {
    const page = await open('/')
    const brain = page.getByRole('button', { name: /^Brain Tumor/, expanded: false })
    await brain.focus()
    await page.keyboard.press('Enter')
    const box = page.getByRole('checkbox', { name: /^Brain Tumor: select/ })
    await page.getByRole('checkbox', { name: 'Medulloblastoma', exact: true }).focus()
    await page.keyboard.press('Space')
    await expect
      .poll(() => box.evaluate((element: HTMLInputElement) => element.indeterminate))
      .toBe(true)
    await expect.poll(() => figure(page, 'Diagnoses')).toBe('1')
    await box.focus()
    await page.keyboard.press('Space')
    await page.getByRole('checkbox', { name: /^Brain Tumor: clear/ }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^Brain Tumor: clear/,
    )
    await page.reload()
    expect(
      await page.getByRole('checkbox', { name: 'Medulloblastoma', exact: true }).isChecked(),
    ).toBe(true)
  })

  it('counts the samples of a category as the summary does when all of it is ticked', async () => {
    const page = await open('/')
    const solid = row(page, /^Solid Tumor/)
    await page.waitForLoadState('networkidle')
    const samples = await solid.locator('[data-label="Samples"]').innerText()
    await solid.getByRole('checkbox').check()
    await expect.poll(() => figure(page, 'Samples')).toBe(samples)
  })

  it('finds by a code of OncoTree and by another name, and says by what', async () => {
    const page = await open('/?q=LIHB')
    await row(page, /^Hepatoblastoma.*LIHB/).waitFor()
    await page.getByRole('textbox', { name: 'Search diagnoses' }).fill('gbm')
    await row(page, /^Glioblastoma.*GBM/).waitFor()
    expect(await page.locator('mark').allInnerTexts()).toEqual(['GBM'])
  })

  it('ticks from the chart, by mouse and by arrow keys', async () => {
    const page = await open('/')
    const tile = page.getByRole('button', { name: /Neuroblastoma, \d/ })
    await tile.click()
    await page.getByRole('button', { name: /Neuroblastoma, \d/, pressed: true }).waitFor()
    await expect.poll(() => figure(page, 'Diagnoses')).toBe('1')
    const first = page.getByRole('toolbar').getByRole('button').first()
    await first.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    const category = label?.replace(/ \d.*/, '') ?? ''
    await page.getByRole('checkbox', { name: `${category}: clear` }).waitFor()
    await page.getByRole('button', { name: 'Hide chart' }).click()
    await page.getByRole('toolbar').waitFor({ state: 'detached' })
  })

  it('keeps the chart behind a button on a phone', async () => {
    const page = await open('/', phone)
    expect(await page.getByRole('toolbar').count()).toBe(0)
    await page.getByRole('button', { name: 'Show chart' }).click()
    await page.getByRole('toolbar').getByRole('button').first().waitFor()
    await look(page, 'a-phone-chart')
  })

  it('keeps the ticks of each tab through other tabs, a reload and signing in', async () => {
    const page = await open('/?selected=NBL,OS')
    await page.getByRole('tab', { name: 'Studies' }).click()
    await page.getByRole('checkbox', { name: 'Pan-ALL' }).check()
    await page.waitForURL(/selected=PANALL/)
    await page.reload()
    const ticked = page.getByRole('region', { name: 'Ticked' })
    await ticked.getByRole('button', { name: '2 diagnoses' }).click()
    await ticked.getByRole('button', { name: 'Remove Osteosarcoma' }).click()
    await ticked.getByRole('button', { name: '1 diagnosis' }).waitFor()
    await page.getByRole('link', { name: 'Log In' }).last().click()
    await page.getByRole('button', { name: /Ada Okafor/ }).click()
    await ticked.getByRole('button', { name: '1 study' }).waitFor()
    await page.getByRole('link', { name: 'Request Data' }).click()
    await page.getByRole('link', { name: 'Return to data browser' }).click()
    await page.getByRole('tab', { name: 'Diagnoses' }).click()
    expect(await page.getByRole('button', { name: /^Clear 1 diagnosis ticked/ }).count()).toBe(1)
  })

  it('copies a link that opens the same view', async () => {
    const page = await open('/?sequencing_type=WGS&selected=NBL')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('status').getByText('Link copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  })

  it('gives the link to copy by hand where the browser does not copy', async () => {
    const page = await open('/?selected=NBL')
    await page.evaluate(() => {
      Reflect.deleteProperty(Navigator.prototype, 'clipboard')
    })
    await page.getByRole('button', { name: 'Copy link' }).click()
    expect(await page.getByRole('textbox', { name: 'Copy this link' }).inputValue()).toBe(
      page.url(),
    )
  })

  it('downloads all rows that match, not only those of the page', async () => {
    const page = await open('/?tab=publications&sort=-year')
    const [header, ...lines] = await downloaded(page, 'Publications listed, TSV')
    expect(header).toMatch(/^PubMed id\tTitle\tJournal\tYear\t/)
    const total = /of (\d+) publications/.exec(await page.locator('.list-range').innerText())?.[1]
    expect(lines).toHaveLength(Number(total))
    expect(lines.length).toBeGreaterThan(50)
    expect(lines[0]).toMatch(/\t2025\t/)
    const summary = await downloaded(page, 'Summary, TSV')
    expect(summary).toContain('Files\t18000')
  })

  it('tells a visitor shares of the subjects of a study, and numbers to who has signed in', async () => {
    const page = await open('/?tab=studies')
    await row(page, /Pan-ALL/)
      .getByRole('link', { name: 'About this study' })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Pan-ALL' }).waitFor()
    await page.getByText('Show all').click()
    await page
      .getByText(/^under \d+ %$/)
      .first()
      .waitFor()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/studies/PANALL`)
    await page.getByText('Show all').click()
    expect(await page.getByText(/^under \d+ %$/).count()).toBe(0)
  })
})

async function downloaded(page: Page, item: string): Promise<string[]> {
  await page.getByRole('button', { name: 'Download' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: item }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^r1-\w+\.tsv$/)
  return (await readFile(await file.path(), 'utf8')).trimEnd().split('\n')
}
