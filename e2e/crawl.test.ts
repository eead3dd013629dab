import { QueryClient } from '@tanstack/react-query'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomFrom } from '#app/demo/random.ts'
import { createAppRouter } from '#app/web/router.tsx'
import { addressOf } from '#kernel/address.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { handles } from '../test/authorisation/world.ts'
import { addressValues, wrongQueries } from '../test/crawl/corpora.ts'
import { type Browser, hasBrowser, startBrowser } from './browser.ts'
import { mark, polyglot } from './crawl/hostile.ts'
import { watch } from './crawl/watch.ts'
import { type HostileWorld, hostileWorld } from './crawl/world.ts'

/*
 * Every page that the router knows, as everybody, in a world where whatever can be written is hostile; and with hostile
 * addresses. By seed each page gets a few; `CRAWL=50` gives it more, `CRAWL_SEED` others.
 */

const most = Number(process.env['CRAWL'] ?? 2)
const seed = process.env['CRAWL_SEED'] ?? 'the first'

const paths = Object.keys(createAppRouter(new QueryClient()).routesByPath)

type Visitor = 'visitor' | keyof typeof handles
const roles: readonly Visitor[] = [
  'visitor',
  'requester',
  'stranger',
  'signatory',
  'committee',
  'otherCommittee',
  'steward',
  'administrator',
  'auditor',
]

/** They see most: they go to each of what there is, others to one of it. */
const seers: readonly Visitor[] = ['requester', 'otherCommittee', 'steward']
/** Nothing here belongs to them. */
const outsiders: readonly Visitor[] = ['visitor', 'stranger', 'signatory']

/** Of the query of any page. */
const names = [
  'q tab view path file files folder page before order sort dau kind scope person sample locus message has slice trim',
  'from until next step project version value type selected sequencing_type handoff code state error',
].flatMap((some) => some.split(' '))

/** Two of a longer one are more than the server takes as an address: it is not asked then, and the page says so. */
const values = addressValues.filter(({ length }) => length < 6000)

/** A word that no line of a page is wide enough for. */
const endless = 'n'.repeat(300)

describe.skipIf(!hasBrowser)('every page, in a browser (needs Chromium)', () => {
  let world: HostileWorld
  let browser: Browser
  beforeAll(async () => {
    world = await hostileWorld()
    browser = await startBrowser()
  }, 240_000)
  afterAll(async () => {
    await browser.close()
    await world.platform.close()
  })

  const filled = (path: string, at = 0): string =>
    path.replaceAll(/\$(\w+)/g, (_, name: string) => {
      const values = world.there[name]
      if (values === undefined) throw new Error(`${path}: the world has no ${name}`)
      return encodeURIComponent(values[at % values.length] ?? '')
    })

  /** The page with each of what there is for the parameter that there is most of. */
  const real = (path: string): readonly string[] => {
    const counts = [...path.matchAll(/\$(\w+)/g)].map(([, name = '']) => world.there[name]?.length)
    return Array.from({ length: Math.max(1, ...counts.map((count) => count ?? 1)) }, (_, at) =>
      filled(path, at),
    )
  }

  async function pageOf(who: Visitor, where: () => string) {
    const { url } = world.platform
    const page = await browser.open()
    const watched = await watch(page, url, where)
    if (who !== 'visitor') {
      const answer = await fetch(url + addressOf(signInAsCast), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': polyglot },
        body: JSON.stringify({ handle: handles[who] }),
      })
      const [name = '', value = ''] = (answer.headers.getSetCookie()[0] ?? '').split(/[=;]/)
      await page.context().addCookies([{ name, value, url }])
    }
    await page.goto(`${url}/help`)
    return {
      watched,
      /** As a link of ours goes. */
      async go(address: string) {
        await page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`)
        await watched.settle()
      },
      /** Opens what can be opened: tabs, menus, what is folded. */
      async open() {
        const count = Number(await page.evaluate(`${openers}.length`))
        for (let n = 0; n < Math.min(count, 12); n += 1) {
          await page.evaluate(`${openers}[${n}]?.click()`)
          await watched.settle()
        }
        await page.keyboard.press('Escape')
      },
      /** Whether hostile words are to be read on it. */
      showsWords: async () =>
        Boolean(
          await page.evaluate(`document.querySelector('#root').textContent.includes('${mark}')`),
        ),
      close: () => page.context().close(),
    }
  }

  it.each(roles)(
    'runs nothing that somebody wrote, as %s (T69, T95)',
    async (who) => {
      const random = randomFrom(`${seed} ${who}`)
      let where = ''
      const page = await pageOf(who, () => where)
      const some = (all: readonly string[]) =>
        most > 2 || seers.includes(who) ? all : [all[random.between(0, all.length)] ?? '']
      let hostile = 0
      for (const address of [...paths.flatMap((path) => some(real(path))), ...world.mailed]) {
        where = `${who} at ${address}`
        await page.go(address)
        if (await page.showsWords()) hostile += 1
        if (most > 2 || !outsiders.includes(who)) await page.open()
      }
      await page.close()
      expect(page.watched.findings).toEqual([])
      expect(hostile, 'pages with hostile words').toBeGreaterThan(who === 'visitor' ? 1 : 9)
    },
    600_000,
  )

  it('runs nothing that an address says, and breaks on none (T69, T95)', async () => {
    let where = ''
    const random = randomFrom(seed)
    const pages = []
    for (const who of ['visitor', ...seers] as const)
      pages.push({ who, ...(await pageOf(who, () => where)) })
    const one = <T>(of: readonly T[]): T | undefined => of[random.between(0, of.length)]
    for (const path of paths)
      for (let n = 0; n < most; n += 1) {
        const value = n === 0 ? endless : (one(values) ?? '')
        const page = one(pages)
        const query =
          n > 0 && random.chance(0.3)
            ? one(wrongQueries)?.replaceAll('NAME', one(names) ?? '')
            : names.map((name) => `${name}=${random.chance(0.5) ? value : ''}`).join('&')
        const hasHostilePath = n % 2 === 1 && path.includes('$')
        const at = hasHostilePath ? path.replaceAll(/\$\w+/g, () => value) : filled(path, n)
        const address = `${at}?${query}#k=${value}`
        where = `${page?.who} at ${address.slice(0, 3000)}`
        await page?.go(address)
      }
    const findings = pages.flatMap(({ watched }) => watched.findings)
    for (const page of pages) await page.close()
    expect(findings).toEqual([])
  }, 900_000)
})

/** What opens something, as a script of the page finds it. */
const openers = `[...document.querySelectorAll(
  'main [role=tab][aria-selected=false], main [aria-haspopup], main [aria-expanded=false]')]`
