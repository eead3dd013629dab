import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import { seedReference } from '#app/demo/reference.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { referenceFolder } from '#app/wire.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { allowViewing } from '#stages/catalog/commands/daus.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { alignments } from './alignments.ts'
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
let page: Page
let projectId: string
/** By name. */
let ids: ReadonlyMap<string, string>
const asked: string[] = []
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  const { db, outbox } = platform.deps
  await seedReference(referenceFolder(platform.dataFolder))
  const bytes = new Map([...(await alignments('T1')), ...(await alignments('N1'))])
  const of = (sample_name: string, sample_type: string, attr_control_sample: string) =>
    [`${sample_name}.bam`, `${sample_name}.bam.bai`].map((name) => ({
      ...{ file_path: `x/${name}`, subject_name: 'P1', sequencing_type: 'WGS', dau: 'PCG' },
      ...{ sample_name, sample_type, attr_control_sample },
    }))
  const table = { file_path: 'x/counts.txt', file_type: 'Feature Counts', sample_name: 'T1' }
  bytes.set('counts.txt', new TextEncoder().encode('gene\tcount\nDEMO0001\t12\nDEMO0002\t7\n'))
  await platform.importRows(
    [
      ...of('T1', 'Diagnosis', 'N1'),
      ...of('N1', 'Germline', ''),
      { ...table, subject_name: 'P1', sample_type: 'Diagnosis' },
    ],
    {
      openBytes: async (path) => {
        const found = bytes.get(path.slice(path.lastIndexOf('/') + 1)) ?? new Uint8Array()
        return (async function* () {
          yield found
        })()
      },
    },
  )
  await allowViewing(db, 'PCG', true)
  const ada = await platform.as('ada')
  const { id } = await fileByForm(ada, 'In the cloud', false)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(await platform.as('stella'), chairOf, id)
  await outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find((request) => request.id === id)?.projectId ?? ''
  const { files } = await treeOf(ada, projectId)
  ids = new Map(files.map((file) => [file.name, file.id]))
  browser = await startBrowser()
  page = await browser.open()
  page.on('request', (request) => asked.push(request.url()))
  await signInOn(page, platform.url, 'Ada')
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

/** So many points are drawn on only where there are reads: bases of the reference are 48,000. */
const withReads = 100_000

/** How many points of the canvases of the viewer are drawn on in another colour than white. */
const drawn = (): Promise<number> =>
  page.evaluate(() => {
    const roots = [...document.querySelectorAll('[aria-label="Genome"] div')].flatMap(
      ({ shadowRoot }) => shadowRoot ?? [],
    )
    let points = 0
    for (const canvas of roots.flatMap((root) => [...root.querySelectorAll('canvas')])) {
      const { width, height } = canvas
      if (width === 0 || height === 0) continue
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] }
      for (let n = 0; n < data.length; n += 4)
        if ((data[n + 3] ?? 0) > 0 && (data[n] ?? 255) + (data[n + 1] ?? 255) < 480) points += 1
    }
    return points
  })

describe.skipIf(!hasBrowser)('reading in place', { timeout: 120_000 }, () => {
  it('leads from a file to the genome viewer, which reads ranges of it and asks no other host', async () => {
    await page.goto(`${platform.url}/projects/${projectId}?file=${ids.get('T1.bam')}`)
    await page.getByText('No download.').waitFor()
    await page.getByRole('link', { name: 'Open in the genome viewer' }).click()
    await page.getByRole('link', { name: 'Show beside its control N1' }).waitFor()
    await page.goto(`${page.url()}&locus=chr1:1000-1500`)
    await page.locator('[aria-label="Genome"][data-ready]').waitFor()
    await expect.poll(drawn, { timeout: 20_000 }).toBeGreaterThan(withReads)
    await keepPicture(page, 'genome')
    const bytesOf = asked.filter((url) => url.includes(`/files/${ids.get('T1.bam')}/`))
    expect(bytesOf.length).toBeGreaterThan(0)
    expect(bytesOf.every((url) => url.endsWith('/view'))).toBe(true)
    expect(asked.filter((url) => /^https?:/.test(url) && !url.startsWith(platform.url))).toEqual([])
    await expectAccessible(page)
  })

  it('shows the control sample beside a tumor', async () => {
    await page.getByRole('link', { name: 'Show beside its control N1' }).click()
    await page.getByRole('link', { name: 'N1.bam' }).waitFor()
    await page.locator('[aria-label="Genome"][data-ready]').waitFor()
    await keepPicture(page, 'genome-pair')
  })

  it('reads a CRAM file against the reference', async () => {
    const ada = await clientOf(platform, 'ada')
    const { id } = await ada.call('/project/new', { name: 'Own' })
    const fasta = join(referenceFolder(platform.dataFolder), 'demo.fa')
    let cram = ''
    for (const [name, bytes] of await alignments('C1', fasta)) {
      const file = await ada.upload(String(id), name, [bytes])
      if (name === 'C1.cram') cram = file
    }
    await page.goto(`${platform.url}/projects/${String(id)}?file=${cram}`)
    await page.getByRole('link', { name: 'Open in the genome viewer' }).click()
    await page.goto(`${page.url()}&locus=chr1:1000-1500`)
    await page.locator('[aria-label="Genome"][data-ready]').waitFor()
    await expect.poll(drawn, { timeout: 20_000 }).toBeGreaterThan(withReads)
    expect(await page.getByText(/could not be read|Error loading/).count()).toBe(0)
    await keepPicture(page, 'genome-cram')
  })

  it('shows the samples as a table that filters', async () => {
    await page.goto(`${platform.url}/projects/${projectId}`)
    await page.getByRole('link', { name: 'Samples' }).click()
    await page.getByText('3 rows').waitFor()
    await page.getByRole('button', { name: 'Filter Sample type' }).click()
    await page.getByRole('checkbox', { name: 'Germline (1)' }).click()
    await page.getByText('1 of 3 rows').waitFor()
    await keepPicture(page, 'samples')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'restricted/bam/N1.bam' }).waitFor()
    await expectAccessible(page)
  })

  it('shows a table of text', async () => {
    await page.goto(`${platform.url}/projects/${projectId}/files/${ids.get('counts.txt')}/open`)
    await page.getByRole('cell', { name: 'DEMO0002' }).waitFor()
    await keepPicture(page, 'table')
    await expectAccessible(page)
  })

  it('says when access has ended', async () => {
    const chika = await platform.as('chika')
    const personId = await personByHandle(platform.deps.db, 'ada')
    await chika.call(revokeGrant, {
      params: { dau: 'PCG' },
      body: { personId, reason: 'It ended.' },
    })
    await page.goto(`${platform.url}/projects/${projectId}/genome?files=${ids.get('T1.bam')}`)
    await page.getByText('is not shown in the page').waitFor()
    await keepPicture(page, 'ended')
    await expectAccessible(page)
  })
})
