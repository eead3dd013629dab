import type { Page } from 'playwright-core'
import { mark } from './hostile.ts'

/** What a browser shows of what nobody meant it to do. */
export type Watch = {
  /** Until the page has what it asked for, and then what stands on it. */
  settle(): Promise<void>
  readonly findings: readonly string[]
}

/** Runs in the page, before any script of ours. */
const listen = `
  window.__violations = []
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
    window.__violations.push([effectiveDirective, blockedURI, sourceFile, lineNumber].join(' ')))`

const broke = 'the page broke'
/** Runs in the page: what stands in it that may not. */
const look = `(() => {
  const found = window.__violations.splice(0).map((each) => 'against the policy: ' + each)
  for (const made of document.querySelectorAll('[${mark}]')) found.push('a payload made ' + made.outerHTML.slice(0, 200))
  for (const name of ['href', 'xlink:href', 'src', 'action', 'formaction', 'data', 'srcdoc'])
    for (const element of document.querySelectorAll('[' + CSS.escape(name) + ']')) {
      const value = element.getAttribute(name)
      const { protocol, host } = URL.parse(value, location.href) ?? {}
      const isPicture = protocol === 'data:' && element instanceof HTMLImageElement
      if (!isPicture && !['http:', 'https:', 'blob:', 'mailto:'].includes(protocol))
        found.push('an address that may run: ' + name + '=' + value.slice(0, 100))
      if (host?.endsWith('evil.example') === true) found.push('an address of a payload: ' + value.slice(0, 100))
    }
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push('the page scrolls sideways by ' + (scrollWidth - clientWidth))
  for (const alert of document.querySelectorAll('[role=alert]'))
    if (alert.textContent.includes('The platform cannot be reached')) found.push('${broke}')
  return found
})()`

/** Runs in the page: true once the router is where it was sent and no part says that it loads, and that was drawn. */
const hasCome = `new Promise((done) => {
  const last = performance.now() + 20_000
  const isThere = () => __TSR_ROUTER__.state.status === 'idle' &&
    !document.querySelector('#root').textContent.includes('Loading…')
  const look = () => {
    if (isThere()) done(true)
    else if (performance.now() > last) done(false)
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(() => requestAnimationFrame(look))
})`

/** Watches a page of the platform at `url`; `where` says what is being tried. */
export async function watch(page: Page, url: string, where: () => string): Promise<Watch> {
  const findings = new Set<string>()
  const find = (what: string) => findings.add(`${where()}: ${what}`)
  const open = new Set<object>()
  await page.addInitScript(listen)
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') find(`a dialog says ${dialog.message()}`)
    void dialog.accept()
  })
  page.on('pageerror', (error) => find(`a fault of the page: ${error.stack ?? error.message}`))
  let said = ''
  page.on('console', (message) => {
    if (message.type() === 'error') said = message.text()
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (!['blob:', 'data:'].includes(protocol) && origin !== url) find(`asks ${request.url()}`)
    open.add(request)
  })
  let answered = () => {}
  const end = (request: object) => {
    open.delete(request)
    if (open.size === 0) answered()
  }
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  page.on('response', (answer) => {
    if (answer.status() >= 500)
      find(`${answer.status()} of ${answer.request().method()} ${answer.url()}`)
  })
  return {
    async settle() {
      for (let isQuiet = false; !isQuiet; isQuiet = open.size === 0) {
        if (open.size > 0) await new Promise<void>((resolve) => (answered = resolve))
        if ((await page.evaluate(hasCome)) !== true) find('it has not come after twenty seconds')
      }
      for (const found of (await page.evaluate(look)) as string[])
        find(found === broke ? `${found}: ${said}` : found)
    },
    get findings() {
      return [...findings]
    },
  }
}
