import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { verifyAll } from '#app/verify.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { downloadFile, listFolder, readDashboard, readFile, readProject } from './contract.ts'
import {
  changeObject,
  changeProject,
  closeUpload,
  copyContent,
  createFolder,
  createProject,
  createUpload,
  destroyProject,
  leaveProject,
  listActivity,
  listFolders,
  listMembers,
  listParts,
  listProjects,
  listUploads,
  lowerMember,
  moveContent,
  offerPart,
  removeContent,
  renameFolder,
  shareProject,
} from './contract/content.ts'

let platform: Platform
let ada: Person
let pia: Person
let ben: Person
beforeAll(async () => {
  platform = await startPlatform()
  ada = await platform.as('ada')
  pia = await platform.as('pia')
  ben = await platform.as('ben')
})
afterAll(() => platform.close())

let params: { projectId: string }
beforeEach(async () => {
  params = await ada.call(createProject, { body: { name: 'Own data' } })
})

const problem = (code: string) => expect.objectContaining({ code })
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const send = (address: string, body: string) =>
  fetch(`${platform.url}${address}`, { method: 'PUT', body })

async function begin(name: string, folder = '/', by = ada): Promise<{ fileId: string }> {
  return by.call(createUpload, { params, body: { name, folder } })
}
async function upload(name: string, folder = '/', text = name, by = ada): Promise<string> {
  const file = { ...params, ...(await begin(name, folder, by)) }
  const body = { index: 1, size: text.length, md5: md5(text) }
  const { address } = await by.call(offerPart, { params: file, body })
  expect((await send(address, text)).status).toBe(200)
  await by.call(closeUpload, { params: file })
  return file.fileId
}
const list = (query: Record<string, unknown> = {}, by = ada) =>
  by.call(listFolder, { params, query })
const names = async (query: Record<string, unknown> = {}, by = ada) =>
  (await list(query, by)).files.map(({ name }) => name)

describe('a project of one’s own', () => {
  it('is on the dashboard of who made it, and of nobody else', async () => {
    const { own } = await ada.call(readDashboard)
    expect(own).toContainEqual(
      expect.objectContaining({ id: params.projectId, name: 'Own data', level: 'ADMINISTER' }),
    )
    expect((await ben.call(readDashboard)).own).toEqual([])
    await expect(ben.call(readProject, { params })).rejects.toEqual(problem('not-found'))
    const { openCommands, usage } = await ada.call(readProject, { params })
    expect(openCommands).toEqual(
      expect.arrayContaining(['rename', 'upload', 'share', 'destroy', 'create-folder']),
    )
    expect(usage).toEqual({ own: 0, vended: 0 })
  })

  it('is renamed by who saw its latest name', async () => {
    const { version } = await ada.call(readProject, { params })
    const after = await ada.call(changeProject, { params, body: { name: ' New ', version } })
    expect(await ada.call(readProject, { params })).toMatchObject({ name: 'New', ...after })
    const again = ada.call(changeProject, { params, body: { name: 'Newer', version } })
    await expect(again).rejects.toEqual(problem('stale-version'))
    await expect(ada.call(createProject, { body: { name: ' ' } })).rejects.toEqual(
      problem('invalid-input'),
    )
  })

  it('goes with all it holds', async () => {
    await upload('a.txt')
    await ada.call(destroyProject, { params })
    await expect(ada.call(readProject, { params })).rejects.toEqual(problem('not-found'))
    await expect(list()).rejects.toEqual(problem('not-found'))
  })
})

