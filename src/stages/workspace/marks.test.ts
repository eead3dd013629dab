import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import type { ManifestColumn } from '#stages/catalog/vocabulary.ts'
import { readRequest } from '#stages/request/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  downloadFile,
  type FileMark,
  listFolder,
  readDashboard,
  readFile,
  readProject,
  requestReissues,
} from './contract.ts'

type Row = Partial<Record<ManifestColumn, string>>

/** Each file by name with its size. A release gives the ones that it has. */
const rows = (sizes: Readonly<Record<string, string>>, description = ''): Row[] =>
  Object.entries(sizes).map(([name, size]) => ({
    file_path: `data/${name}`,
    file_size: size,
    description,
    ...(name.startsWith('open') ? {} : { dau: name.startsWith('scp') ? 'SCP' : 'PCG' }),
  }))
const first = {
  'same.bam': '1',
  'anew.bam': '2',
  'bytes.bam': '3',
  'bytes.bam.bai': '1',
  'gone.bam': '4',
  'back.bam': '5',
  'scp.bam': '6',
  'open.bam': '7',
}

let platform: Platform
let ada: Person
let projectId: string
beforeAll(async () => {
  platform = await startPlatform()
  const openBytes = async (path: string) => (path.endsWith('gone.bam') ? goneBytes() : undefined)
  await platform.importRows(rows(first), { release: 'r1', openBytes })
  ada = await platform.as('ada')
  const request = await fileByForm(ada, 'Marks', true)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(await platform.as('stella'), chairOf, request.id)
  await platform.deps.outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find(({ id }) => id === request.id)?.projectId ?? ''
})
afterAll(() => platform.close())

async function* goneBytes(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('gone')
}

const problem = (code: string) => expect.objectContaining({ code })
const marksOf = async (person: Person): Promise<Record<string, string>> => {
  const words = ({ kind, release }: FileMark) => `${kind} by ${release}`
  const { files } = await treeOf(person, projectId)
  return Object.fromEntries(files.flatMap(({ name, mark }) => (mark ? [[name, words(mark)]] : [])))
}
const marked = async (person: Person) =>
  (await person.call(readProject, { params: { projectId } })).marked

describe('the marks on the files of a project', () => {
  it('are none while the current release has them as they are', async () => {
    expect([await marksOf(ada), await marked(ada)]).toEqual([{}, { withdrawn: 0, reissued: 0 }])
    await expect(ada.call(requestReissues, { params: { projectId } })).rejects.toEqual(
      problem('wrong-state'),
    )
  })

  it('say what a release withdrew or reissued, not what it described anew', async () => {
    const { 'gone.bam': _gone, 'back.bam': _back, 'anew.bam': anew, ...rest } = first
    const second = { ...rest, 'bytes.bam': '33', 'open.bam': '77' }
    await platform.importRows([...rows(second), ...rows({ 'anew.bam': anew }, 'anew')], {
      release: 'r2',
    })
    expect(await marksOf(ada)).toEqual({
      'back.bam': 'withdrawn by r2',
      'bytes.bam': 'reissued by r2',
      'gone.bam': 'withdrawn by r2',
      'open.bam': 'reissued by r2',
    })
    expect(await marked(ada)).toEqual({ withdrawn: 2, reissued: 2 })
  })

  it('name the release that first changed the bytes, and go when the bytes come back', async () => {
    const { 'gone.bam': _gone, ...rest } = first
    const third = { ...rest, 'bytes.bam': '333', 'open.bam': '77' }
    await platform.importRows(rows(third, 'third'), { release: 'r3' })
    expect(await marksOf(ada)).toEqual({
      'bytes.bam': 'reissued by r2',
      'gone.bam': 'withdrawn by r2',
      'open.bam': 'reissued by r2',
    })
    const { 'scp.bam': _scp, 'open.bam': _open, ...fourth } = third
    await platform.importRows(rows(fourth, 'third'), { release: 'r4' })
    expect(await marksOf(ada)).toEqual({
      'bytes.bam': 'reissued by r2',
      'gone.bam': 'withdrawn by r2',
      'open.bam': 'withdrawn by r4',
      'scp.bam': 'withdrawn by r4',
    })
  })

  it('gather the files from every folder, by name if asked', async () => {
    const list = (query: { path?: string; q?: string }) =>
      ada.call(listFolder, { params: { projectId }, query: { show: 'marked', ...query } })
    const all = await list({})
    expect([all.total, all.folders]).toEqual([4, []])
    expect(all.files.map(({ name }) => name)).toEqual([
      'open.bam',
      'bytes.bam',
      'gone.bam',
      'scp.bam',
    ])
    expect((await list({ path: '/immediate' })).total).toBe(1)
    expect((await list({ q: 'bytes' })).files.map(({ mark }) => mark?.kind)).toEqual(['reissued'])
  })

  it('leave a file as readable as the grant says', async () => {
    const { files } = await treeOf(ada, projectId)
    const gone = files.find(({ name }) => name === 'gone.bam')
    const params = { projectId, fileId: gone?.id ?? '' }
    expect(await ada.call(readFile, { params })).toMatchObject({
      access: 'readable',
      mark: { kind: 'withdrawn', release: 'r2' },
    })
    const bytes = await ada.download(downloadFile, { params })
    expect(new TextDecoder().decode(bytes)).toBe('gone')
  })

  it('count for a member what that member may know of', async () => {
    const ben = await platform.as('ben')
    await expect(marked(ben)).rejects.toEqual(problem('not-found'))
    const personId = (await ben.call(readInstance)).me?.id ?? ''
    await platform.deps.db
      .insertInto('project_member')
      .values({ project_id: projectId, person_id: personId, level: 'VIEW' })
      .execute()
    expect(await marked(ben)).toEqual({ withdrawn: 1, reissued: 0 })
    await expect(ben.call(requestReissues, { params: { projectId } })).rejects.toEqual(
      problem('wrong-state'),
    )
  })
})

describe('the reissued files of a project', () => {
  it('are requested in one step, in their current versions and with their index files', async () => {
    const { requestId } = await ada.call(requestReissues, { params: { projectId } })
    const draft = await ada.call(readRequest, { params: { requestId } })
    expect(draft).toMatchObject({
      state: 'draft',
      release: { name: 'r4' },
      files: 2,
      bytes: 334,
      shares: [{ dau: { code: 'PCG' }, access: 'granted' }],
    })
  })
})
