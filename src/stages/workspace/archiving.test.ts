import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { listFolder, readDashboard, readProject } from './contract.ts'
import { archiveProject, unarchiveProject } from './contract/archiving.ts'
import { planManifest } from './contract/agent.ts'
import {
  copyContent,
  createFolder,
  createUpload,
  listActivity,
  listProjects,
  lowerMember,
  removeContent,
} from './contract/content.ts'

let platform: Platform
let ada: Person
let ben: Person
let client: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await platform.as('ada')
  ben = await platform.as('ben')
  client = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

let project: string
let other: string
let file: string
beforeEach(async () => {
  project = String((await client.call('/project/new', { name: 'Old runs' }))['id'])
  other = String((await client.call('/project/new', { name: 'New runs' }))['id'])
  file = await client.upload(project, 'reads.bam', ['reads'], '/in')
  await client.call(`/${project}/invite`, { invitee: 'user-ben', level: 'CONTRIBUTE' })
})

const at = () => ({ params: { projectId: project } })
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

describe('an archived project', () => {
  beforeEach(() => ada.call(archiveProject, at()))

  it('is read as before, and nothing in it changes', async () => {
    expect(await (await client.download(file)).text()).toBe('reads')
    expect((await ada.call(readProject, at())).archivedAt).not.toBeNull()
    const copied = { objects: [file], folders: [], to: other, destination: '/' }
    expect(await codeOf(ada.call(copyContent, { ...at(), body: copied }))).toBe('done')
    const changes = await Promise.all(
      [
        ada.call(createFolder, { ...at(), body: { path: '/new' } }),
        ada.call(createUpload, { ...at(), body: { name: 'new', folder: '/' } }),
        ada.call(removeContent, { ...at(), body: { objects: [file] } }),
        ada.call(archiveProject, at()),
      ].map(codeOf),
    )
    expect(new Set(changes)).toEqual(new Set(['wrong-state']))
    expect(await client.fault(`/${file}/rename`, { project, name: 'x' })).toMatch(/InvalidState/)
    expect(await client.fault(`/${other}/clone`, { objects: [], project })).toMatch(/InvalidState/)
    expect(await client.fault(`/${project}/destroy`)).toMatch(/InvalidState/)
  })

  it('offers what is open: its members, and coming back', async () => {
    const { openCommands } = await ada.call(readProject, at())
    expect(openCommands).toEqual(['share', 'leave', 'unarchive'])
    expect((await ben.call(readProject, at())).openCommands).toEqual(['leave'])
    const { folders, files } = await ada.call(listFolder, { ...at(), query: { path: '/in' } })
    expect([folders, files.map((row) => row.openCommands)]).toEqual([[], [['copy']]])
    await ada.call(lowerMember, { ...at(), body: { handle: 'ben', level: null } })
    expect(await codeOf(ben.call(readProject, at()))).toBe('not-found')
  })

  it('is out of lists, and found by its name', async () => {
    const dashboard = await ada.call(readDashboard)
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)
    expect(ids(dashboard.own)).not.toContain(project)
    expect(ids(dashboard.archived)).toContain(project)
    expect(ids(await ada.call(listProjects))).not.toContain(project)
    const found = async (input: object) => {
      const { results } = await client.call('/system/findProjects', input)
      return ids(results as { id: string }[])
    }
    expect(await found({})).not.toContain(project)
    expect(await found({ name: 'Old runs' })).toContain(project)
    expect(await found({ id: [project] })).toEqual([project])
  })

  it('is brought back by an administrator of it, and by nobody else', async () => {
    expect(await codeOf(ben.call(unarchiveProject, at()))).toBe('not-permitted')
    await ada.call(unarchiveProject, at())
    expect(await codeOf(ada.call(unarchiveProject, at()))).toBe('wrong-state')
    await ada.call(createFolder, { ...at(), body: { path: '/new' } })
    const lines = await ada.call(listActivity, at())
    expect(lines.slice(0, 3).map(({ type }) => type)).toEqual([
      'folder.created',
      'project.unarchived',
      'project.archived',
    ])
  })
})