describe('folders and objects', () => {
  it('are made, renamed, moved and deleted, all or none', async () => {
    await ada.call(createFolder, { params, body: { path: '/a/b', parents: true } })
    const file = await upload('x.txt', '/a/b')
    await ada.call(renameFolder, { params, body: { path: '/a', to: '/c' } })
    expect(await ada.call(listFolders, { params })).toEqual(['/', '/c', '/c/b'])
    const moved = { objects: [file], folders: ['/c/b'], destination: '/' }
    await ada.call(moveContent, { params, body: moved })
    expect(await names()).toEqual(['x.txt'])
    expect(await ada.call(listFolders, { params })).toEqual(['/', '/b', '/c'])

    const absent = 'file-000000000000000000000000'
    const some = { objects: [file, absent], folders: ['/b'] }
    await expect(ada.call(removeContent, { params, body: some })).rejects.toEqual(
      problem('not-found'),
    )
    expect(await names()).toEqual(['x.txt'])
    await ada.call(removeContent, { params, body: { objects: [file], folders: ['/b', '/c'] } })
    expect(await ada.call(listFolders, { params })).toEqual(['/'])
    expect((await list()).total).toBe(0)
  })

  it('refuse paths that clash or do not fit', async () => {
    await ada.call(createFolder, { params, body: { path: '/a' } })
    await expect(ada.call(createFolder, { params, body: { path: '/a' } })).rejects.toEqual(
      problem('wrong-state'),
    )
    await expect(ada.call(createFolder, { params, body: { path: 'a' } })).rejects.toEqual(
      problem('invalid-input'),
    )
    await expect(
      ada.call(renameFolder, { params, body: { path: '/a', to: '/a/b' } }),
    ).rejects.toEqual(problem('wrong-state'))
  })

  it('carry names, tags and properties by which they are found', async () => {
    const file = await upload('run 1.vcf', '/deep/er')
    await upload('run_2.bam')
    const one = { params: { ...params, fileId: file } }
    await ada.call(changeObject, {
      ...one,
      body: { name: 'run 1.vcf.gz', addTags: ['kept'], properties: { cohort: 'A=1', lane: '3' } },
    })
    await ada.call(changeObject, { ...one, body: { properties: { lane: null } } })
    const { properties, tags, createdBy, openCommands } = await ada.call(readFile, one)
    expect([properties, tags, createdBy]).toEqual([{ cohort: 'A=1' }, ['kept'], 'Ada Okafor'])
    expect(openCommands).toEqual(['rename', 'label', 'move', 'remove', 'copy'])
    for (const query of [
      { q: 'RUN 1' },
      { q: '*.gz' },
      { q: 'run??.vcf.gz' },
      { tags: 'kept' },
      { properties: 'cohort' },
      { properties: 'cohort=A=1' },
      { tags: 'kept', properties: 'cohort', q: '1' },
    ])
      expect(await names(query), JSON.stringify(query)).toEqual(['run 1.vcf.gz'])
    for (const query of [{ q: 'run', tags: 'lost' }, { properties: 'cohort=B' }, { q: '*.vcf' }])
      expect(await names(query), JSON.stringify(query)).toEqual([])
    // An underscore is a letter like any other.
    expect(await names({ q: 'n_2' })).toEqual(['run_2.bam'])
    expect(await names({ q: 'n_1' })).toEqual([])
  })

  it('are listed in the order that is asked for, page by page', async () => {
    await upload('b', '/', 'xx')
    await upload('a', '/', 'xxx')
    await begin('c')
    expect(await names()).toEqual(['a', 'b', 'c'])
    expect(await names({ order: 'descending' })).toEqual(['c', 'b', 'a'])
    expect(await names({ sort: 'size' })).toEqual(['b', 'a', 'c'])
    expect(await names({ sort: 'size', order: 'descending' })).toEqual(['a', 'b', 'c'])
    expect(await names({ sort: 'changed', order: 'descending' })).toEqual(['c', 'a', 'b'])
    expect(await names({ page: 2, page_size: 2 })).toEqual(['c'])
  })

  it('are copied into another project once', async () => {
    const file = await upload('x.txt', '/a')
    const other = await ada.call(createProject, { body: { name: 'Other' } })
    const body = { to: other.projectId, folders: ['/a'] }
    expect(await ada.call(copyContent, { params, body })).toEqual({ exists: [] })
    const again = { to: other.projectId, objects: [file], destination: '/b' }
    expect(await ada.call(copyContent, { params, body: again })).toEqual({ exists: [file] })
    const { copies } = await ada.call(readFile, { params: { ...params, fileId: file } })
    expect(copies).toEqual([{ id: other.projectId, name: 'Other' }])
    const there = { projectId: other.projectId, fileId: file }
    expect(new TextDecoder().decode(await ada.download(downloadFile, { params: there }))).toBe(
      'x.txt',
    )
  })
})

