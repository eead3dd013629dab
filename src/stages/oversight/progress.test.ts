import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  downloadProgress,
  listDueProgress,
  listProgress,
  publicationForm,
  readProgress,
  saveProgress,
  submitProgress,
} from './contract/progress.ts'

let platform: Platform
let ada: Person
let pia: Person
let stella: Person
let requestId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  pia = await platform.as('pia')
  stella = await platform.as('stella')
  ;({ id: requestId } = await fileByForm(ada, 'Relapse', true))
  await approveAll(stella, async (dau) => platform.as(dau === 'SCP' ? 'mei' : 'chika'), requestId)
  await platform.deps.outbox.drain()
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })

async function advance(by: string): Promise<void> {
  const { db, outbox } = platform.deps
  await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, by))
  await db.transaction().execute((tx) => outbox.announce(tx, clockTicked, {}))
  await outbox.drain()
}

const asked = async () =>
  (
    await platform.deps.db
      .selectFrom('mail_message')
      .select('to_address')
      .where('key', 'like', 'progress-asked:%')
      .orderBy('to_address')
      .execute()
  ).map(({ to_address }) => to_address.split('@')[0])

const answers = {
  progress: 'We called variants.',
  publications: 'PMID: 12345678\nhttps://doi.org/10.1038/s41586-020-0001-1',
  events: 'no' as const,
  goesOn: 'yes' as const,
}
const params = () => ({ requestId, year: 1 })
const save = (by: Person, saves: number, changes: object = {}) =>
  by.call(saveProgress, { params: params(), body: { saves, answers: { ...answers, ...changes } } })
const submit = (by: Person, saves: number) =>
  by.call(submitProgress, { params: params(), body: { saves } })
const read = (by: Person) => by.call(readProgress, { params: { requestId } })

describe('the report of a year', () => {
  it('is asked for once, 30 days before the year is over', async () => {
    await advance('330d')
    expect(await asked()).toEqual([])
    expect(await read(ada)).toMatchObject({ years: [], mayReport: true })
    await expect(save(ada, 0)).rejects.toEqual(problem('wrong-state'))
    await advance('6d')
    await advance('1d')
    expect(await asked()).toEqual(['ada', 'pia'])
    expect(await pia.call(listDueProgress)).toMatchObject([
      { requestId, name: 'Relapse', year: 1, isOverdue: false },
    ])
    expect(await stella.call(listDueProgress)).toEqual([])
  })

  it('is saved as it is typed, by one at a time', async () => {
    expect(await save(ada, 0, { progress: 'We' })).toMatchObject({ saves: 1 })
    await expect(save(pia, 0)).rejects.toEqual(problem('stale-version'))
    expect(await save(pia, 1, { events: 'yes', publications: 'a paper' })).toMatchObject({
      saves: 2,
    })
    await expect(save(ada, 1)).rejects.toEqual(problem('stale-version'))
    await expect(save(stella, 2)).rejects.toEqual(problem('not-permitted'))
    await expect(save(await platform.as('ben'), 2)).rejects.toEqual(problem('not-found'))
    expect((await read(stella)).drafts).toEqual([])
  })

  it('is complete when it is submitted, and never changed', async () => {
    await expect(submit(ada, 2)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'publications' }, { path: 'eventsText' }],
    })
    await save(ada, 2)
    await expect(submit(ada, 2)).rejects.toEqual(problem('stale-version'))
    const { reports, years } = await submit(ada, 3)
    expect(reports).toMatchObject([{ year: 1, version: 1, submittedBy: 'Ada Okafor', answers }])
    expect(years).toMatchObject([{ isReported: true }])
    await expect(submit(ada, 3)).rejects.toEqual(problem('wrong-state'))
    const changed = platform.deps.db.updateTable('progress_report').set({ saves: 9 }).execute()
    await expect(changed).rejects.toThrow('kept as it is')
    expect(await ada.call(listDueProgress)).toEqual([])
  })

  it('is corrected by another version', async () => {
    await save(pia, 0, { patents: 'One.' })
    const { reports } = await submit(pia, 1)
    expect(reports.map(({ version, submittedBy }) => [version, submittedBy])).toEqual([
      [2, 'Pia Lindqvist'],
      [1, 'Ada Okafor'],
    ])
    expect(await stella.call(listProgress)).toMatchObject([
      { request: 'Relapse', version: 2, answers: { patents: 'One.' } },
    ])
  })

  it('is a table for stewards', async () => {
    await save(pia, 0, { progress: '=1+1, "quoted"' })
    await submit(pia, 1)
    const table = new TextDecoder().decode(await stella.download(downloadProgress, {}))
    const [head, line] = table.split('\r\n')
    expect(head?.startsWith('"request_id","request","year","version"')).toBe(true)
    expect(line).toContain(`"'=1+1, ""quoted"""`)
    await expect(ada.call(listProgress)).rejects.toEqual(problem('not-permitted'))
  })

  it('is not asked for a year in which there is no access', async () => {
    await advance('2y')
    expect(await asked()).toEqual(['ada', 'pia'])
    expect((await read(ada)).years).toHaveLength(1)
  })
})

it.each([
  ['12345678', true],
  ['PMID 12345678', true],
  ['pmid:1', true],
  ['10.1038/s41586-020-0001-1', true],
  ['doi: 10.1038/x', true],
  ['https://doi.org/10.1038/x', true],
  ['123456789', false],
  ['A paper about variants', false],
  ['https://example.org/10.1038/x', false],
])('takes %s as a publication: %s', (line, isTaken) => {
  expect(publicationForm.test(line)).toBe(isTaken)
})
