import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, everything, fileByForm, treeOf } from '#app/journey/steps.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { listNotifications } from '#ledgers/outbox/contract.ts'
import { type Dau, listDaus, saveSchedule } from '#stages/catalog/contract.ts'
import { reviewSelection } from '#stages/selection/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { readAcknowledgement } from './contract/changes.ts'
import { downloadFile, readDashboard } from './contract.ts'

let platform: Platform
let ada: Person
let stella: Person
let projectId: string

async function setSchedule(code: string, change: Partial<Dau>): Promise<void> {
  const dau = (await stella.call(listDaus)).find((one) => one.code === code)
  if (dau === undefined) throw new Error(`no ${code}`)
  const { acknowledgement, embargoDate, embargoText, extraTerms, scheduleRevision } = dau
  const body = { acknowledgement, embargoDate, embargoText, extraTerms, ...change }
  await stella.call(saveSchedule, {
    params: { code },
    body: { ...body, revision: scheduleRevision },
  })
}

beforeAll(async () => {
  platform = await startPlatform()
  ;[ada, stella] = await Promise.all([platform.as('ada'), platform.as('stella')])
  await setSchedule('PCG', {
    acknowledgement: 'We thank the families of PCG.',
    embargoDate: '2027-01-15',
  })
  await setSchedule('SCP', { acknowledgement: '', embargoDate: '2021-01-01' })
  await platform.deps.db
    .insertInto('publication')
    .values({ pmid: '1234567', title: 'A landscape.', journal: 'Nature', year: 2020 })
    .execute()
  await platform.importRows([
    {
      file_path: 'a.bam',
      dau: 'PCG',
      sj_datasets: 'Medulloblastoma',
      sj_embargo_date: '2019-01-01',
    },
    {
      file_path: 'b.bam',
      dau: 'PCG',
      sj_pmid_accessions: '1234567',
      sj_embargo_date: '2027-03-01',
    },
    { file_path: 'c.bam', dau: 'SCP', sj_ega_accessions: 'EGAS00001', sj_pmid_accessions: '99' },
    { file_path: 'open.bam' },
  ])
  const { id } = await fileByForm(ada, 'Embargoed', true)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(stella, chairOf, id)
  await platform.deps.outbox.drain()
  projectId = (await ada.call(readDashboard)).requests[0]?.projectId ?? ''
})
afterAll(() => platform.close())

const read = (person = ada) => person.call(readAcknowledgement, { params: { projectId } })

/** The embargo date of each file in SAMPLE_INFO.txt. */
async function listed(): Promise<Record<string, string>> {
  const { files } = await treeOf(ada, projectId)
  const fileId = files.find(({ kind }) => kind === 'sample-info')?.id ?? ''
  const bytes = await ada.download(downloadFile, { params: { projectId, fileId } })
  const [head = [], ...rows] = new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const [path, date] = [head.indexOf('file_path'), head.indexOf('sj_embargo_date')]
  return Object.fromEntries(
    rows.map((row) => [(row[path] ?? '').replace(/^.*\//, ''), row[date] ?? '']),
  )
}
const told = async (handle: string) => {
  const { messages } = await (await platform.as(handle)).call(listNotifications)
  return messages.filter(({ subject }) => subject === 'The embargo date of PCG was changed')
}

describe('the embargo date', () => {
  it('of a file is the later of its own and that of its data access unit', async () => {
    expect(await listed()).toEqual({
      'a.bam': '2027-01-15',
      'b.bam': '2027-03-01',
      'c.bam': '2021-01-01',
      'open.bam': '',
    })
  })

  it('of a project and of a selection is the latest over its data', async () => {
    expect(await read()).toMatchObject({
      embargo: { date: '2027-03-01', isOver: false },
      daus: [
        { code: 'PCG', embargo: { date: '2027-03-01', isOver: false } },
        { code: 'SCP', embargo: { date: '2021-01-01', isOver: true } },
      ],
    })
    const review = await ada.call(reviewSelection, { body: everything })
    expect(review.embargoDate).toBe('2027-03-01')
  })

  it('that a steward moves counts at once, and every holder is told once', async () => {
    await setSchedule('PCG', { embargoDate: '2027-09-01' })
    await setSchedule('PCG', {
      acknowledgement: 'We thank the families of PCG.',
      extraTerms: ['x'],
    })
    await platform.deps.outbox.drain()
    expect(await listed()).toMatchObject({ 'a.bam': '2027-09-01', 'b.bam': '2027-09-01' })
    expect((await read()).embargo?.date).toBe('2027-09-01')
    expect((await ada.call(reviewSelection, { body: everything })).embargoDate).toBe('2027-09-01')
    for (const handle of ['ada', 'pia']) {
      const mails = await told(handle)
      expect(mails).toHaveLength(1)
      expect(mails[0]?.text).toContain('from 2027-09-01 on')
    }
    expect(await told('ben')).toEqual([])
  })
})

describe('the acknowledgment', () => {
  it('has the words of each unit, accessions, what to cite, and the day', async () => {
    const { text } = await read()
    expect(text.split('\n\n')).toEqual([
      'We thank the families of PCG.',
      expect.stringMatching(/^This work used data of .* \(SCP\)\.$/),
      'Studies: Medulloblastoma.',
      'Accessions: EGAS00001.',
      'Original publications:\n- A landscape. Nature 2020. PubMed 1234567.\n- PubMed 99.',
      expect.stringMatching(/may not be published before 2027-09-01/),
    ])
  })

  it('speaks for a member of what that member may know of', async () => {
    const omar = await platform.as('omar')
    await expect(read(omar)).rejects.toEqual(expect.objectContaining({ code: 'not-found' }))
    const { id } = await platform.deps.db
      .selectFrom('person')
      .select('id')
      .where('handle', '=', 'omar')
      .executeTakeFirstOrThrow()
    await platform.deps.db
      .insertInto('project_member')
      .values({ project_id: projectId, person_id: id, level: 'VIEW' })
      .execute()
    expect(await read(omar)).toEqual({
      embargo: null,
      daus: [],
      studies: [],
      accessions: [],
      publications: [],
      text: '',
    })
  })

  it('says of an embargo that is over that it is', async () => {
    await platform.deps.db
      .transaction()
      .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '11mo'))
    const { embargo, text } = await read()
    expect(embargo).toEqual({ date: '2027-09-01', isOver: true })
    expect(text).toContain('The embargo on these data ended on 2027-09-01.')
    expect((await ada.call(reviewSelection, { body: everything })).embargoDate).toBeNull()
  })
})
