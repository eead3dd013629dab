import { AxeBuilder } from '@axe-core/playwright'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

// The one without windows takes about half of the processor's time.
const executablePath = [
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
].find(existsSync)

/** Where there is no Chromium the tests that need it are skipped. */
export const hasBrowser = executablePath !== undefined

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export type Browser = {
  /** A browser of somebody's own, with nothing in it. */
  open(viewport?: { width: number; height: number }): Promise<Page>
  /** What our pages tried against their policy. */
  readonly violations: readonly string[]
  /** Ends it; fails where a page tried something against its policy. */
  close(): Promise<void>
}

/** So Chromium begins to tell of it. */
const violation = /Content Security Policy|Permissions policy|requires 'Trusted|TrustedTypePolicy/

/** What somebody made, shown in a box, has a policy of its own, and may try what it likes. */
const isBoxed = /^https?:\/\/[^/]+\/api\//

export async function startBrowser(): Promise<Browser> {
  const home = await mkdtemp(join(tmpdir(), 'accession-browser-'))
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: flags })
  const contexts: BrowserContext[] = []
  const violations: string[] = []
  return {
    async open(viewport = { width: 1440, height: 900 }) {
      const context = await browser.newContext({
        viewport,
        reducedMotion: 'reduce',
        acceptDownloads: true,
      })
      contexts.push(context)
      context.on('console', (message) => {
        if (violation.test(message.text()) && !isBoxed.test(message.location().url))
          violations.push(`${message.page()?.url()}: ${message.text()}`)
      })
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      return page
    },
    violations,
    async close() {
      for (const context of contexts) await context.close()
      await browser.close()
      await rm(home, { recursive: true, force: true })
      expect(violations).toEqual([])
    },
  }
}

/** A page of a browser that keeps what it stores in a folder, not in memory; closing its context ends it. */
export async function openKeeping(folder: string): Promise<Page> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: executablePath ?? '',
    args: flags,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(30_000)
  return page
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * The page, as it stands, breaks no rule of WCAG 2.2 AA that can be checked by a program. `within` looks at a part of
 * it: below a dialog, what it half covers would count as too small to be hit.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  // Scrolled, something lies half below the header that stays. What is open beside a button would close, though.
  await page.evaluate(() => {
    if (document.querySelector('[role="dialog"]') === null) window.scrollTo(0, 0)
  })
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    .withTags(standards)
    .analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  )
  expect(found, page.url()).toEqual([])
}

/** Set to a folder to keep a picture of every state. */
const pictures = process.env['PICTURES']

export async function keepPicture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

/** Signs one of the cast in from the list of the demo. */
export async function signInOn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/log-in`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.waitForURL((at) => !at.pathname.startsWith('/log-in'))
}
