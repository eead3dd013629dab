import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
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

describe('a record', () => {
  it('changes its nature only while it is open, and its labels always', async () => {
    const link = await record({ name: 'linked' })
    const id = await record({ types: ['A'], tags: ['x'], properties: { k: 'v' } })
    await ada.call(`/${id}/addTypes`, { types: ['B'] })
    await ada.call(`/${id}/setDetails`, { see: [{ $dnanexus_link: link }] })
    await ada.call(`/${id}/close`)
    for (const [method, input] of [
      ['close', {}],
      ['addTypes', { types: ['C'] }],
      ['setDetails', {}],
      ['setVisibility', { hidden: true }],
    ] as const)
      expect(await ada.fault(`/${id}/${method}`, input), method).toMatch(
        /^422 InvalidState: .* is not in the open state$/,
      )
    await ada.call(`/${id}/rename`, { project, name: 'new' })
    await ada.call(`/${id}/addTags`, { project, tags: ['y', 'x'] })
    await ada.call(`/${id}/removeTags`, { project, tags: ['z'] })
    await ada.call(`/${id}/setProperties`, { project, properties: { k: null, l: 'w' } })
    expect(await ada.call(`/${id}/describe`, { properties: true, details: true })).toMatchObject({
      name: 'new',
      types: ['A', 'B'],
      tags: ['x', 'y'],
      properties: { l: 'w' },
      details: { see: [{ $dnanexus_link: link }] },
      links: [link],
      state: 'closed',
      createdBy: { user: 'user-ada' },
    })
    expect(await found({ link })).toEqual([id])
  })
})

describe('a search', () => {
  it('finds by name, class, state, tag, type, property, folder and time', async () => {
    const a = await record({
      name: 'a.bam',
      tags: ['t', 'u'],
      types: ['T'],
      properties: { k: 'v' },
    })
    const b = await record({ name: 'b*.bam', folder: '/deep/er', parents: true, close: true })
    const c = await record({ name: 'c_1', hidden: true })
    expect(await found({})).toEqual([b, a])
    expect(await found({ visibility: 'either' })).toEqual([c, b, a])
    expect(await found({ visibility: 'hidden' })).toEqual([c])
    expect(await found({ id: [c] })).toEqual([c])
    expect(await found({ name: 'a.bam' })).toEqual([a])
    expect(await found({ name: { glob: '*.bam' } })).toEqual([b, a])
    expect(await found({ name: { glob: 'b\\*.b?m' } })).toEqual([b])
    expect(await found({ name: { glob: 'a?\\*' } })).toEqual([])
    expect(await found({ name: { regexp: '^A\\.', flags: 'i' } })).toEqual([a])
    expect(await found({ state: 'closed' })).toEqual([b])
    expect(await found({ class: 'file' })).toEqual([])
    expect(await found({ class: 'applet' })).toEqual([])
    expect(await found({ type: 'T' })).toEqual([a])
    expect(await found({ tags: { $and: ['t', 'u'] } })).toEqual([a])
    expect(await found({ tags: { $and: ['t', { $or: ['w', 'x'] }] } })).toEqual([])
    expect(await found({ properties: { k: 'v' } })).toEqual([a])
    expect(await found({ properties: { k: true } })).toEqual([a])
    expect(await found({ properties: { k: false } })).toEqual([b])
    expect(await found({ properties: { $or: [{ k: 'w' }, { k: 'v' }] } })).toEqual([a])
    expect(await found({ scope: { project, folder: '/deep' } })).toEqual([b])
    expect(await found({ scope: { project, folder: '/deep', recurse: false } })).toEqual([])
    expect(await found({ created: { after: '-1h' } })).toEqual([b, a])
    expect(await found({ created: { before: -3_600_000 } })).toEqual([])
    const nowhere = { scope: { project, folder: '/no' } }
    expect(await ada.fault('/system/findDataObjects', nowhere)).toBe(
      `404 ResourceNotFound: Folder "/no" does not exist in project "${project}"`,
    )
    expect(await pia.fault('/system/findDataObjects', { scope: { project } })).toMatch(/^404/)
  })

  it('pages through all, each once', async () => {
    for (let n = 0; n < 7; n += 1) await record({ name: `r${n}` })
    const seen: string[] = []
    let starting: unknown
    do {
      const page = await ada.call('/system/findDataObjects', {
        scope: { project },
        limit: 3,
        ...(starting ? { starting } : {}),
      })
      seen.push(...(page['results'] as { id: string }[]).map(({ id }) => id))
      starting = page['next']
    } while (starting)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
  })

  it('goes through every project of a member, the latest changed first', async () => {
    const other = String((await ada.call('/project/new', { name: 'Other data' }))['id'])
    const foreign = String((await pia.call('/project/new', { name: 'Of somebody else' }))['id'])
    const tags = ['across projects']
    await pia.call('/record/new', { project: foreign, name: 'unseen', tags })
    const made: string[] = []
    for (const place of [project, other, project, other, project])
      made.unshift(await record({ project: place, tags }))
    const seen: string[] = []
    let starting: unknown
    do {
      const page = await ada.call('/system/findDataObjects', {
        tags: tags[0],
        limit: 2,
        describe: seen.length === 0,
        ...(starting ? { starting } : {}),
      })
      seen.push(...(page['results'] as { id: string }[]).map(({ id }) => id))
      starting = page['next']
    } while (starting)
    expect(seen).toEqual(made)
  })

  it('resolves names, and describes many at once', async () => {
    const [one, two] = [await record({ name: 'same' }), await record({ name: 'same' })]
    const asked = {
      project,
      objects: [{ name: 'same' }, { name: 'none' }, { name: 'same', folder: '/no' }],
    }
    expect(await ada.call('/system/resolveDataObjects', asked)).toEqual({
      results: [
        [
          { project, id: two },
          { project, id: one },
        ],
        [],
        [],
      ],
    })
    const described = await ada.call('/system/describeDataObjects', {
      objects: [{ id: one }, { id: absent }],
      classDescribeOptions: { '*': { fields: { name: true } } },
    })
    expect(described['results']).toEqual([
      { describe: { id: one, name: 'same' } },
      { error: expect.objectContaining({ type: 'ResourceNotFound' }), statusCode: 404 },
    ])
  })
})

