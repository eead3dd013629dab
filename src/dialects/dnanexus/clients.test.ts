import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

/*
 * What the other clients of the API send, replayed: the download agent (dxda), the mount (dxfuse) and the St. Jude Cloud
 * Data Transfer App. Each test asserts what that client reads of the answers.
 */

let platform: Platform
let ada: Client
let project: string
let file: string
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
  const tags = ['sjcp-project-data']
  project = String((await ada.call('/project/new', { name: 'Runs', tags }))['id'])
  file = await ada.upload(project, 'reads.bam', ['the reads'], '/in')
})
afterAll(() => platform.close())

const named = (fields: string): Record<string, true> =>
  Object.fromEntries(fields.split(' ').map((field) => [field, true]))
const describesOf = async (input: unknown): Promise<Record<string, unknown>[]> => {
  const { results } = await ada.call('/system/findDataObjects', input)
  return (results as { describe: Record<string, unknown> }[]).map((row) => row.describe)
}

/** A GET with a body, as Go's HTTP library sends it and others do not. */
const getWithBody = (url: string, headers: Record<string, string>): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: 'GET', headers: { ...headers, 'content-length': 2 } })
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (text += piece))
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]))
    })
    sent.on('error', reject)
    sent.end('{}')
  })

describe('the download agent', () => {
  it('learns of a thousand ids at once what it has to know, without paging', async () => {
    const ids = [
      file,
      ...Array.from({ length: 999 }, (_, n) => `file-${String(n).padStart(24, '0')}`),
    ]
    const fields = named(
      'archivalState checksumType drive id md5 name parts project size state symlinkPath',
    )
    expect(await describesOf({ id: ids, scope: { project }, describe: { fields } })).toEqual([
      {
        id: file,
        project,
        name: 'reads.bam',
        state: 'closed',
        archivalState: 'live',
        size: 9,
        parts: { 1: { state: 'complete', size: 9, md5: md5('the reads') } },
        checksumType: '',
        drive: null,
        md5: null,
        symlinkPath: null,
      },
    ])
  })

  it('fetches a part by its range, with a body on the GET', async () => {
    const link = await ada.call(`/${file}/download`, { project, duration: 31_536_000 })
    const headers = { ...(link['headers'] as Record<string, string>), Range: 'bytes=4-8' }
    expect(await getWithBody(String(link['url']), headers)).toEqual([206, 'reads'])
  })

  it('is told that its token is none', async () => {
    const answer = await fetch(`${platform.url}/system/findDataObjects`, {
      method: 'POST',
      headers: { authorization: 'Bearer none', 'content-type': 'application/json' },
      body: JSON.stringify({ id: [file] }),
    })
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { error: expect.objectContaining({ type: 'InvalidAuthentication' }) },
    ])
  })
})

