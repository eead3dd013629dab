import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { treeOf } from '#app/journey/steps.ts'
import { downloadAuditKey } from '#ledgers/audit/contract.ts'
import { verifyExport } from '#ledgers/audit/export.ts'
import { readDashboard, downloadFile } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import {
  downloadDisclosures,
  downloadEvents,
  eventPageSize,
  listDisclosures,
  listEvents,
} from './contract/audit.ts'

let platform: Platform
let audrey: Person
let ada: Person
let fileId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  const projectId = await vendTo(platform, 'ada', 'Relapse', true)
  ada = await platform.as('ada')
  audrey = await platform.as('audrey')
  const { files } = await treeOf(ada, projectId)
  fileId = files.find(({ name }) => name.endsWith('.bam'))?.id ?? ''
  await ada.download(downloadFile, { params: { projectId, fileId } })
})
afterAll(() => platform.close())

describe('disclosures', () => {
  it('are what a person held and read, when, and under which grant', async () => {
    const { total, disclosures } = await audrey.call(listDisclosures, { query: { person: 'ada' } })
    expect(total).toBe(disclosures.length)
    const [read] = disclosures.filter(({ how }) => how === 'downloaded')
    const held = disclosures.filter(({ how }) => how === 'held')
    expect(held.map(({ file }) => file.id)).toContain(fileId)
    expect(new Set(held.map(({ file }) => file.id)).size).toBe(held.length)
    const { grants } = await ada.call(readDashboard)
    expect(read).toMatchObject({ file: { id: fileId }, person: { name: 'Ada Okafor' } })
    expect(grants.length).toBeGreaterThan(0)
    const live = await platform.deps.db
      .selectFrom('access_grant')
      .select('id')
      .where('id', '=', read?.grant ?? '')
      .where('dau_code', '=', read?.daus[0] ?? '')
      .executeTakeFirst()
    expect(live).toBeDefined()
    const none = await audrey.call(listDisclosures, { query: { person: 'ben' } })
    expect(none).toEqual({ total: 0, disclosures: [] })
  })

  it('are who held and read a sample, also as a table', async () => {
    const { disclosures } = await audrey.call(listDisclosures, { query: { person: 'ada' } })
    const sample = disclosures.find(({ file }) => file.id === fileId)?.sample ?? ''
    const found = await audrey.call(listDisclosures, { query: { sample } })
    expect(found.disclosures.map(({ how }) => how)).toEqual(
      expect.arrayContaining(['held', 'downloaded']),
    )
    expect(new Set(found.disclosures.map((each) => each.sample))).toEqual(new Set([sample]))
    const table = Buffer.from(await audrey.download(downloadDisclosures, { query: { sample } }))
    expect(table.toString().split('\r\n')).toHaveLength(found.total + 2)
  })

  it('are of somebody, or of a sample', async () => {
    await expect(audrey.call(listDisclosures, { query: {} })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(
      audrey.call(listDisclosures, { query: { person: 'nobody' } }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('events', () => {
  it('are paged without a gap, newest first', async () => {
    const seqs: number[] = []
    for (let before: number | null | undefined; before !== null;) {
      const { events, next }: { events: { seq: number }[]; next: number | null } =
        await audrey.call(listEvents, { query: before === undefined ? {} : { before } })
      expect(events.length).toBeLessThanOrEqual(eventPageSize)
      seqs.push(...events.map(({ seq }) => seq))
      before = next
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => seqs.length - n))
  })

  it('are found by person, type and what they are about', async () => {
    const found = await audrey.call(listEvents, {
      query: { person: 'ada', type: 'data', about: fileId },
    })
    expect(found.events.map(({ type }) => type)).toEqual(['data.downloaded'])
    await expect(
      audrey.call(listEvents, { query: { about: 'ada@northfield.example' } }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('are exported with a manifest that the published key signed, and that is an event (T114)', async () => {
    const bytes = await audrey.download(downloadEvents, {
      params: { format: 'jsonl' },
      query: { type: 'grant' },
    })
    const text = Buffer.from(bytes).toString()
    const key = Buffer.from(await platform.visitor.download(downloadAuditKey, {})).toString()
    const pieces = (async function* () {
      yield text
    })()
    expect(await verifyExport(pieces, [key])).toMatchObject({ valid: true })
    const { events } = await audrey.call(listEvents, { query: { type: 'audit.exported' } })
    expect(events[0]).toMatchObject({
      actor: { name: 'Audrey Sato' },
      detail: { format: 'jsonl', type: 'grant' },
    })
  })
})