describe('a file', () => {
  const big = 'x'.repeat(5 * 1024 * 1024)

  it('is uploaded in parts, and read whole or in ranges over them', async () => {
    const id = await ada.upload(project, 'big.txt', [big, 'tail'])
    expect(await ada.call(`/${id}/describe`, { parts: true })).toMatchObject({
      state: 'closed',
      size: big.length + 4,
      parts: {
        1: { state: 'complete', size: big.length, md5: md5(big) },
        2: { state: 'complete', size: 4, md5: md5('tail') },
      },
    })
    const whole = await ada.download(id)
    expect(whole.headers.get('content-length')).toBe(String(big.length + 4))
    expect(md5(new Uint8Array(await whole.arrayBuffer()))).toBe(md5(`${big}tail`))
    const part = await ada.download(id, { project }, `bytes=${big.length - 2}-${big.length + 1}`)
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes ${big.length - 2}-${big.length + 1}/${big.length + 4}`,
      'xxta',
    ])
    expect((await ada.download(id, {}, 'bytes=99999999-')).status).toBe(416)
  })

  it('may be empty', async () => {
    const id = await ada.upload(project, 'empty', [''])
    expect(await ada.call(`/${id}/describe`)).toMatchObject({ size: 0, state: 'closed' })
    expect(await (await ada.download(id)).text()).toBe('')
  })

  it('is closed only once each part has come, and as it was announced', async () => {
    const { id } = await ada.call('/file/new', { project, name: 'f' })
    const file = String(id)
    expect(await ada.fault(`/${file}/close`)).toMatch(/^422 InvalidState/)
    expect(await ada.fault(`/${file}/download`)).toMatch(/^422 InvalidState/)
    const asked = { index: 1, size: 3, md5: md5('abc') }
    const { url } = await ada.call(`/${file}/upload`, asked)
    expect(await ada.call(`/${file}/describe`, { fields: { parts: true } })).toEqual({
      id: file,
      parts: { 1: { state: 'pending', size: 3, md5: md5('abc') } },
    })
    const put = (body: string, to = String(url)) => fetch(to, { method: 'PUT', body })
    for (const wrong of ['abd', 'ab', 'abcd']) {
      const answer = await put(wrong)
      expect([wrong, answer.status]).toEqual([wrong, 400])
    }
    expect(await ada.fault(`/${file}/close`)).toMatch(/^422 InvalidState/)
    expect((await put('abc', `${String(url)}x`)).status).toBe(403)
    expect((await put('abc', String(url).replace('/1/', '/2/'))).status).toBe(403)
    expect((await put('abc')).status).toBe(200)
    await ada.call(`/${file}/close`)
    await ada.call(`/${file}/close`)
    expect((await put('abc')).status).toBe(409)
    expect(await ada.fault(`/${file}/upload`, asked)).toMatch(/is not in the open state$/)
  })

  it('is given by a link that needs no token, for a while', async () => {
    const id = await ada.upload(project, 'å b.txt', ['hello'])
    const { url, expires } = await ada.call(`/${id}/download`, {
      preauthenticated: true,
      project,
      duration: 60,
    })
    const link = String(url)
    expect(link).toContain(id)
    expect(link).toContain(project)
    expect(Number(expires)).toBeGreaterThan(0)
    const answer = await fetch(link)
    expect(await answer.text()).toBe('hello')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('å b.txt')}`,
    )
    expect((await fetch(link.replace('/P/', '/D/'))).status).toBe(404)
    expect((await fetch(link.replace(project, 'project-000000000000000000000000'))).status).toBe(
      403,
    )
    const { url: bare } = await ada.call(`/${id}/download`)
    expect(String(bare)).not.toContain('project-')
    expect((await fetch(String(bare))).status).toBe(401)
    expect(await pia.fault(`/${id}/download`)).toMatch(/^404/)
  })
})

