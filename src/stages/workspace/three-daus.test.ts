import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, treeOf, waitForVends } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { type AccessRequest, readRequest } from '#stages/request/contract.ts'
import { decide, passOn } from '#stages/review/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { threeUnits } from '#test/filing.ts'
import { downloadFile, listReceipts, readDashboard } from './contract.ts'
import { sampleInfoColumns } from './store/sample-info.ts'

/*
 * One request over three data access units. PCG approves it, LIFE rejects it, and SCP approves it a month later: its
 * files come into the project that is there, by the worker that runs in production.
 */

let platform: Platform
let ada: Person
let request: AccessRequest
beforeAll(async () => {
  platform = await startPlatform()
  await threeUnits(platform)
  await platform.deps.outbox.work()
  ada = await platform.as('ada')
  request = await fileByForm(ada, 'Three units', true)
})
afterAll(() => platform.close())

const chairs = { PCG: 'chika', LIFE: 'omar', SCP: 'mei' } as const

async function decideFor(dau: keyof typeof chairs, decision: 'approve' | 'reject'): Promise<void> {
  const chair = await platform.as(chairs[dau])
  await declareNone(chair, request.id)
  const body = { version: 0, reason: 'Because.' }
  await chair.call(decide, {
    params: { requestId: request.id, dau, decision },
    body: { ...body, ...(decision === 'reject' && { grounds: 'outside-terms' as const }) },
  })
}

/** What the dashboard says of the request, and of what its requester may read. */
async function dashboard() {
  const { requests, grants } = await ada.call(readDashboard)
  const { status = '', openCommands = [] } = requests.find(({ id }) => id === request.id) ?? {}
  return { status, openCommands, live: grants.filter(({ live }) => live).map(({ dau }) => dau) }
}

async function listing(projectId: string): Promise<string[]> {
  const { files } = await treeOf(ada, projectId)
  return files.map(({ folder, name }) => `${folder === '/' ? '' : folder}/${name}`).toSorted()
}

/** Lines of SAMPLE_INFO.txt. */
async function sampleInfo(projectId: string): Promise<string[]> {
  const { files } = await treeOf(ada, projectId)
  const tables = files.filter(({ name }) => name === 'SAMPLE_INFO.txt')
  expect(tables).toHaveLength(1)
  const bytes = await ada.download(downloadFile, {
    params: { projectId, fileId: tables[0]?.id ?? '' },
  })
  return new TextDecoder().decode(bytes).trimEnd().split('\n')
}

const cells = (lines: readonly string[], ...columns: (typeof sampleInfoColumns)[number][]) =>
  lines.map((line) => columns.map((column) => line.split('\t')[sampleInfoColumns.indexOf(column)]))

/** Subjects of what Ada was written about decisions and files, once the worker has sent this many. */
async function mailsToAda(count: number): Promise<string[]> {
  const read = async () => {
    const rows = await platform.deps.db
      .selectFrom('mail_message')
      .select('subject')
      .where('to_address', '=', 'ada@northfield.example')
      .where((eb) => eb.or([eb('key', 'like', 'review-%'), eb('key', 'like', 'vend-%')]))
      .execute()
    return rows.map(({ subject }) => subject).toSorted()
  }
  await expect.poll(read, { timeout: 20_000 }).toHaveLength(count)
  return read()
}

