import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partCountOf, partSizeOf } from '#stages/workspace/web/upload/plan.ts'
import { type BreakingProxy, breakingProxy, brokenUpload } from '#test/breaking-proxy.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { expectAccessible, hasBrowser, keepPicture, openKeeping, signInOn } from './browser.ts'

const { size, breaks } = brokenUpload
const timeout = 1_800_000
/** Of what is compared at once, in bytes. */
const sliceSize = 32 * 1024 ** 2

/** The page writes to a place that it keeps itself: without a screen nobody can choose one. */
async function keepsItself(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
      const directory = await navigator.storage.getDirectory()
      return directory.getFileHandle(suggestedName, { create: true })
    }
    Object.assign(window, { showSaveFilePicker })
  })
}

/** SHA-256 of the slices of the file that the page wrote. */
const keptSlices = (page: Page, name: string): Promise<string[]> =>
  page.evaluate(
    async ({ name: kept, sliceSize: each }) => {
      const directory = await navigator.storage.getDirectory()
      const file = await (await directory.getFileHandle(kept)).getFile()
      const sums: string[] = []
      for (let at = 0; at < file.size; at += each) {
        const bytes = await file.slice(at, at + each).arrayBuffer()
        const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        sums.push(Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join(''))
      }
      return sums
    },
    { name, sliceSize },
  )

/** The same of the file that was sent. */
async function sentSlices(path: string): Promise<string[]> {
  const sums: string[] = []
  for await (const bytes of createReadStream(path, { highWaterMark: sliceSize }))
    sums.push(
      createHash('sha256')
        .update(bytes as Buffer)
        .digest('hex'),
    )
  return sums
}

describe.skipIf(!hasBrowser)('the page over a line that breaks (needs Chromium)', () => {
  let platform: Platform
  let proxy: BreakingProxy
  let ada: Client
  let project: string
  let file: string
  let folder: string
  let sent: string
  let page: Page
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    proxy = await breakingProxy(platform.url)
    folder = await mkdtemp(join(tmpdir(), 'accession-breaks-'))
    sent = join(folder, 'sent.bin')
    spawnSync('sh', ['-c', `head -c ${size} /dev/urandom > '${sent}'`])
    ada = await clientOf(platform, 'ada')
    project = String((await ada.call('/project/new', { name: 'Breaks' }))['id'])
    page = await openKeeping(join(folder, 'browser'))
    await keepsItself(page)
    await signInOn(page, proxy.url, 'Ada Okafor')
  })
  afterAll(async () => {
    await page.context().close()
    await proxy.close()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  const open = async () => {
    await page.goto(`${proxy.url}/projects/${project}?file=${file}`)
    await page.getByRole('link', { name: /^Download \(/ }).click()
  }
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })

  it('uploads every byte; a break costs a part at most', { timeout }, async ({ annotate }) => {
    await page.goto(`${proxy.url}/projects/${project}`)
    await page.getByText('Drop files or folders here').waitFor()
    let begun = 0
    page.on('request', (request) => {
      if (request.url().includes('/UP/')) begun += 1
    })
    proxy.breakSome(breaks, size)
    await page.getByLabel('Files to upload').setInputFiles(sent)
    await heading('1 file uploaded').waitFor({ timeout })
    await annotate(`${size} bytes, ${begun} parts: ${JSON.stringify(proxy.carried())}`)
    expect(proxy.carried().breaks).toBe(breaks)
    expect(begun).toBeLessThanOrEqual(partCountOf(size) + breaks)
    expect(proxy.carried().up).toBeLessThan(size + (breaks + 1) * partSizeOf(size))

    const { results } = await ada.call('/system/findDataObjects', { scope: { project } })
    const [found] = results as { id: string }[]
    file = found?.id ?? ''
    const answer = await ada.download(file)
    const received = createHash('md5')
    for await (const bytes of answer.body ?? []) received.update(bytes)
    const whole = createHash('md5')
    for await (const bytes of createReadStream(sent)) whole.update(bytes as Buffer)
    expect(received.digest('hex')).toBe(whole.digest('hex'))
  })

  it('downloads every byte; a break costs a part at most', { timeout }, async ({ annotate }) => {
    proxy.breakSome(breaks, size)
    await open()
    const group = page.getByRole('group', { name: 'Download of sent.bin' })
    await group.getByText('The connection broke, trying again').waitFor()
    await keepPicture(page, 'download-in-drawer')
    await expectAccessible(page, '[role="dialog"]')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pause: sent.bin' }).click()
    await page.getByText('Paused').waitFor()
    await keepPicture(page, 'download-paused')
    proxy.hold()
    await page.getByRole('button', { name: 'Go on: sent.bin' }).click()
    await page.getByText('Receiving').waitFor()
    await keepPicture(page, 'download-running')
    proxy.goOn()
    await heading('1 file downloaded').waitFor({ timeout })
    await annotate(`${size} bytes: ${JSON.stringify(proxy.carried())}`)
    await page.getByText('Downloaded, and checked by MD5').waitFor()
    await keepPicture(page, 'download-done')
    await expectAccessible(page)
    expect(proxy.carried().breaks).toBe(breaks)
    expect(proxy.carried().down).toBeLessThan(size + (breaks + 1) * partSizeOf(size))

    expect(await keptSlices(page, 'sent.bin')).toEqual(await sentSlices(sent))
    await page.getByRole('button', { name: 'Close' }).click()
  })

  it('tells why a download ended whose file is no longer there, and lets it go', async () => {
    proxy.breakSome(1, 1)
    await open()
    await page.getByText('The connection broke, trying again').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pause: sent.bin' }).click()
    await page.getByText('Paused').waitFor()
    await ada.call(`/${project}/removeObjects`, { objects: [file] })
    await page.getByRole('button', { name: 'Go on: sent.bin' }).click()
    await page.getByText('The file is not in this project any more').waitFor()
    await keepPicture(page, 'download-failed')
    await page.setViewportSize({ width: 390, height: 844 })
    await keepPicture(page, 'download-failed-phone')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Cancel: sent.bin' }).click()
    await page.getByRole('region', { name: 'Downloads' }).waitFor({ state: 'detached' })
  })
})
