import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, treeOf } from '#app/journey/steps.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { downloadFile, readDashboard } from '#stages/workspace/contract.ts'
import { after, day, type ExtensionHouse, extensionHouse } from '#test/extensions.ts'
import { downloadReport, reportColumns, type ReportName, readReports } from './contract/reports.ts'

const start = new Date('2026-12-01T10:00:00Z')
let house: ExtensionHouse
let people: ExtensionHouse['people'] & Record<'omar' | 'audrey' | 'alex' | 'tomas', Person>

/** Two requests for PCG and SCP; one is decided in part, the other refused, and one is extended a year later. */
beforeAll(async () => {
  house = await extensionHouse()
  const as = (handle: string) => house.platform.as(handle)
  people = {
    ...house.people,
    omar: await as('omar'),
    audrey: await as('audrey'),
    alex: await as('alex'),
    tomas: await as('tomas'),
  }
  const { ada, ben, chika, mei } = people
  await at(0)
  const first = await fileByForm(ada, 'First', true)
  await at(2.5)
  await pass(first)
  await at(6)
  await judge(chika, first, 'PCG', 'approve')
  await at(9)
  await judge(mei, first, 'SCP', 'approve', ['Publish the method.'])
  await house.drain()
  await take(ada, first)
  await at(40)
  const second = await fileByForm(ben, 'Second', false)
  await at(41)
  await pass(second)
  await at(43)
  await judge(chika, second, 'PCG', 'reject')
  await at(60)
}, 120_000)
afterAll(() => house.platform.close())

const at = (days: number) => house.stopClock(after(start, days * day))

const pass = ({ id }: AccessRequest) =>
  people.stella
    .call(readCase, { params: { requestId: id } })
    .then(({ request: { version } }) =>
      people.stella.call(passOn, { params: { requestId: id }, body: { version } }),
    )

async function judge(
  chair: Person,
  { id }: AccessRequest,
  dau: string,
  decision: 'approve' | 'reject',
  conditions: string[] = [],
): Promise<void> {
  await declareNone(chair, id)
  const { reviews } = await chair.call(readCase, { params: { requestId: id } })
  const version = reviews.find((review) => review.dau === dau)?.version ?? -1
  await chair.call(decide, {
    params: { requestId: id, dau, decision },
    body: {
      version,
      reason: 'So it is.',
      conditions,
      ...(decision === 'reject' && { grounds: 'purpose-unclear' as const }),
    },
  })
}

/** Downloads each file of PCG that arrived, and one of them in two parts. */
async function take(person: Person, { id }: AccessRequest): Promise<void> {
  const { requests } = await person.call(readDashboard)
  const projectId = requests.find((request) => request.id === id)?.projectId ?? ''
  const { files } = await treeOf(person, projectId)
  const ofPcg = files.filter(({ daus, kind }) => kind !== 'sample-info' && daus.includes('PCG'))
  for (const file of [...ofPcg, ...ofPcg.slice(0, 1)])
    await person.download(downloadFile, { params: { projectId, fileId: file.id } })
}

/** A table by its row's name and column's key. */
async function table(
  person: Person,
  name: ReportName,
  query: { from?: string; to?: string; dau?: string } = {},
): Promise<Record<string, Record<string, unknown>>> {
  const { tables } = await person.call(readReports, { query })
  const [, ...columns] = reportColumns[name]
  return Object.fromEntries(
    tables[name].map(([named, ...cells]) => [
      named ?? 'all',
      Object.fromEntries(columns.map(({ key }, n) => [key, cells[n]])),
    ]),
  )
}

const text = async (person: Person, report: ReportName, query = {}) =>
  new TextDecoder().decode(await person.download(downloadReport, { params: { report }, query }))

