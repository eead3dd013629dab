import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { everything, fileByForm } from '#app/journey/steps.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { issueGrant } from '#ledgers/grants/store.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type AccessRequest,
  compareReleases,
  moveToRelease,
  readRequest,
  startRequest,
} from './contract.ts'

let platform: Platform
let ada: Person
let ben: Person
let draft: AccessRequest
let filed: AccessRequest
beforeAll(async () => {
  platform = await startPlatform()
  const germline = { sample_type: 'Germline', sj_diseases: 'MBL' }
  const kept = [
    { ...germline, file_path: 'kept.bam', file_size: '100', dau: 'PCG' },
    { ...germline, file_path: 'anew.bam', file_size: '50', dau: 'PCG', description: 'before' },
    { ...germline, file_path: 'new-bytes.bam', file_size: '10', dau: 'PCG' },
    { ...germline, file_path: 'open.bam', file_size: '5' },
  ]
  await platform.importRows(
    [
      ...kept,
      { ...germline, file_path: 'gone.bam', file_size: '7', dau: 'SCP' },
      { ...germline, file_path: 'gone-open.bam', file_size: '1' },
      { file_path: 'other.bam', sj_diseases: 'EPMT', sample_type: 'Relapse', file_size: '1000' },
    ],
    { release: 'r1' },
  )
  ada = await platform.as('ada')
  ben = await platform.as('ben')
  draft = await start(ada, { sample_type: ['Germline'] }, ['MBL', 'EPMT'])
  filed = await fileByForm(ben, 'Of its day', false)
  await platform.importRows(
    [
      ...kept.map((row) => ({ ...row, description: 'after' })).slice(1, 2),
      ...kept.slice(0, 1),
      ...kept.slice(3),
      { ...germline, file_path: 'new-bytes.bam', file_size: '12', dau: 'PCG' },
      { ...germline, file_path: 'added.bam', file_size: '30', dau: 'CLIN' },
      { ...germline, file_path: 'added-open.bam', file_size: '2' },
      { file_path: 'unselected.bam', sj_diseases: 'MBL', sample_type: 'Relapse' },
    ],
    { release: 'r2' },
  )
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const start = (
  person: Person,
  filters: Partial<Selection['filters']> = {},
  selected: string[] = [],
): Promise<AccessRequest> =>
  person.call(startRequest, {
    body: {
      selection: { ...everything, filters: { ...everything.filters, ...filters }, selected },
    },
  })
const compare = (person: Person, { id }: AccessRequest) =>
  person.call(compareReleases, { params: { requestId: id } })
const move = (person: Person, { id }: AccessRequest, version: number, release: number) =>
  person.call(moveToRelease, { params: { requestId: id }, body: { version, release } })

describe('a draft of an earlier release', () => {
  it('is told what the newer one changes in its selection', async () => {
    const difference = await compare(ada, draft)
    expect(difference).toMatchObject({
      from: { name: 'r1' },
      to: { name: 'r2' },
      before: { files: 6, bytes: 173 },
      after: { files: 6, bytes: 199 },
      changes: {
        added: { files: 2, bytes: 32 },
        removed: { files: 2, bytes: 8 },
        reissued: { files: 1, bytes: 12 },
        described: { files: 1, bytes: 50 },
      },
      missing: [{ id: 'EPMT' }],
    })
    expect(
      difference.shares.map(({ dau, access, before, after }) => [
        dau?.code ?? null,
        access,
        before.files,
        after.files,
        after.bytes,
      ]),
    ).toEqual([
      [null, 'open', 2, 2, 7],
      ['CLIN', 'needs-agreement', 0, 1, 30],
      ['PCG', 'needs-agreement', 3, 3, 162],
      ['SCP', 'needs-agreement', 1, 0, 0],
    ])
  })

  it('names files of open access only, and of a DAU once its requester has access', async () => {
    const names = async () => (await compare(ada, draft)).examples.map(({ path }) => path)
    expect(await names()).toEqual(['added-open.bam', 'gone-open.bam'])
    const personId = (await ada.call(readInstance)).me?.id ?? ''
    const grant = { personId, dau: 'PCG', download: false, requestId: filed.id, actorId: personId }
    await platform.deps.db.transaction().execute((tx) => issueGrant(tx, grant))
    expect(await names()).toEqual(['added-open.bam', 'anew.bam', 'new-bytes.bam', 'gone-open.bam'])
  })

  it('names a group that is gone as it was called, and finds the others by publication, too', async () => {
    const selection: Selection = { ...everything, tab: 'publications', selected: ['12345'] }
    const { id } = await ben.call(startRequest, { body: { selection } })
    await platform.importRows([{ file_path: 'later.bam', dau: 'PCG' }], { release: 'r3' })
    const { missing } = await ben.call(compareReleases, { params: { requestId: id } })
    expect(missing).toEqual([{ id: '12345', name: '12345' }])
    const { missing: diagnoses } = await compare(ada, draft)
    expect(diagnoses.map((group) => group.id).sort()).toEqual(['EPMT', 'MBL'])
    expect(diagnoses.find((group) => group.id === 'MBL')?.name).toMatch(/medulloblastoma/i)
  })
})

describe('moving a draft to the current release', () => {
  it('takes its files from there, and is written down', async () => {
    const before = await start(ben)
    await platform.importRows(
      [{ file_path: 'of-r4.bam', file_size: '3' }, { file_path: 'too.bam' }],
      { release: 'r4' },
    )
    const read = await compare(ben, before)
    const moved = await move(ben, before, before.version, read.to.number)
    expect(moved).toMatchObject({
      release: { name: 'r4' },
      newerRelease: null,
      files: 2,
      bytes: 3,
      version: before.version + 1,
    })
    expect(before.openCommands).not.toContain('move-to-release')
    expect(moved.openCommands).not.toContain('move-to-release')
    const events = await platform.deps.db
      .selectFrom('audit_event')
      .select(['actor_id', 'body'])
      .where('type', '=', 'request.move-to-release')
      .where('subject_id', '=', before.id)
      .execute()
    expect(events.map(({ body }) => (JSON.parse(body) as { data: unknown }).data)).toEqual([
      { from: 3, to: 4 },
    ])
    await expect(compare(ben, moved)).rejects.toEqual(problem('wrong-state'))
    await expect(move(ben, moved, moved.version, 4)).rejects.toEqual(problem('wrong-state'))
  })

  it('is refused on an older version, to an older release, and for anybody else', async () => {
    const { version } = draft
    await expect(move(ada, draft, version + 1, 4)).rejects.toEqual(problem('stale-version'))
    await expect(move(ada, draft, version, 2)).rejects.toEqual(problem('stale-version'))
    await expect(move(ben, draft, version, 4)).rejects.toEqual(problem('not-found'))
    await expect(compare(ben, draft)).rejects.toEqual(problem('not-found'))
  })

  it('is for drafts: what is filed keeps its release', async () => {
    expect(filed.openCommands).not.toContain('move-to-release')
    await expect(compare(ben, filed)).rejects.toEqual(problem('wrong-state'))
    await expect(move(ben, filed, filed.version, 4)).rejects.toEqual(problem('wrong-state'))
  })

  it('leaves one that stays with the files of its own release', async () => {
    const params = { requestId: draft.id }
    expect(await ada.call(readRequest, { params })).toMatchObject({
      release: { name: 'r1' },
      newerRelease: { name: 'r4' },
      files: 6,
      openCommands: expect.arrayContaining(['move-to-release']),
    })
  })
})
