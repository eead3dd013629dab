/// <reference lib="dom" />
/**
 * How fast the data browser is in Chromium, against a server that runs:
 *
 *     bin/accession serve &
 *     node tools/measure-browse.ts http://localhost:8080
 *
 * Prints, as JSON: milliseconds from navigation to the first figures with an empty cache (median of five), the
 * bytes of script on the way there, and of 100 clicks on filters and rows, from a performance trace, milliseconds
 * from the click to the end of the page's painting, and to the frame that the browser then drew, which without a
 * graphics card takes it as long again; and the requests that the clicks made.
 */
import { chromium, type Page } from 'playwright-core'

const [url = 'http://localhost:8080'] = process.argv.slice(2)
const clicks = 100

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const loads = []
  for (let load = 0; load < 5; load++) loads.push(await loadOnce())
  const page = await openPage()
  const { painted, drawn, requests } = await clickAround(page)
  const first = loads.map(({ figures }) => figures)
  console.log(
    JSON.stringify(
      {
        firstFigures: { median: quantile(first, 0.5), worst: quantile(first, 1) },
        scriptBytes: loads[0]?.scriptBytes,
        cubeBytes: loads[0]?.cubeBytes,
        requestsOfLoad: loads[0]?.requests,
        clickToPainted: quantiles(painted),
        clickToDrawn: quantiles(drawn),
        requestsOfClicks: requests,
      },
      undefined,
      2,
    ),
  )
} finally {
  await browser.close()
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('tbody tr').first().waitFor()
  return page
}

type Load = { figures: number; scriptBytes: number; cubeBytes: number; requests: number }

/** With nothing cached; bytes are those on the wire. */
async function loadOnce(): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.querySelector('tbody tr') === null) return
      seen.disconnect()
      // The frame after the next one begins when these rows are on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('figures')))
    })
    seen.observe(document, { childList: true, subtree: true })
  })
  await page.goto(url)
  await page.waitForFunction(() => performance.getEntriesByName('figures').length > 0)
  const load = await page.evaluate(() => {
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const sizeOf = (isMeant: (name: string) => boolean) =>
      resources
        .filter(({ name }) => isMeant(name))
        .reduce((sum, one) => sum + one.encodedBodySize, 0)
    return {
      figures: performance.getEntriesByName('figures')[0]?.startTime ?? Number.NaN,
      scriptBytes: sizeOf((name) => name.endsWith('.js')),
      cubeBytes: sizeOf((name) => name.endsWith('/browse/cube')),
      requests: resources.length + 1,
    }
  })
  await context.close()
  return load
}

/**
 * Clicks filters and rows in turn, with the mouse; each click is timed in a performance trace, from the dispatch of
 * its event to the frame that shows what came of it.
 */
async function clickAround(
  page: Page,
): Promise<{ painted: number[]; drawn: number[]; requests: number }> {
  let requests = 0
  // The icon is looked up in the browser's cache at each new address; that is no question to the server.
  page.on('request', (request) => (requests += request.url().includes('/api/') ? 1 : 0))
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame'],
  })
  for (let click = 0; click < clicks; click++) {
    const boxes = page.locator(click % 2 === 0 ? '.filter input' : 'tbody input')
    const box = boxes.nth((click * 7) % (await boxes.count()))
    await box.scrollIntoViewIfNeeded()
    // The next click finds the page at rest.
    await page.waitForTimeout(150)
    const place = await box.boundingBox()
    if (place === null) throw new Error('There is nothing to click.')
    await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2)
    await page.waitForTimeout(150)
  }
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] }
  return { ...paintTimes(trace.traceEvents), requests }
}

/** Times are microseconds. */
type TraceEvent = {
  name: string
  ts: number
  dur?: number
  pid: number
  args: { data?: { type?: string } }
}

/** Milliseconds from each click to the end of the first painting after its handlers, and to its drawing. */
function paintTimes(events: readonly TraceEvent[]): { painted: number[]; drawn: number[] } {
  const ordered = events.toSorted((a, b) => a.ts - b.ts)
  const clicked = ordered.filter(
    ({ name, args }) => name === 'EventDispatch' && args.data?.type === 'click',
  )
  const times = clicked.map(({ ts, dur = 0, pid }) => {
    const own = ordered.filter((event) => event.pid === pid && event.ts >= ts + dur)
    const committed = own.find(({ name }) => name === 'Commit')?.ts ?? Number.NaN
    const paintings = own.filter((event) => event.name === 'Paint' && event.ts < committed)
    const painted = Math.max(...paintings.map((event) => event.ts + (event.dur ?? 0)))
    const drawn = own.find((event) => event.name === 'DrawFrame' && event.ts >= committed)?.ts
    return { painted: (painted - ts) / 1000, drawn: ((drawn ?? Number.NaN) - ts) / 1000 }
  })
  return {
    painted: times.map(({ painted }) => painted).filter(Number.isFinite),
    drawn: times.map(({ drawn }) => drawn).filter(Number.isFinite),
  }
}

function quantiles(values: readonly number[]) {
  const [median, p95, worst] = [0.5, 0.95, 1].map((share) => quantile(values, share))
  return { clicks: values.length, median, p95, worst }
}

function quantile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b)
  return Math.round((ascending[Math.ceil(share * ascending.length) - 1] ?? Number.NaN) * 10) / 10
}
