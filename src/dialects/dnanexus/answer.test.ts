import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

let platform: Platform
let ada: Client
let pia: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
  pia = await clientOf(platform, 'pia')
})
afterAll(() => platform.close())

let project: string
beforeEach(async () => {
  project = String((await ada.call('/project/new', { name: 'Own data' }))['id'])
})
const absent = 'file-000000000000000000000000'
const record = async (input: Record<string, unknown> = {}): Promise<string> =>
  String((await ada.call('/record/new', { project, name: 'r', ...input }))['id'])
const found = async (input: Record<string, unknown>, by = ada): Promise<unknown[]> => {
  const { results } = await by.call('/system/findDataObjects', { scope: { project }, ...input })
  return (results as { id: string }[]).map(({ id }) => id)
}

describe('a call', () => {
  it('is answered with JSON of a known length, its id and the version of the API', async () => {
    const answer = await fetch(`${platform.url}/system/whoami`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await answer.json()).toEqual({ id: 'user-ada' })
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0)
    expect(answer.headers.get('x-request-id')).toMatch(/^\d{13}-\d{1,6}$/)
    expect(answer.headers.get('dnanexus-api')).toBe('1.0.0')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('of which nothing is known is not found, whatever it is', async () => {
    for (const route of [
      '/file-xyz/describe',
      `/${absent}/describe`,
      '/app-samtools/describe',
      '/globalworkflow-align/1.0.0/describe',
      '/job-000000000000000000000000/describe',
      `/${project}/fly`,
      '/toString/constructor',
      '/system/toString',
    ])
      expect(await ada.fault(route), route).toMatch(
        /^404 ResourceNotFound: The entity .+ could not be found$/,
      )
  })

  it('without a token that lives is refused, but for the greeting', async () => {
    for (const authorization of ['', 'Bearer PUBLIC', 'Bearer acc_none', 'Basic YTpi']) {
      const { status, body } = await ada.send('/system/whoami', {}, { authorization })
      expect([status, body['error']]).toEqual([
        401,
        expect.objectContaining({ type: 'InvalidAuthentication' }),
      ])
    }
    const greeting = await fetch(`${platform.url}/system/greet`, { method: 'POST' })
    expect(await greeting.json()).toEqual({ messages: [] })
  })

  it.each([
    ['no JSON', 'application/json', '{'],
    ['a list of its own', 'application/json', '3'],
    ['bytes that are no text', 'application/json', Buffer.from([0x7b, 0xff, 0x7d])],
    ['another type', 'text/plain', '{}'],
  ])('with %s is malformed', async (_, type, body) => {
    const answer = await fetch(`${platform.url}/system/whoami`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': type },
      body,
    })
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { type: 'MalformedJSON', message: expect.any(String) } },
    ])
  })

  it('names the part of the input that does not fit, and changes nothing', async () => {
    const faults: readonly (readonly [string, unknown, string])[] = [
      ['/project/new', {}, 'name'],
      ['/project/new', { name: 'x', tags: [''] }, 'tags.0'],
      ['/record/new', { project, folder: 'a' }, 'folder'],
      ['/record/new', { project, folder: '/a/../b' }, 'folder'],
      ['/record/new', { project, properties: { '': 'x' } }, 'properties'],
      ['/record/new', { project, properties: { k: 3 } }, 'properties.k'],
      ['/record/new', { project, types: ['å'] }, 'be an array of valid strings for a type name'],
      ['/record/new', { project, name: 'a\nb' }, 'name'],
      ['/system/findDataObjects', { limit: 0 }, 'limit'],
      ['/system/findDataObjects', { colour: 'red' }, 'colour'],
      ['/system/findDataObjects', { name: { regexp: '(' } }, 'name.regexp'],
    ]
    for (const [route, input, part] of faults) {
      const fault = await ada.fault(route, input)
      expect(fault, fault).toMatch(/^422 InvalidInput: /)
      expect(fault).toContain(part)
    }
    expect(await found({ visibility: 'either' })).toEqual([])
  })

  it('with a nonce is carried out once, also when two come at a time, and for no other body (T83)', async () => {
    const input = { project, name: 'once', nonce: `n${project}` }
    const answers = await Promise.all([1, 2, 3].map(() => ada.call('/record/new', input)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await found({})).toHaveLength(1)
    expect(await ada.fault('/record/new', { ...input, name: 'other' })).toMatch(
      /^422 InvalidInput: nonce/,
    )
    const other = await pia.call('/project/new', { name: 'P' })
    await pia.call('/record/new', { ...input, project: other['id'] })
  })
})

