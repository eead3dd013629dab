import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Browser, hasBrowser, signInOn, startBrowser } from './browser.ts'

const slow = { timeout: 120_000 }

describe.skipIf(!hasBrowser)('the pages under their policy (needs Chromium)', slow, () => {
  let platform: Platform
  let browser: Browser
  let ada: Client
  let project: string
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    ada = await clientOf(platform, 'ada')
    project = String((await ada.call('/project/new', { name: 'Under a policy' }))['id'])
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  it('refuse what somebody writes into them all the same (T69)', async () => {
    const other = await startBrowser()
    const page = await other.open()
    await page.goto(platform.url, { waitUntil: 'networkidle' })
    const tried = await page.evaluate(() => {
      const attempt = (work: () => void): string => {
        try {
          work()
          return 'done'
        } catch (error) {
          return error instanceof TypeError ? 'refused' : String(error)
        }
      }
      const script = document.createElement('script')
      return [
        attempt(() => (document.body.innerHTML = '<img src=x onerror="document.title = 1">')),
        attempt(() => (script.text = 'document.title = 1')),
        attempt(() => (script.src = 'https://evil.example/assets/x.js')),
        attempt(() => void new Worker('/api/v1/instance')),
        // oxlint-disable-next-line no-implied-eval -- it is refused
        attempt(() => void setTimeout('document.title = 1')),
        document.title,
      ]
    })
    expect(tried.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'refused'))
    expect(tried[5]).not.toBe('1')
    expect(other.violations.length).toBeGreaterThan(0)
    await expect(other.close()).rejects.toThrow('to deeply equal []')
  })

  it('are nothing that was uploaded: it is a file to keep, which runs nothing (T70)', async () => {
    const page = await browser.open()
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await signInOn(page, platform.url, 'Ada')
    const script = '<script xmlns="http://www.w3.org/1999/xhtml">alert(document.domain)</script>'
    for (const [name, text] of [
      ['page.html', `<!doctype html>${script}`],
      ['picture.svg', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
      ['data.xml', `<?xml version="1.0"?><x>${script}</x>`],
    ] as const) {
      const file = await ada.upload(project, name, [text])
      const { url: link } = await ada.call(`/${file}/download`, { preauthenticated: true })
      const base = `${platform.url}/api/v1/projects/${project}/files/${file}`
      for (const url of [String(link), `${base}/content`, `${base}/view`, `${base}/report`])
        await page.goto(url).catch((error: Error) => {
          // A download ends the visit before there is a page.
          if (!error.message.includes('Download')) throw error
        })
    }
    expect(dialogs).toEqual([])
  })

  it('show nothing of an account after signing out, whichever way one goes back (T102)', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada')
    await page.goto(`${platform.url}/dashboard`, { waitUntil: 'networkidle' })
    await page.goto(`${platform.url}/projects/${project}`)
    await page.getByText('Under a policy').first().waitFor()
    await page.getByRole('button', { name: /Account of/ }).click()
    await page.getByRole('button', { name: /(Log|Sign) out/i }).click()
    await page
      .getByRole('link', { name: /Log In/i })
      .first()
      .waitFor()
    for (let n = 0; n < 3; n += 1) {
      await page.goBack({ waitUntil: 'networkidle' }).catch(() => undefined)
      expect(await page.getByText('Under a policy').count()).toBe(0)
    }
  })
})
