import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clockPages } from '#ledgers/clock/web/routes.tsx'
import { identityPages } from '#ledgers/identity/web/routes.tsx'
import { outboxPages } from '#ledgers/outbox/web/routes.tsx'
import { agreementPages } from '#stages/agreement/web/routes.tsx'
import { catalogPages } from '#stages/catalog/web/routes.tsx'
import { computePages } from '#stages/compute/web/routes.tsx'
import { oversightPages } from '#stages/oversight/web/routes.tsx'
import { requestPages } from '#stages/request/web/routes.tsx'
import { reviewPages } from '#stages/review/web/routes.tsx'
import { workspacePages } from '#stages/workspace/web/routes.tsx'
import { authorisationWorld, handles, type World } from '#test/authorisation/world.ts'
import { clientOf } from '#test/dnanexus.ts'
import { markup } from '#test/crawl/corpora.ts'
import { type Browser, hasBrowser, startBrowser } from './browser.ts'

const pages = [
  ...catalogPages,
  ...requestPages,
  ...agreementPages,
  ...reviewPages,
  ...workspacePages,
  ...computePages,
  ...oversightPages,
  ...identityPages,
  ...outboxPages,
  ...clockPages,
]

/** Text that people, stewards and manifests write, and that pages show. */
const written: readonly (readonly [table: string, column: string])[] = [
  ['person', 'name'],
  ['person', 'institution'],
  ['person', 'job_title'],
  ['project', 'name'],
  ['project_file', 'name'],
  ['access_request', 'name'],
  ['request_person', 'name'],
  ['request_person', 'institution'],
  ['request_step', 'note'],
  ['dau', 'name'],
  ['dau', 'description'],
  ['dau', 'committee'],
  ['dau', 'acknowledgement'],
  ['study', 'name'],
  ['study', 'description'],
  ['mail_message', 'subject'],
  ['mail_message', 'body_text'],
  ['api_token', 'label'],
  ['incident', 'what'],
  ['incident', 'contact'],
  ['catalog_file', 'sample_name'],
  ['catalog_file', 'subject_name'],
]

describe.skipIf(!hasBrowser)('markup in what people wrote, in a browser (needs Chromium)', () => {
  let world: World
  let browser: Browser
  beforeAll(async () => {
    world = await authorisationWorld({ withPages: true })
    await poison(world)
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await world.platform.close()
  })

  it.each(['visitor', 'requester', 'committee', 'steward', 'administrator'] as const)(
    'is text on every page for the %s (T69)',
    async (who) => {
      const page = await browser.open()
      const faults = watch(page)
      const { url } = world.platform
      if (who !== 'visitor')
        await page.request.post(`${url}/api/v1/demo/sign-in`, {
          data: { handle: handles[who] },
          headers: { origin: url },
        })
      for (const { path } of pages) {
        const at = path.replaceAll(
          /\$(\w+)/g,
          (_, name: string) => world.params[name] ?? 'PCG-BRAIN',
        )
        await page.goto(url + at)
        await page.locator('main, [role="alert"]').first().waitFor()
        await page.waitForLoadState('networkidle')
        const made = await page
          .locator(
            '[onerror], [onload], [onfocus], [ontoggle], iframe, base, a[href^="javascript:"], [href*="evil.example"], [action*="evil.example"]',
          )
          .count()
        if (made > 0) faults.push(`${made} elements were made of text`)
        for (const fault of faults.splice(0)) found.push(`${who} ${path}: ${fault}`)
      }
      await page.context().close()
      expect(found.splice(0)).toEqual([])
    },
    180_000,
  )
})

const found: string[] = []

/** Dialogs, violations of the policy and faults of scripts, as they come. */
function watch(page: Page): string[] {
  const faults: string[] = []
  page.on('dialog', (dialog) => {
    faults.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => faults.push(`error ${error.message}`))
  page.on('console', (message) => {
    // What is refused to who may not, or is not there, the browser tells as well.
    if (message.type() === 'error' && !/status of 40[1349]/.test(message.text()))
      faults.push(`console ${message.text().slice(0, 300)}`)
  })
  return faults
}

/** Puts markup behind what is written; each row has its own of the corpus. */
async function poison({ platform, params }: World): Promise<void> {
  const ada = await clientOf(platform, 'ada')
  for (const name of markup) await ada.call('/file/new', { project: params['projectId'], name })
  await platform.deps.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const [table, column] of written)
      await sql`
        update ${sql.table(table)} t set ${sql.ref(column)} = ${sql.ref(column)} || ' ' || m.text
        from (select ctid as id, (row_number() over ())::int as n from ${sql.table(table)}) o,
          unnest(${[...markup]}::text[]) with ordinality m (text, n)
        where o.id = t.ctid and m.n = 1 + o.n % ${markup.length}::int`.execute(tx)
    await sql`
      update access_request set draft = replace(draft::text, 'Northfield', ${JSON.stringify(markup[2]).slice(1, -1)})::jsonb`.execute(
      tx,
    )
  })
}
