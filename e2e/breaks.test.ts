import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partCountOf, partSizeOf } from '#stages/workspace/web/upload/plan.ts'
import { type BreakingProxy, breakingProxy, brokenUpload } from '#test/breaking-proxy.ts'
import { clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Browser, hasBrowser, signInOn, startBrowser } from './browser.ts'

const { size, breaks } = brokenUpload
const partSize = partSizeOf(size)

describe.skipIf(!hasBrowser)(
  'an upload by the page over a line that breaks (needs Chromium)',
  () => {
    let platform: Platform
    let proxy: BreakingProxy
    let browser: Browser
    let folder: string
    beforeAll(async () => {
      platform = await startPlatform({ withPages: true })
      proxy = await breakingProxy(platform.url, { least: 256 * 1024, most: partSize })
      browser = await startBrowser()
      folder = await mkdtemp(join(tmpdir(), 'accession-breaks-'))
    })
    afterAll(async () => {
      await browser.close()
      await proxy.close()
      await platform.close()
      await rm(folder, { recursive: true, force: true })
    })

    it('arrives whole; a break costs a part at most', { timeout: 1_800_000 }, async () => {
      const sent = join(folder, 'sent.bin')
      spawnSync('sh', ['-c', `head -c ${size} /dev/urandom > '${sent}'`])
      const ada = await clientOf(platform, 'ada')
      const project = String((await ada.call('/project/new', { name: 'Breaks' }))['id'])
      const page = await browser.open()
      await signInOn(page, proxy.url, 'Ada Okafor')
      await page.goto(`${proxy.url}/projects/${project}`)
      await page.getByText('Drop files or folders here').waitFor()
      let begun = 0
      page.on('request', (request) => {
        if (request.url().includes('/UP/')) begun += 1
      })
      proxy.breakSome(breaks)
      await page.getByLabel('Files to upload').setInputFiles(sent)
      const done = page.getByRole('heading', { name: '1 file uploaded' })
      await done.waitFor({ timeout: 1_700_000 })
      expect(proxy.carried().breaks).toBe(breaks)
      expect(begun).toBeLessThanOrEqual(partCountOf(size) + breaks)

      const { results } = await ada.call('/system/findDataObjects', { scope: { project } })
      const [file] = results as { id: string }[]
      const answer = await ada.download(file?.id ?? '')
      const received = createHash('md5')
      for await (const bytes of answer.body ?? []) received.update(bytes)
      const whole = createHash('md5')
      for await (const bytes of createReadStream(sent)) whole.update(bytes as Buffer)
      expect(received.digest('hex')).toBe(whole.digest('hex'))
    })
  },
)