it('is archived by an administrator alone', async () => {
  expect(await codeOf(ben.call(archiveProject, at()))).toBe('not-permitted')
  const carol = await platform.as('pia')
  expect(await codeOf(carol.call(archiveProject, at()))).toBe('not-found')
})

describe('an archived file', () => {
  const stateOf = async (where: string) =>
    (await client.call(`/${file}/describe`, { project: where }))['archivalState']

  it('is listed, gives no bytes, and comes back', async () => {
    expect(await client.call(`/${project}/archive`, { files: [file] })).toMatchObject({ count: 1 })
    expect(await stateOf(project)).toBe('archived')
    expect(await client.fault(`/${file}/download`)).toMatch(/^422 InvalidState.*archived/)
    const { files } = await ada.call(listFolder, { ...at(), query: { path: '/in' } })
    expect(files.map(({ access }) => access)).toEqual(['archived'])
    const all = { objects: [], folders: ['/'] }
    expect(await ada.call(planManifest, { ...at(), body: all })).toMatchObject({
      files: 0,
      leftOut: [{ access: 'archived', files: 1 }],
    })
    const asked = { objects: [file], project: other }
    expect(await client.fault(`/${project}/clone`, asked)).toMatch(/InvalidState.*is archived/)
    const found = async (archivalState: string) => {
      const scope = { project, folder: '/in' }
      const { results } = await client.call('/system/findDataObjects', { scope, archivalState })
      return (results as unknown[]).length
    }
    expect([await found('live'), await found('archived'), await found('any')]).toEqual([0, 1, 1])

    const dry = await client.call(`/${project}/unarchive`, { files: [file], dryRun: true })
    expect(dry).toMatchObject({ files: 1, size: 5 / 1024 ** 3, cost: 0 })
    expect(await stateOf(project)).toBe('archived')
    expect(await client.call(`/${project}/unarchive`, { folder: '/' })).toMatchObject({ files: 1 })
    expect(await (await client.download(file)).text()).toBe('reads')
    expect(await client.call(`/${project}/unarchive`, { folder: '/' })).toMatchObject({ files: 0 })
  })

  it('is archived in its project alone, or wherever one administers it', async () => {
    await client.call(`/${project}/clone`, { objects: [file], project: other })
    await client.call(`/${project}/archive`, { files: [file] })
    expect([await stateOf(project), await stateOf(other)]).toEqual(['archival', 'live'])
    expect(await (await client.download(file)).text()).toBe('reads')
    await client.call(`/${project}/unarchive`, { files: [file] })
    await client.call(`/${project}/archive`, { files: [file], allCopies: true })
    expect([await stateOf(project), await stateOf(other)]).toEqual(['archived', 'archived'])

    const bens = await clientOf(platform, 'ben')
    await client.call(`/${project}/unarchive`, { files: [file] })
    await client.call(`/${other}/invite`, { invitee: 'user-ben', level: 'VIEW' })
    expect(await bens.fault(`/${project}/archive`, { files: [file], allCopies: true })).toBe(
      `401 PermissionDenied: Must be an admin of ${other} to archive all copies`,
    )
  })

  it('is one of the folder, or of all below it', async () => {
    const deep = await client.upload(project, 'deep', ['deep'], '/in/deep')
    const asked = { folder: '/in', recurse: false }
    expect(await client.call(`/${project}/archive`, asked)).toMatchObject({ count: 1 })
    expect(await client.call(`/${deep}/describe`)).toMatchObject({ archivalState: 'live' })
    expect(await client.call(`/${project}/archive`, { folder: '/' })).toMatchObject({ count: 1 })
    expect(await client.fault(`/${project}/archive`, { folder: '/none' })).toMatch(/^404/)
  })

  it('is a file of the project, and needs CONTRIBUTE', async () => {
    const absent = 'file-B00000000000000000000000'
    expect(await client.fault(`/${project}/archive`, { files: [absent] })).toMatch(/InvalidInput/)
    expect(await client.fault(`/${project}/archive`, {})).toMatch(/InvalidInput/)
    await client.call(`/${project}/decreasePermissions`, { 'user-ben': 'UPLOAD' })
    const bens = await clientOf(platform, 'ben')
    expect(await bens.fault(`/${project}/archive`, { files: [file] })).toMatch(/PermissionDenied/)
  })
})
