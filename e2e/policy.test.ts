import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveProfile } from '#ledgers/identity/contract/account.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { draftOf, saveName, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type Browser, hasBrowser, signInOn, startBrowser } from './browser.ts'

/** Texts that are elements, scripts or addresses where somebody forgets what they are. */
const payloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '"><iframe srcdoc="<script>alert(1)</script>">',
  "'-alert(1)-'",
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  'javascript:alert(1)',
  '<a href="javascript:alert(1)">x</a>',
  '</title><script>alert(1)</script>',
  '<style>@import "//evil.example"</style>',
  '<math><mtext></table><img src onerror=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
]

const slow = { timeout: 240_000 }

describe.skipIf(!hasBrowser)('the pages under their policy (needs Chromium)', slow, () => {
  let platform: Platform
  let browser: Browser
  let ada: Client
  let project: string
  let request: string
  const dialogs: string[] = []
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    ada = await clientOf(platform, 'ada')
    const [first = ''] = payloads
    project = String((await ada.call('/project/new', { name: first }))['id'])
    for (const text of payloads) {
      const name = text.replaceAll('/', '∕')
      await ada.upload(project, `${name}.txt`, [text], '/')
      await ada.call(`/${project}/newFolder`, { folder: `/${name}` })
      await ada.call('/record/new', {
        project,
        name,
        tags: [text],
        properties: { [text]: text },
        close: true,
      })
    }
    const person = await platform.as('ada')
    const draft = await draftOf(person)
    request = draft.id
    await saveName(person, draft, 0, payloads.slice(1, 3).join(' '))
    await person.call(saveProfile, {
      body: {
        name: '<img src=x onerror=alert(1)> Okafor',
        jobTitle: first,
        institution: payloads[5] ?? '',
        country: 'US',
        institutionType: 'academic',
        timeZone: 'America/New_York',
      },
    })
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  const walk = async (page: Page, paths: readonly string[]): Promise<void> => {
    page.on('dialog', (dialog) => {
      dialogs.push(`${page.url()}: ${dialog.message()}`)
      void dialog.dismiss()
    })
    for (const path of paths) {
      await page.goto(platform.url + path, { waitUntil: 'networkidle' })
      expect([path, await page.locator('h1, h2').count()]).not.toEqual([path, 0])
    }
    expect([browser.violations, dialogs]).toEqual([[], []])
  }

  it('show texts as texts, and try nothing that is not theirs: to a visitor and a researcher (T69)', async () => {
    const page = await browser.open()
    const open = ['/', '/?tab=publications', '/?tab=studies', '/help', '/verify', '/register']
    await walk(page, [...open, '/log-in', '/forgot', '/selection', '/sign'])
    await signInOn(page, platform.url, 'Ada')
    const here = `/projects/${project}`
    await walk(page, [
      '/dashboard',
      here,
      `${here}?q=script`,
      `${here}?tab=runs`,
      `${here}/samples`,
    ])
    await page.goto(platform.url + here)
    await page.getByText('<svg onload=alert(1)>').first().waitFor()
    await walk(page, [`/requests/${request}/setup`, '/account', '/connect', '/tools'])
  })

  it('do so to staff, too (T69)', async () => {
    const stella = await browser.open()
    await signInOn(stella, platform.url, 'Stella')
    await walk(stella, [
      ...['/review', '/committees', '/reports', '/incidents', '/admin/releases'],
      ...['/admin/releases/new', '/admin/agreements', '/admin/access'],
    ])
    const alex = await browser.open()
    await signInOn(alex, platform.url, 'Alex')
    await walk(alex, ['/admin/people', '/admin/mail', '/admin/limits', '/admin/clock'])
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
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      document.head.append(style)
      return [
        attempt(() => (document.body.innerHTML = '<img src=x onerror="document.title = 1">')),
        attempt(() => (script.text = 'document.title = 1')),
        attempt(() => (script.src = 'https://evil.example/x.js')),
        attempt(() => void new Worker('/api/v1/instance')),
        // oxlint-disable-next-line no-eval -- it is refused
        attempt(() => void eval('document.title = 1')),
        getComputedStyle(document.body).display,
      ]
    })
    expect(tried.slice(0, 4)).toEqual(['refused', 'refused', 'refused', 'refused'])
    expect(tried[4]).not.toBe('done')
    expect(tried[5]).not.toBe('none')
    await expect(other.close()).rejects.toThrow(/Content Security Policy|Trusted/)
  })

  it('are nothing that was uploaded: it is a file to keep, which runs nothing (T70)', async () => {
    const page = await browser.open()
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
      for (const url of [String(link), `${base}/content`, `${base}/view`, `${base}/report`]) {
        // A download ends the visit before there is a page.
        await page.goto(url).catch((error: Error) => {
          if (!error.message.includes('Download')) throw error
        })
        const answer = await fetch(url, { headers: { authorization: `Bearer ${ada.token}` } })
        if (!answer.ok) continue
        const { headers } = answer
        expect([url, headers.get('x-content-type-options')]).toEqual([url, 'nosniff'])
        const isBoxed = headers.get('content-security-policy')?.startsWith('sandbox') === true
        const isKept = headers.get('content-disposition')?.startsWith('attachment') === true
        expect([url, isBoxed || isKept]).toEqual([url, true])
      }
    }
    expect(dialogs).toEqual([])
  })

  it('show nothing of an account after signing out, whichever way one goes back (T102)', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada')
    await page.goto(`${platform.url}/dashboard`, { waitUntil: 'networkidle' })
    await page.goto(`${platform.url}/projects/${project}`, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: /Account of/ }).click()
    await page.getByRole('button', { name: /(Log|Sign) out/i }).click()
    await page
      .getByRole('link', { name: /Log In/i })
      .first()
      .waitFor()
    for (let n = 0; n < 3; n += 1) {
      await page.goBack({ waitUntil: 'networkidle' }).catch(() => undefined)
      expect(await page.getByText('<svg onload=alert(1)>').count()).toBe(0)
    }
  })
})