describe('an upload', () => {
  it('goes on after a break with the parts that have not come', async () => {
    const [one, two] = ['a'.repeat(5 * 1024 ** 2), 'the rest']
    const file = { ...params, ...(await begin('big.bin', '/new/folder')) }
    const offer = (index: number, text: string) =>
      ada.call(offerPart, {
        params: file,
        body: { index, size: text.length, md5: md5(text) },
      })
    const first = await offer(1, one)
    expect(first.isHere).toBe(false)
    expect((await send(first.address, one)).status).toBe(200)
    const second = await offer(2, two)
    expect((await send(second.address, 'the rust')).status).toBe(400)
    await expect(ada.call(closeUpload, { params: file })).rejects.toEqual(problem('wrong-state'))

    expect(await ada.call(listUploads, { params })).toEqual([
      expect.objectContaining({
        name: 'big.bin',
        folder: '/new/folder',
        parts: 1,
        bytes: one.length,
      }),
    ])
    expect((await ada.call(listParts, { params: file })).map(({ isHere }) => isHere)).toEqual([
      true,
      false,
    ])
    expect((await offer(1, one)).isHere).toBe(true)
    expect((await send((await offer(2, two)).address, two)).status).toBe(200)
    await ada.call(closeUpload, { params: file })
    await ada.call(closeUpload, { params: file })
    expect(await ada.call(listUploads, { params })).toEqual([])
    expect(new TextDecoder().decode(await ada.download(downloadFile, { params: file }))).toBe(
      one + two,
    )
    expect((await ada.call(readProject, { params })).usage.own).toBe(one.length + two.length)
  })

  it('with a key is begun once', async () => {
    const body = { name: 'once', folder: '/', key: params.projectId }
    const [a, b] = await Promise.all([1, 2].map(() => ada.call(createUpload, { params, body })))
    expect(a).toEqual(b)
    const other = ada.call(createUpload, { params, body: { ...body, name: 'other' } })
    await expect(other).rejects.toEqual(problem('invalid-input'))
  })

  it('is its beginner’s own until it is closed', async () => {
    await begin('open.txt')
    await ada.call(shareProject, { params, body: { person: 'pia', level: 'VIEW' } })
    const [file] = (await list({}, pia)).files
    expect(file).toMatchObject({ state: 'open', size: null, openCommands: [] })
    expect(await pia.call(listUploads, { params })).toEqual([])
    const one = { ...params, fileId: file?.id ?? '' }
    const part = { index: 1, size: 1, md5: md5('x') }
    await expect(pia.call(offerPart, { params: one, body: part })).rejects.toEqual(
      problem('not-permitted'),
    )
  })
})