describe('a project', () => {
  it('is described with what is asked for', async () => {
    expect(await ada.call(`/${project}/describe`)).toMatchObject({
      id: project,
      class: 'project',
      name: 'Own data',
      level: 'ADMINISTER',
      billTo: 'user-ada',
      version: 1,
      dataUsage: 0,
    })
    const asked = { fields: { name: true, permissions: true, folders: true, nonsense: true } }
    expect(await ada.call(`/${project}/describe`, asked)).toEqual({
      id: project,
      name: 'Own data',
      permissions: { 'user-ada': 'ADMINISTER' },
      folders: ['/'],
    })
  })

  it('of others is not there', async () => {
    for (const method of ['describe', 'listFolder', 'update', 'destroy', 'leave'])
      expect(await pia.fault(`/${project}/${method}`), method).toBe(
        `404 ResourceNotFound: The entity ${project} could not be found`,
      )
    expect((await pia.call('/system/findProjects'))['results']).not.toContainEqual(
      expect.objectContaining({ id: project }),
    )
  })

  it('is shared at levels, each of which lets do what it says', async () => {
    const share = (level: string) =>
      ada.call(`/${project}/invite`, {
        invitee: 'user-pia',
        level,
        suppressEmailNotification: true,
      })
    const make = () => pia.fault('/record/new', { project })
    const tag = () => pia.fault(`/${project}/addTags`, { tags: ['t'] })
    const flag = () => pia.fault(`/${project}/update`, { protected: true })
    await share('VIEW')
    expect(await pia.call(`/${project}/describe`)).toMatchObject({ level: 'VIEW' })
    expect(await make()).toMatch(/^401 PermissionDenied/)
    await share('UPLOAD')
    expect(await make()).toMatch(/^200/)
    expect(await tag()).toMatch(/^401 PermissionDenied/)
    await share('CONTRIBUTE')
    expect(await tag()).toMatch(/^200/)
    expect(await flag()).toMatch(/^401 PermissionDenied/)
    await share('VIEW')
    expect(await pia.call(`/${project}/describe`)).toMatchObject({ level: 'CONTRIBUTE' })
    await ada.call(`/${project}/decreasePermissions`, { 'user-pia': 'VIEW' })
    expect(await tag()).toMatch(/^401 PermissionDenied/)
    await ada.call(`/${project}/decreasePermissions`, { 'user-pia': null })
    expect(await tag()).toMatch(/^404/)
    expect(
      await ada.fault(`/${project}/invite`, { invitee: 'user-nobody', level: 'VIEW' }),
    ).toMatch(/^404/)
    expect(await ada.fault(`/${project}/leave`)).toMatch(/^422 InvalidState/)
  })

  it('changes by versions, and tells who comes late', async () => {
    expect(await ada.call(`/${project}/update`, { name: 'B', version: 1 })).toEqual({
      id: project,
      version: 2,
    })
    expect(await ada.fault(`/${project}/update`, { name: 'C', version: 1 })).toMatch(
      /^422 InvalidState/,
    )
    expect(await ada.fault(`/${project}/update`, { billTo: 'user-nobody' })).toMatch(
      /^422 InvalidInput/,
    )
    expect(await ada.fault(`/${project}/update`, { billTo: 'user-pia' })).toMatch(
      /^401 PermissionDenied/,
    )
    expect(await ada.fault('/project/new', { name: 'x', containsPHI: true })).toBe(
      '401 PermissionDenied: PHI features must be enabled for user-ada',
    )
  })

  it('is destroyed with all that it holds', async () => {
    const id = await record()
    await ada.call(`/${project}/destroy`, { terminateJobs: true })
    expect(await ada.fault(`/${project}/describe`)).toMatch(/^404/)
    expect(await ada.fault(`/${id}/describe`)).toMatch(/^404/)
  })
})

describe('folders', () => {
  const at = (method: string, input: unknown) => ada.fault(`/${project}/${method}`, input)
  const folders = async (folder = '/') =>
    (await ada.call(`/${project}/listFolder`, { folder, only: 'folders' }))['folders']

  it('are made, renamed, moved and removed', async () => {
    expect(await at('newFolder', { folder: '/a/b' })).toMatch(/^404 .*folder could not be found/)
    expect(await at('newFolder', { folder: '//a//b/', parents: true })).toMatch(/^200/)
    expect(await at('newFolder', { folder: '/a' })).toMatch(/^422 InvalidState/)
    expect(await folders()).toEqual(['/a'])
    const id = await record({ folder: '/a/b' })
    await ada.call(`/${project}/renameFolder`, { folder: '/a', newpath: '/c' })
    await ada.call(`/${project}/renameFolder`, { folder: '/c/b', name: 'd' })
    expect(await ada.call(`/${id}/describe`)).toMatchObject({ folder: '/c/d' })
    await ada.call(`/${project}/newFolder`, { folder: '/e' })
    await ada.call(`/${project}/move`, { folders: ['/c/d'], objects: [], destination: '/e' })
    expect([await folders('/c'), await folders('/e')]).toEqual([[], ['/e/d']])
    expect(await at('move', { folders: ['/e'], destination: '/e/d' })).toMatch(/^422 InvalidState/)
    expect(await at('removeFolder', { folder: '/e' })).toMatch(
      /^422 InvalidState: The folder is not empty/,
    )
    expect(
      await ada.call(`/${project}/removeFolder`, { folder: '/e', recurse: true, partial: true }),
    ).toEqual({
      id: project,
      completed: true,
    })
    expect(await ada.fault(`/${id}/describe`)).toMatch(/^404/)
    expect(await at('removeFolder', { folder: '/e' })).toMatch(/^404/)
    expect(await at('removeFolder', { folder: '/e', force: true })).toMatch(/^200/)
    expect(await folders()).toEqual(['/c'])
  })
})
