import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorByToken, personByHandle } from '#ledgers/identity/store.ts'
import { createProject } from '#stages/workspace/commands/projects.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

let platform: Platform
let browser: Browser
let project: string

const long = `Relapsed B-ALL across three trials, whole genomes and transcriptomes ${'of 2019 to 2025 '.repeat(4)}`

describe.skipIf(!hasBrowser)('Connect with dx (needs Chromium)', () => {
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    const { deps } = platform
    const ada = { id: await personByHandle(deps.db, 'ada'), name: '', email: '', roles: [] }
    await createProject(deps, ada, { name: 'Other' })
    project = await createProject(deps, ada, { name: long })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  const openMenu = async (page: Page) => page.getByRole('button', { name: /Account of/ }).click()

  it('makes a token by keyboard, shows it once with what to do, and ends it', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada')
    await openMenu(page)
    await page.getByRole('link', { name: 'Connect with dx' }).click()
    await page.getByText('No tokens yet').waitFor()
    await keepPicture(page, 'connect-empty')
    await expectAccessible(page)
    await page.getByLabel('What it is for').fill('cluster')
    await page.getByLabel('What it may do').selectOption('read')
    await page.getByLabel('What it is for').press('Enter')
    await page.getByText('The token is shown this once').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
    const token = (await page.getByLabel('the token', { exact: true }).textContent()) ?? ''
    const commands = await page.getByLabel('the commands', { exact: true }).textContent()
    expect(commands).toContain(token)
    expect(commands).toMatch(/dx select$/)
    expect((await actorByToken(platform.deps.db, token))?.token).toMatchObject({ scope: 'read' })
    await page.getByRole('row', { name: /cluster/ }).waitFor()
    await keepPicture(page, 'connect-made')
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Revoke cluster' }).click()
    await keepPicture(page, 'connect-revoke')
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked').waitFor()
    expect(await actorByToken(platform.deps.db, token)).toBeUndefined()
    await page.reload()
    await page.getByRole('button', { name: 'Make token' }).waitFor()
    expect(await page.getByText(token).count()).toBe(0)
  })

  it('begins with the project from which one came, also on a phone', async () => {
    const page = await browser.open({ width: 390, height: 844 })
    await signInOn(page, platform.url, 'Ada')
    await page.goto(`${platform.url}/projects/${project}`)
    await page.getByRole('link', { name: 'Connect with dx' }).click()
    await page.waitForURL(/\/connect\?project=/)
    await page.getByRole('button', { name: 'Make token' }).waitFor()
    await keepPicture(page, 'connect-phone')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make token' }).click()
    const commands = page.getByLabel('the commands', { exact: true })
    await commands.waitFor()
    expect(await commands.textContent()).toContain(`dx select ${project}`)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download environment.json' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('environment.json')
    expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toMatchObject({
      DX_APISERVER_PROTOCOL: 'http',
      DX_PROJECT_CONTEXT_ID: project,
      DX_USERNAME: 'ada',
    })
    await keepPicture(page, 'connect-phone-made')
    await expectAccessible(page)
    const { width, wide } = await page.evaluate(() => ({
      width: window.innerWidth,
      wide: document.documentElement.scrollWidth,
    }))
    expect(wide).toBe(width)
  })
})