describe('reports', () => {
  it('are of the institution for stewards, administrators and auditors', async () => {
    for (const person of [people.stella, people.alex, people.audrey]) {
      const { of, units } = await person.call(readReports)
      expect(of).toBe('institution')
      expect(units.map(({ code }) => code)).toEqual(expect.arrayContaining(['PCG', 'SCP', 'CLIN']))
      expect(Object.keys(await table(person, 'decisions'))).toEqual(['PCG', 'SCP'])
    }
  })

  it('are of the own units for a committee, and of no other', async () => {
    for (const [person, own, other] of [
      [people.chika, 'PCG', 'SCP'],
      [people.omar, 'SCP', 'PCG'],
    ] as const) {
      const { of, units, tables } = await person.call(readReports)
      expect(of).toBe('committees')
      expect(units.map(({ code }) => code)).toContain(own)
      expect(JSON.stringify({ units, tables })).not.toContain(other)
      await expect(person.call(readReports, { query: { dau: other } })).rejects.toMatchObject({
        code: 'not-found',
      })
      await expect(text(person, 'vends', { dau: other })).rejects.toMatchObject({
        code: 'not-found',
      })
      expect(await text(person, 'decisions')).not.toContain(other)
    }
    expect(await table(people.omar, 'grounds')).toEqual({})
    expect(await table(people.omar, 'downloads')).toEqual({})
  })

  it('are for nobody else', async () => {
    await expect(people.ada.call(readReports)).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(text(people.ada, 'vends')).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(house.platform.visitor.call(readReports)).rejects.toMatchObject({
      code: 'not-authenticated',
    })
  })

  it('go over the last twelve months in the zone of who asks, or over the days that they name', async () => {
    expect(await people.stella.call(readReports)).toMatchObject({
      zone: 'America/Chicago',
      from: '2026-01-31',
      to: '2027-01-30',
    })
    // 10:00 in UTC is the same day in Chicago; the first decision was on the 7th at 10:00.
    const only = (from: string, to: string) => table(people.stella, 'decisions', { from, to })
    expect(Object.keys(await only('2026-12-07', '2026-12-07'))).toEqual(['PCG'])
    expect(await only('2026-12-08', '2026-12-09')).toEqual({})
    const query = { from: '2026-12-09', to: '2026-12-08' }
    await expect(people.stella.call(readReports, { query })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})

describe('turnaround', () => {
  it('equals a plain recount from the rows, by month and in all', async () => {
    const { rows } = await sql<{ filed: Date; passed: Date; decided: Date }>`
      select (select min(at) from request_step s where s.request_id = v.request_id and s.what = 'submitted') as filed,
        v.opened_at as passed, v.decided_at as decided
      from review v where v.decided_at is not null`.execute(house.platform.deps.db)
    expect(rows).toHaveLength(3)
    const found = await table(people.stella, 'turnaround')
    expect(Object.keys(found)).toHaveLength(14)
    for (const month of ['2026-12', '2027-01', '2026-11', 'all']) {
      const of = rows.filter(
        ({ decided }) => month === 'all' || decided.toISOString().startsWith(month),
      )
      const spans = (from: 'filed' | 'passed', to: 'passed' | 'decided') =>
        of.map((row) => (row[to].getTime() - row[from].getTime()) / day).toSorted((a, b) => a - b)
      expect(found[month], month).toEqual({
        decided: of.length,
        to_committee_median: quantile(spans('filed', 'passed'), 0.5),
        to_committee_p90: quantile(spans('filed', 'passed'), 0.9),
        to_decision_median: quantile(spans('passed', 'decided'), 0.5),
        to_decision_p90: quantile(spans('passed', 'decided'), 0.9),
        whole_median: quantile(spans('filed', 'decided'), 0.5),
        whole_p90: quantile(spans('filed', 'decided'), 0.9),
      })
    }
    expect(found['2026-12']?.['whole_median']).toBe(7.5)
  })

  it('tells how long open cases have waited, and for whom', async () => {
    const found = await table(people.stella, 'open-cases')
    // The second request at SCP; of the first, the conditions wait for Ada.
    expect(found['15-30']).toEqual({ steward: 0, committee: 1, requester: 0, all: 1 })
    expect(found['31-60']).toEqual({ steward: 0, committee: 0, requester: 1, all: 1 })
    expect(Object.values(found).map(({ all }) => all)).toEqual([0, 0, 1, 1, 0])
  })
})

/** Between the two values next to its place, as PostgreSQL does; one decimal. */
function quantile(sorted: readonly number[], share: number): number | null {
  const place = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (low === undefined || high === undefined) return null
  return Math.round((low + (high - low) * (place - Math.floor(place))) * 10) / 10
}

describe('the other reports', () => {
  it('count decisions by outcome and ground', async () => {
    expect(await table(people.stella, 'decisions')).toEqual({
      PCG: { approved: 1, on_conditions: 0, conditions_open: 0, rejected: 1, all: 2 },
      SCP: { approved: 0, on_conditions: 0, conditions_open: 1, rejected: 0, all: 1 },
    })
    expect(await table(people.stella, 'grounds')).toEqual({ 'purpose-unclear': { rejections: 1 } })
  })

  it('count vends, and each read that the audit log has', async () => {
    expect(await table(people.stella, 'vends')).toEqual({
      PCG: { vends: 1, files: 2, bytes: expect.any(Number) },
    })
    const { rows } = await sql<{ body: string }>`
      select body from audit_event where type = 'data.downloaded'`.execute(house.platform.deps.db)
    const reads = rows.map(
      ({ body }) =>
        JSON.parse(body) as { subject: string; actor: string; data: { from: number; to: number } },
    )
    expect(reads).toHaveLength(3)
    expect(await table(people.stella, 'downloads')).toEqual({
      PCG: {
        people: new Set(reads.map(({ actor }) => actor)).size,
        files: new Set(reads.map(({ subject }) => subject)).size,
        reads: reads.length,
        bytes: reads.reduce((sum, { data: { from, to } }) => sum + to - from, 0),
      },
    })
  })

  it('count grants by the month of their end, then why they ended, and who renewed', async () => {
    // Ada and Pia, from the seventh of December for a year.
    expect((await table(people.chika, 'grants-to-end'))['2027-12']).toEqual({
      grants: 2,
      people: 2,
    })
    const original = await requestOf('First')
    await at(340)
    const extension = await house.file(original.id)
    await at(341)
    await pass(extension)
    await at(342)
    await judge(people.chika, extension, 'PCG', 'approve')
    await at(380)
    const query = { from: '2027-11-01', to: '2027-12-31' }
    expect(await table(people.chika, 'renewals', query)).toEqual({
      PCG: { due: 2, renewed: 2, asked: 1, approved: 1, rejected: 0 },
    })
    expect(await table(people.chika, 'grants-ended', query)).toEqual({
      superseded: { grants: 2, people: 2 },
    })
    await at(800)
    expect(await table(people.chika, 'grants-ended')).toEqual({
      expired: { grants: 2, people: 2 },
    })
  })
})

async function requestOf(name: string): Promise<{ id: string }> {
  const { requests } = await people.ada.call(readDashboard)
  const found = requests.find((request) => request.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

describe('a report as CSV', () => {
  it('has its columns by name, a line for each row, ended by CR LF', async () => {
    await at(60)
    const csv = await text(people.stella, 'decisions')
    expect(csv).toBe(
      'dau,approved,on_conditions,conditions_open,rejected,all\r\nPCG,1,0,0,1,2\r\nSCP,0,0,1,0,1\r\n',
    )
    const lines = (await text(people.stella, 'turnaround')).split('\r\n')
    expect(lines).toHaveLength(16)
    expect(lines[1]).toBe('2026-01,0,,,,,,')
    expect(lines[14]).toMatch(/^all,3,/)
  })
})
