import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declareNone, fileByForm, forThePublic } from '#app/journey/steps.ts'
import { closeOutRequest } from '#stages/workspace/contract/access.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { after, day, type ExtensionHouse, extensionHouse } from '#test/extensions.ts'
import {
  downloadRegister,
  readRegister,
  readRegisterEntry,
  type RegisterEntry,
} from './contract/register.ts'
import { readReports } from './contract/reports.ts'

const start = new Date('2026-12-01T10:00:00Z')
const at = (days: number) => house.stopClock(after(start, days * day))

let house: ExtensionHouse
let first: AccessRequest
let second: AccessRequest
beforeAll(async () => {
  house = await extensionHouse()
  const { ada, ben, stella, chika } = house.people
  await at(0)
  first = await fileByForm(ada, 'Internal name', true)
  await house.approve(first)
  second = await fileByForm(ben, 'Of Ben', false, {
    publicTitle: '=SUM(1), "quoted"',
    requesterIsPrincipalInvestigator: true,
    principalInvestigator: { telephone: '+49 1', address: 'Hafen 1' },
  })
  await at(1)
  const { request } = await stella.call(readCase, { params: { requestId: second.id } })
  await stella.call(passOn, {
    params: { requestId: second.id },
    body: { version: request.version },
  })
  await declareNone(chika, second.id)
  await house.drain()
}, 120_000)
afterAll(() => house.platform.close())

const visitor = () => house.platform.visitor
const read = (query = {}) => visitor().call(readRegister, { query })
const entry = (id: string): Promise<RegisterEntry> =>
  visitor().call(readRegisterEntry, { params: { requestId: id } })
const csv = async (query = {}) =>
  new TextDecoder().decode(await visitor().download(downloadRegister, { query }))

async function decideOnSecond(): Promise<void> {
  const { chika } = house.people
  const { reviews } = await chika.call(readCase, { params: { requestId: second.id } })
  const version = reviews.find(({ dau }) => dau === 'PCG')?.version ?? -1
  await chika.call(decide, {
    params: { requestId: second.id, dau: 'PCG', decision: 'approve' },
    body: { version, reason: 'Sound.', conditions: [] },
  })
  await house.drain()
}

describe('the public register', () => {
  it('shows a visitor what was approved, and nothing that was only asked for', async () => {
    const { entries, total } = await read()
    expect(total).toBe(1)
    expect(entries).toEqual([
      {
        id: first.id,
        title: forThePublic.publicTitle,
        summary: forThePublic.laySummary,
        principalInvestigator: 'Pia Lindqvist',
        institution: 'Northfield University',
        units: [
          { code: 'PCG', name: expect.any(String) },
          { code: 'SCP', name: expect.any(String) },
        ],
        approvedAt: '2026-12-01T10:00:00.000Z',
        until: '2027-12-01T10:00:00.000Z',
        state: 'active',
        people: { fewerThan: 5 },
      },
    ])
    await expect(entry(second.id)).rejects.toMatchObject({ code: 'not-found' })
    await expect(visitor().call(readReports)).rejects.toMatchObject({ code: 'not-authenticated' })
  })

  it('never tells an address, the internal name or an exact small figure', async () => {
    for (const text of [JSON.stringify(await read()), await csv()]) {
      expect(text).not.toMatch(/@|Internal name|College Way|555/)
      expect(text).toMatch(/fewerThan":5|<5/)
    }
  })

  it('takes a request in as soon as one committee approves it, with that unit alone', async () => {
    await decideOnSecond()
    const found = await entry(second.id)
    expect(found).toMatchObject({
      title: '=SUM(1), "quoted"',
      principalInvestigator: 'Ben Łukasiewicz',
      institution: 'Ostsee Institute of Genomics',
      units: [{ code: 'PCG' }],
      people: { fewerThan: 5 },
    })
    const titles = async (query: object) =>
      (await read(query)).entries.map(({ principalInvestigator }) => principalInvestigator)
    expect(await titles({})).toEqual(['Ben Łukasiewicz', 'Pia Lindqvist'])
    expect(await titles({ sort: 'title' })).toEqual(['Ben Łukasiewicz', 'Pia Lindqvist'])
    expect(await titles({ sort: 'institution' })).toEqual(['Pia Lindqvist', 'Ben Łukasiewicz'])
    expect(await titles({ q: 'ostsee PCG' })).toEqual(['Ben Łukasiewicz'])
    expect(await titles({ q: '%' })).toEqual([])
    expect(await titles({ q: 'code' })).toEqual([])
    expect(await titles({ dau: 'SCP' })).toEqual(['Pia Lindqvist'])
    expect(await titles({ state: 'ended' })).toEqual([])
    expect(await read({ page: 2 })).toMatchObject({ entries: [], total: 2 })
  })

  it('is a table to download whose cells no spreadsheet calculates', async () => {
    const lines = (await csv()).split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe(
      'id,title,principal_investigator,institution,summary,data_access_units,approved,until,state,people',
    )
    expect(lines[1]).toContain(`${second.id},"'=SUM(1), ""quoted""",Ben Łukasiewicz,`)
    expect(lines[1]).toMatch(/,PCG,2026-12-02,2027-12-02,active,<5$/)
    expect((await csv({ q: 'pia' })).split('\r\n')).toHaveLength(3)
  })

  it('keeps the words that were approved, and none for what was submitted before they were asked', async () => {
    await sql`
      update request_submission set answers = answers #- '{agreement,publicTitle}' #- '{agreement,laySummary}'
      where request_id = ${first.id}`.execute(house.platform.deps.db)
    expect(await entry(first.id)).toMatchObject({ title: null, summary: null })
  })

  it('goes on with an extension, and ends with the last access', async () => {
    await at(330)
    const extension = await house.file(first.id)
    await house.approve(extension)
    await at(400)
    expect(await entry(first.id)).toMatchObject({
      state: 'active',
      approvedAt: '2026-12-01T10:00:00.000Z',
      until: '2028-12-01T10:00:00.000Z',
    })
    expect((await read()).total).toBe(2)
    expect(await entry(second.id)).toMatchObject({ state: 'ended' })
    const { ada } = house.people
    const { version } = await house.read(first)
    await ada.call(closeOutRequest, {
      params: { requestId: first.id },
      body: { version, report: 'We are done with it. '.repeat(20), publications: '' },
    })
    expect(await entry(first.id)).toMatchObject({
      state: 'ended',
      until: after(start, 400 * day).toISOString(),
    })
  })
})