describe('a clone', () => {
  const other = async (): Promise<string> =>
    String((await ada.call('/project/new', { name: 'Other' }))['id'])
  const clone = (input: Record<string, unknown>) => ada.fault(`/${project}/clone`, input)

  it('puts the same objects into another project, once', async () => {
    const id = await ada.upload(project, 'f', ['bytes'], '/in/side')
    const hidden = await record({ name: 'h', hidden: true, close: true })
    const linking = await record({ name: 'l', details: { $dnanexus_link: hidden }, close: true })
    const to = await other()
    const input = { objects: [linking, linking], folders: ['/in'], project: to, destination: '/' }
    expect(await ada.call(`/${project}/clone`, input)).toEqual({
      id: project,
      project: to,
      exists: [],
    })
    expect(await ada.call(`/${id}/describe`, { project: to })).toMatchObject({
      project: to,
      folder: '/in/side',
    })
    expect(await ada.call(`/${hidden}/listProjects`)).toEqual({
      [project]: 'ADMINISTER',
      [to]: 'ADMINISTER',
    })
    expect(
      await ada.call(`/${project}/clone`, { ...input, folders: [], objects: [id] }),
    ).toMatchObject({
      exists: [id],
    })
    await ada.call(`/${project}/removeObjects`, { objects: [id] })
    expect(await (await ada.download(id)).text()).toBe('bytes')
    expect(await clone({ ...input, objects: [] })).toMatch(
      /^422 InvalidState: If cloned, a folder would conflict/,
    )
  })

  it('has names and paths that fit a key, whatever letters they are of', async () => {
    const name = 'は'.repeat(341)
    await record({ name, folder: `/${name}`, parents: true })
    const fault = (input: object) => ada.fault('/record/new', { project, name: 'r', ...input })
    expect(await fault({ name: `${name}はは` })).toMatch(/^422 InvalidInput: .*1024 bytes/)
    expect(await fault({ folder: `/${name}は`, parents: true })).toMatch(/^422 .*1024 bytes/)
    expect(await ada.fault(`/${project}/renameFolder`, { folder: `/${name}`, name: 'b' })).toMatch(
      /^200/,
    )
    await record({ folder: '/b/c', parents: true })
    const to = 'd'.repeat(1023)
    expect(await ada.fault(`/${project}/renameFolder`, { folder: '/b', name: to })).toMatch(
      /^422 InvalidInput: .*1024 bytes/,
    )
  })

  it('is refused for what is open, where it is restricted, and into nothing', async () => {
    const to = await other()
    const id = await record()
    const input = { objects: [id], project: to, destination: '/' }
    expect(await clone(input)).toMatch(/^422 InvalidState/)
    await ada.call(`/${id}/close`)
    expect(await clone({ ...input, destination: '/no' })).toMatch(/^404/)
    expect(await clone({ ...input, project })).toMatch(/^422 InvalidInput/)
    await ada.call(`/${project}/update`, { restricted: true })
    expect(await clone(input)).toMatch(/^401 PermissionDenied/)
  })
})