describe('the mount', () => {
  it('finds its project by name, and reads of it in the types that it needs', async () => {
    const greeting = await fetch(`${platform.url}/system/greet`, { method: 'POST' })
    expect(await greeting.json()).toEqual({ messages: [] })
    const { results } = await ada.call('/system/findProjects', {
      name: 'Runs',
      level: 'VIEW',
      describe: { describe: { fields: named('id name') } },
    })
    expect(results).toEqual([expect.objectContaining({ id: project })])
    const fields = named(
      'created dataUsage fileUploadParameters id level modified name region version',
    )
    expect(await ada.call(`/${project}/describe`, { fields })).toEqual({
      id: project,
      name: 'Runs',
      region: expect.any(String),
      level: 'ADMINISTER',
      version: expect.any(Number),
      dataUsage: expect.any(Number),
      created: expect.any(Number),
      modified: expect.any(Number),
      fileUploadParameters: expect.objectContaining({ maximumNumParts: 10_000 }),
    })
  })

  it('lists a directory, then describes what is in it', async () => {
    const listed = { folder: '/in', only: 'all', includeHidden: false }
    expect(await ada.call(`/${project}/listFolder`, listed)).toEqual({
      objects: [{ id: file }],
      folders: [],
    })
    const fields = named(
      'archivalState created folder id modified name project properties size state tags',
    )
    const [described] = await describesOf({ id: [file], scope: { project }, describe: { fields } })
    expect(Object.keys(described ?? {}).sort()).toEqual(Object.keys(fields).sort())
  })

  it('writes: folders, a file, its name, its labels, and takes them away', async () => {
    await ada.call(`/${project}/newFolder`, { project, folder: '/out', parents: true })
    const made = {
      project,
      name: 'new',
      folder: '/out',
      parents: false,
      nonce: `${'a'.repeat(24)}_1_1`,
    }
    const id = String((await ada.call('/file/new', made))['id'])
    const part = { index: 1, size: 2, md5: md5('hi') }
    const { url, headers } = await ada.call(`/${id}/upload`, part)
    await fetch(String(url), {
      method: 'PUT',
      headers: headers as Record<string, string>,
      body: 'hi',
    })
    await ada.call(`/${id}/close`)
    const state = { fields: named('state') }
    expect(await describesOf({ id: [id], scope: { project }, describe: state })).toEqual([
      { id, state: 'closed' },
    ])
    await ada.call(`/${id}/rename`, { project, name: 'newer' })
    await ada.call(`/${id}/addTags`, { project, tags: ['t'] })
    await ada.call(`/${id}/setProperties`, { project, properties: { k: 'v' } })
    await ada.call(`/${project}/renameFolder`, { folder: '/out', name: 'done' })
    await ada.call(`/${project}/move`, { objects: [id], destination: '/' })
    expect(await ada.call(`/${id}/describe`)).toMatchObject({
      name: 'newer',
      folder: '/',
      tags: ['t'],
    })
    await ada.call(`/${project}/removeObjects`, { objects: [id], force: false })
    await ada.call(`/${project}/removeFolder`, { project, folder: '/done' })
  })
})

describe('the Data Transfer App', () => {
  it('finds projects by tags, and pages through what is closed in one', async () => {
    const { results } = await ada.call('/system/findProjects', {
      describe: { fields: named('name level') },
      level: 'UPLOAD',
      tags: { $or: ['sjcp-project-tool', 'sjcp-project-data'] },
    })
    expect(results).toEqual([
      expect.objectContaining({
        id: project,
        describe: { id: project, name: 'Runs', level: 'ADMINISTER' },
      }),
    ])
    const asked = { describe: { fields: named('name size') }, scope: { project }, state: 'closed' }
    expect(await ada.call('/system/findDataObjects', asked)).toEqual({
      results: [{ project, id: file, describe: { id: file, name: 'reads.bam', size: 9 } }],
      next: null,
    })
  })

  it('describes projects and files with the same fields, and reads those that are there', async () => {
    const fields = named('dataUsage sponsoredDataUsage size properties tags')
    expect(await ada.call(`/${project}/describe`, { fields })).toEqual({
      id: project,
      dataUsage: 9 / 1024 ** 3,
      sponsoredDataUsage: 0,
      properties: {},
      tags: ['sjcp-project-data'],
    })
    expect(await ada.call(`/${file}/describe`, { fields })).toEqual({
      id: file,
      size: 9,
      properties: {},
      tags: [],
    })
  })

  it('downloads without naming a project, from a page of no origin', async () => {
    const answer = await fetch(`${platform.url}/${file}/download`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ada.token}`,
        'content-type': 'application/json',
        origin: 'null',
      },
      body: '{}',
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('null')
    const { url, headers } = (await answer.json()) as {
      url: string
      headers: Record<string, string>
    }
    const bytes = await fetch(url, { headers })
    expect([bytes.headers.get('content-length'), await bytes.text()]).toEqual(['9', 'the reads'])
  })

  it('may ask before it sends', async () => {
    const answer = await fetch(`${platform.url}/file/new`, {
      method: 'OPTIONS',
      headers: { origin: 'null', 'access-control-request-headers': 'authorization,content-type' },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization')
  })
})