describe('one request over three data access units', () => {
  const ofPcg = ['/restricted/bam/one.bam', '/restricted/bam/one.bam.bai']
  const ofScp = ['/restricted/Somatic_VCF/zwei.vcf.gz', '/restricted/bam/drei.bam']
  let projectId: string
  let first: string[]

  it('waits until a committee has decided', async () => {
    expect(await dashboard()).toMatchObject({ status: 'Pending review', live: [] })
    const params = { requestId: request.id }
    const stella = await platform.as('stella')
    await stella.call(passOn, { params, body: { version: request.version } })
    expect(await dashboard()).toMatchObject({ status: 'Pending review', live: [] })
  })

  it('brings the files of the one that approves, and nothing else', async () => {
    await decideFor('PCG', 'approve')
    expect(await dashboard()).toEqual({
      status: 'Partly approved',
      openCommands: ['withdraw', 'close-out'],
      live: ['PCG'],
    })
    ;({ projectId } = await waitForVends(ada, request.id, 1))
    await decideFor('LIFE', 'reject')
    expect(await dashboard()).toMatchObject({ status: 'Partly approved', live: ['PCG'] })
    expect(await mailsToAda(3)).toEqual([
      'LIFE: your request “Three units” was rejected',
      'PCG: your request “Three units” was approved',
      'Your data are ready: “Three units”',
    ])
    expect(await listing(projectId)).toEqual(['/SAMPLE_INFO.txt', ...ofPcg])
    first = await sampleInfo(projectId)
    expect(first[0]?.split('\t')).toEqual([...sampleInfoColumns])
    expect(cells(first.slice(1), 'file_path', 'sample_name', 'sj_access_unit')).toEqual([
      ['restricted/bam/one.bam', 'S1', 'PCG'],
    ])
  })

  it('stays so for as long as the third is silent', async () => {
    const alex = await platform.as('alex')
    await alex.call(advanceClock, { body: { by: '1mo' } })
    expect(await dashboard()).toMatchObject({
      status: 'Partly approved',
      openCommands: ['withdraw', 'close-out'],
      live: ['PCG'],
    })
    expect(await listing(projectId)).toEqual(['/SAMPLE_INFO.txt', ...ofPcg])
  })

  it('brings the files of the third into the same project when it approves', async () => {
    await decideFor('SCP', 'approve')
    expect(await dashboard()).toEqual({
      status: 'Partly approved',
      openCommands: ['close-out'],
      live: ['SCP', 'PCG'],
    })
    expect((await waitForVends(ada, request.id, 2)).projectId).toBe(projectId)
    expect(await mailsToAda(5)).toEqual([
      'LIFE: your request “Three units” was rejected',
      'PCG: your request “Three units” was approved',
      'SCP: your request “Three units” was approved',
      'Your data are ready: “Three units”',
      'Your data are ready: “Three units”',
    ])
    expect(await listing(projectId)).toEqual(['/SAMPLE_INFO.txt', ...ofScp, ...ofPcg].toSorted())
    const receipts = await ada.call(listReceipts, { params: { projectId } })
    expect(receipts.map(({ scope, files }) => [scope, files])).toEqual([
      ['PCG', 2],
      ['SCP', 2],
    ])
  })

  it('has a SAMPLE_INFO.txt that is the sum: the rows that were there, and those that came', async () => {
    const sum = await sampleInfo(projectId)
    expect(cells(sum.slice(1), 'file_path', 'sample_name', 'sj_access_unit')).toEqual([
      ['restricted/Somatic_VCF/zwei.vcf.gz', 'S4', 'SCP'],
      ['restricted/bam/drei.bam', 'S3', 'SCP'],
      ['restricted/bam/one.bam', 'S1', 'PCG'],
    ])
    expect(sum.filter((line) => first.includes(line))).toEqual(first)
  })

  it('gives each unit a year from its own approval', async () => {
    const { grants } = await ada.call(readDashboard)
    const day = 86_400_000
    const from = (of: string) => Date.parse(grants.find(({ dau }) => dau === of)?.from ?? '')
    const until = (of: string) => Date.parse(grants.find(({ dau }) => dau === of)?.until ?? '')
    expect(Math.round((from('SCP') - from('PCG')) / day)).toBe(30)
    expect(Math.round((until('SCP') - from('SCP')) / day)).toBe(365)
    expect(Math.round((until('PCG') - from('PCG')) / day)).toBe(365)
  })

  it('tells its history in order, and everything is verified', async () => {
    const { timeline } = await ada.call(readRequest, { params: { requestId: request.id } })
    expect(timeline.map(({ what, dau }) => [what, dau])).toEqual([
      ['submitted', null],
      ['passed-on', null],
      ['approved', 'PCG'],
      ['vended', 'PCG'],
      ['rejected', 'LIFE'],
      ['approved', 'SCP'],
      ['vended', 'SCP'],
    ])
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