describe('members', () => {
  it('are invited by handle or address, raised, lowered and taken out', async () => {
    const share = (person: string, level: 'VIEW' | 'CONTRIBUTE') =>
      ada.call(shareProject, { params, body: { person, level } })
    const levels = async () =>
      (await ada.call(listMembers, { params })).map(({ handle, level }) => [handle, level])
    await share('pia', 'VIEW')
    await share('Ben@ostsee.example', 'VIEW')
    await share('pia', 'CONTRIBUTE')
    expect(await levels()).toEqual([
      ['ada', 'ADMINISTER'],
      ['pia', 'CONTRIBUTE'],
      ['ben', 'VIEW'],
    ])
    await ada.call(lowerMember, { params, body: { handle: 'pia', level: 'VIEW' } })
    await ada.call(lowerMember, { params, body: { handle: 'ben', level: null } })
    expect(await levels()).toEqual([
      ['ada', 'ADMINISTER'],
      ['pia', 'VIEW'],
    ])
    await expect(share('nobody', 'VIEW')).rejects.toEqual(problem('not-found'))
    await expect(share('nobody@nowhere.example', 'VIEW')).rejects.toEqual(problem('not-found'))
    await expect(ada.call(leaveProject, { params })).rejects.toEqual(problem('wrong-state'))
    await pia.call(leaveProject, { params })
    await expect(pia.call(readProject, { params })).rejects.toEqual(problem('not-found'))
  })

  it('are answered what their level allows, and held to it', async () => {
    const file = await upload('x.txt', '/a')
    const as = async (level: 'VIEW' | 'UPLOAD' | 'CONTRIBUTE') => {
      await ada.call(shareProject, { params, body: { person: 'pia', level } })
      const { openCommands } = await pia.call(readProject, { params })
      const { files } = await list({ path: '/a' }, pia)
      const { folders } = await list({}, pia)
      return [openCommands, files[0]?.openCommands, folders[0]?.openCommands]
    }
    expect(await as('VIEW')).toEqual([['leave'], ['copy'], ['copy']])
    const renaming = { params, body: { path: '/a', to: '/b' } }
    const removing = { params, body: { objects: [file] } }
    await expect(pia.call(renameFolder, renaming)).rejects.toEqual(problem('not-permitted'))
    await expect(upload('y', '/', 'y', pia)).rejects.toEqual(problem('not-permitted'))
    expect(await as('UPLOAD')).toEqual([
      ['upload', 'create-folder', 'rename-folder', 'leave'],
      ['copy'],
      ['rename', 'copy'],
    ])
    await expect(pia.call(removeContent, removing)).rejects.toEqual(problem('not-permitted'))
    expect(await as('CONTRIBUTE')).toEqual([
      ['rename', 'upload', 'create-folder', 'rename-folder', 'move', 'remove', 'leave'],
      ['rename', 'label', 'move', 'remove', 'copy'],
      ['rename', 'move', 'remove', 'copy'],
    ])
    await pia.call(removeContent, removing)
    const share = { params, body: { person: 'ben', level: 'VIEW' as const } }
    await expect(pia.call(shareProject, share)).rejects.toEqual(problem('not-permitted'))
    await expect(pia.call(destroyProject, { params })).rejects.toEqual(problem('not-permitted'))
    expect(await pia.call(listProjects, { query: { level: 'CONTRIBUTE' } })).toContainEqual(
      expect.objectContaining({ id: params.projectId, level: 'CONTRIBUTE' }),
    )
    expect(await pia.call(listProjects, { query: { level: 'ADMINISTER' } })).toEqual([])
  })
})

describe('activity', () => {
  it('says who did what, the latest first, page by page, to members alone', async () => {
    const file = await upload('x.txt')
    await ada.call(shareProject, { params, body: { person: 'pia', level: 'VIEW' } })
    await ada.call(lowerMember, { params, body: { handle: 'pia', level: null } })
    const told = await ada.call(listActivity, { params })
    expect(told.map(({ type }) => type)).toEqual([
      'project.unshared',
      'project.shared',
      'object.closed',
      'object.created',
      'project.created',
    ])
    expect(told.every(({ actor }) => actor === 'Ada Okafor')).toBe(true)
    expect(told[2]).toMatchObject({ count: 1, objects: [{ id: file, name: 'x.txt' }] })
    expect(told[1]?.people).toEqual([{ name: 'Pia Lindqvist', level: 'VIEW' }])
    expect(told[0]?.people).toEqual([{ name: 'Pia Lindqvist', level: null }])
    const query = { before: told[1]?.seq ?? 0, limit: 2 }
    expect(await ada.call(listActivity, { params, query })).toEqual(told.slice(2, 4))
    await expect(pia.call(listActivity, { params })).rejects.toEqual(problem('not-found'))
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})
