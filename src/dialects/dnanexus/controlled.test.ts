import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAll } from '#app/verify.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'

let platform: Platform
let ada: Client
let ben: Client
/** Ada may download; Ben works in the cloud. */
let adas: string
let bens: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  adas = await vendTo(platform, 'ada', 'Relapse', true)
  bens = await vendTo(platform, 'ben', 'In the cloud', false)
  ada = await clientOf(platform, 'ada')
  ben = await clientOf(platform, 'ben')
})
afterAll(() => platform.close())

type Row = {
  readonly id: string
  readonly describe: { readonly name: string; readonly folder: string }
}

async function files(by: Client, project: string): Promise<Map<string, string>> {
  const { results } = await by.call('/system/findDataObjects', {
    scope: { project },
    describe: { fields: { name: true, folder: true } },
  })
  return new Map(
    (results as Row[]).map(({ id, describe: { name } }) => [
      name.replace(/^[0-9a-f]{24}_/, ''),
      id,
    ]),
  )
}
const fileIn = async (by: Client, project: string, name: string): Promise<string> =>
  (await files(by, project)).get(name) ?? ''
const denials = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from audit_event where type = 'data.denied'`.execute(platform.deps.db)
  return rows[0]?.n ?? 0
}

describe('a vended project', () => {
  it('is found by the name of its request, with its folders and its files', async () => {
    const { results } = await ada.call('/system/findProjects', { name: 'Relapse', describe: true })
    expect(results).toEqual([
      expect.objectContaining({
        id: adas,
        describe: expect.objectContaining({ destroyProtected: true, dataUsage: 0 }),
      }),
    ])
    expect(await ada.call(`/${adas}/listFolder`, { folder: '/', only: 'folders' })).toEqual({
      folders: ['/immediate', '/restricted'],
    })
    expect([...(await files(ada, adas)).keys()].sort()).toEqual([
      'SAMPLE_INFO.txt',
      'one.bam',
      'three.txt',
      'two.vcf.gz',
    ])
  })

  it('stays as the platform filled it (T85)', async () => {
    const id = await fileIn(ada, adas, 'two.vcf.gz')
    for (const [method, input] of [
      [`/${id}/rename`, { project: adas, name: 'x' }],
      [`/${id}/setProperties`, { project: adas, properties: { sample_type: 'other' } }],
      [`/${adas}/removeObjects`, { objects: [id] }],
      [`/${adas}/move`, { objects: [id], destination: '/' }],
      [`/${adas}/removeFolder`, { folder: '/restricted', recurse: true, force: true }],
      [`/${adas}/renameFolder`, { folder: '/restricted', newpath: '/mine' }],
      [`/${adas}/destroy`, {}],
    ] as const)
      expect(await ada.fault(method, input), method).toMatch(/^401 PermissionDenied/)
    expect(await ada.call(`/${id}/describe`)).toMatchObject({
      folder: '/restricted/Somatic_VCF',
      sponsored: true,
    })
  })

  it('takes files of its people beside', async () => {
    const id = await ada.upload(adas, 'notes.txt', ['mine'], '/notes')
    expect(await ada.call(`/${id}/describe`)).toMatchObject({ sponsored: false, folder: '/notes' })
    expect(await ada.call(`/${adas}/describe`)).toMatchObject({ dataUsage: 4 / 1024 ** 3 })
    expect(await (await ada.download(id)).text()).toBe('mine')
  })

  it('shows a member without a grant nothing of what is controlled (T14)', async () => {
    const controlled = await fileIn(ada, adas, 'two.vcf.gz')
    const tomas = await clientOf(platform, 'tomas')
    await ada.call(`/${adas}/invite`, {
      invitee: 'user-tomas',
      level: 'CONTRIBUTE',
      suppressEmailNotification: true,
    })
    expect([...(await files(tomas, adas)).keys()].sort()).toEqual(['notes.txt', 'three.txt'])
    for (const route of [
      `/${controlled}/describe`,
      `/${controlled}/download`,
      `/${controlled}/listProjects`,
    ])
      expect(await tomas.fault(route), route).toMatch(/^404/)
    const { id: own } = await tomas.call('/project/new', { name: 'Own' })
    const clone = { objects: [controlled], project: own, destination: '/' }
    expect(await tomas.fault(`/${adas}/clone`, clone)).toMatch(/^404/)
    await tomas.call(`/${adas}/clone`, { folders: ['/restricted'], project: own, destination: '/' })
    expect(await files(tomas, String(own))).toEqual(new Map())
  })
})

describe('a controlled file', () => {
  it('leaves by a link, which is written down', async () => {
    const id = await fileIn(ada, adas, 'two.vcf.gz')
    expect(await (await ada.download(id)).text()).toBe('the bytes of a/two.vcf.gz\n')
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from audit_event where type = 'data.downloaded' and subject_id = ${id}`.execute(
      platform.deps.db,
    )
    expect(rows[0]?.n).toBe(1)
  })

  it('keeps its label in another project, where others still see nothing of it (T21)', async () => {
    const id = await fileIn(ada, adas, 'two.vcf.gz')
    const { id: to } = await ada.call('/project/new', { name: 'Shared' })
    await ada.call(`/${adas}/clone`, { objects: [id], project: to, destination: '/' })
    await ada.call(`/${String(to)}/invite`, {
      invitee: 'user-tomas',
      level: 'ADMINISTER',
      suppressEmailNotification: true,
    })
    const tomas = await clientOf(platform, 'tomas')
    expect(await files(tomas, String(to))).toEqual(new Map())
    expect(await tomas.fault(`/${id}/download`, { project: to })).toMatch(/^404/)
    expect(await (await ada.download(id, { project: to })).text()).toMatch(/^the bytes/)
  })

  it('does not leave without the right to download: no bytes, no link, no clone (T19, T21)', async () => {
    const id = await fileIn(ben, bens, 'two.vcf.gz')
    const before = await denials()
    const { id: to } = await ben.call('/project/new', { name: 'Out' })
    expect((await ben.download(id, { project: bens })).status).toBe(403)
    expect((await ben.download(id, { preauthenticated: true })).status).toBe(403)
    for (const what of [{ objects: [id] }, { folders: ['/restricted'] }])
      expect(await ben.fault(`/${bens}/clone`, { ...what, project: to, destination: '/' })).toMatch(
        /^401 PermissionDenied/,
      )
    expect(await files(ben, String(to))).toEqual(new Map())
    expect(await denials()).toBe(before + 4)
  })

  it('does not leave a project of which nothing may be downloaded', async () => {
    const id = await ada.upload(adas, 'own.txt', ['own'])
    await ada.call(`/${adas}/update`, { downloadRestricted: true })
    expect((await ada.download(id, { project: adas })).status).toBe(403)
    expect(await ada.call(`/${adas}/describe`)).toMatchObject({ previewViewerRestricted: true })
    expect(await ada.fault(`/${adas}/update`, { downloadRestricted: false })).toMatch(/^422/)
    const lifted = { downloadRestricted: false, previewViewerRestricted: false }
    await ada.call(`/${adas}/update`, lifted)
    expect((await ada.download(id, { project: adas })).status).toBe(200)
  })

  it('stops with the grant: links made earlier, clones, and what one reads of it (T17)', async () => {
    const id = await fileIn(ada, adas, 'two.vcf.gz')
    const { url } = await ada.call(`/${id}/download`, { preauthenticated: true, project: adas })
    expect((await fetch(String(url))).status).toBe(200)
    const person = (await (await platform.as('ada')).call(readInstance)).me
    await (
      await platform.as('mei')
    ).call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: person?.id ?? '', reason: 'breach' },
    })
    expect((await fetch(String(url))).status).toBe(403)
    const copies = Object.keys(await ada.call(`/${id}/listProjects`))
    expect(copies).toHaveLength(2)
    for (const project of copies) expect((await ada.download(id, { project })).status).toBe(403)
    expect(await ada.call(`/${id}/describe`, { properties: true })).toMatchObject({
      properties: {},
    })
    const { id: to } = await ada.call('/project/new', { name: 'Late' })
    expect(
      await ada.fault(`/${adas}/clone`, { objects: [id], project: to, destination: '/' }),
    ).toMatch(/^401/)
  })

  it('leaves ledgers that replay to their tables', async () => {
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
