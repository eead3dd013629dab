import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'
import { allowViewing } from '#stages/catalog/commands/daus.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type ProjectFile, readDashboard } from './contract.ts'
import { largestView, viewedInAnHour } from './open-file.ts'

let platform: Platform
/** Ada may download; Ben works in the cloud. */
let adas: string
let bens: string
let ben: Person
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ben = await platform.as('ben')
  adas = await vend(await platform.as('ada'), 'Relapse', true)
  bens = await vend(ben, 'In the cloud', false)
})
afterAll(() => platform.close())

async function vend(person: Person, name: string, download: boolean): Promise<string> {
  const request = await fileByForm(person, name, download)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(await platform.as('stella'), chairOf, request.id)
  await platform.deps.outbox.drain()
  const { requests } = await person.call(readDashboard)
  return requests.find(({ id }) => id === request.id)?.projectId ?? ''
}

type Which = { readonly by: string; readonly project: string; readonly name: string }

const filesOf = async ({ by, project }: Omit<Which, 'name'>): Promise<ProjectFile[]> =>
  (await treeOf(await platform.as(by), project)).files

async function fileOf(which: Which): Promise<ProjectFile> {
  const file = (await filesOf(which)).find(({ name }) => name.endsWith(which.name))
  if (file === undefined) throw new Error(`no ${which.name}`)
  return file
}

async function view(
  which: Which,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { id } = await fileOf(which)
  return fetch(`${platform.url}/api/v1/projects/${which.project}/files/${id}/view`, {
    headers: { authorization: `Bearer ${await tokenOf(which.by)}`, ...headers },
  })
}

/** The bytes, or the code of the problem. */
async function seen(which: Which, range = 'bytes=0-8'): Promise<string> {
  const response = await view(which, { range })
  if (response.ok) return response.text()
  const { code } = (await response.json()) as { code: string }
  return code
}

type Facts = Record<string, unknown>

/** What the audit log tells of a subject. */
async function events(type: string, subject: string): Promise<Facts[]> {
  const { rows } = await sql<{ body: string }>`
    select body from audit_event where type = ${type} and subject_id = ${subject} order by seq`.execute(
    platform.deps.db,
  )
  return rows.map(({ body }) => (JSON.parse(body) as { data: Facts }).data)
}

const restrict = (project: string, preview_restricted: boolean) =>
  platform.deps.db
    .updateTable('project')
    .set({ preview_restricted })
    .where('id', '=', project)
    .execute()

async function ownFile(project: string, name: string, size: number): Promise<void> {
  async function* zeros() {
    yield new Uint8Array(size)
  }
  const { db, objects } = platform.deps
  const object = await objects.write(zeros())
  await db.insertInto('stored_object').values(object).execute()
  await sql`
    insert into project_file (project_id, id, folder, name, kind, size, daus, object_sha256)
    values (${project}, new_id('file'), '/', ${name}, 'own', ${size}, '{}', ${object.sha256})`.execute(
    db,
  )
}

const vcf = (by: 'ada' | 'ben'): Which => ({
  by,
  project: by === 'ada' ? adas : bens,
  name: 'two.vcf.gz',
})

describe('reading in place', () => {
  it('is for who may download, and inside the page only', async () => {
    const response = await view(vcf('ada'), { range: 'bytes=4-8' })
    expect([response.status, await response.text()]).toEqual([206, 'bytes'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-range': 'bytes 4-8/26',
      'content-disposition': 'inline',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    const link = await platform.app.inject({
      url: new URL(response.url).pathname,
      headers: {
        authorization: `Bearer ${await tokenOf('ada')}`,
        'sec-fetch-mode': 'navigate',
      },
    })
    expect(link.json()).toMatchObject({ code: 'download-not-permitted' })
  })

  it('is refused without download while a data access unit does not allow it, and written down', async () => {
    const file = await fileOf(vcf('ben'))
    expect(file).toMatchObject({ access: 'no-download', isViewable: false })
    expect(await seen(vcf('ben'))).toBe('download-not-permitted')
    expect(await events('data.denied', file.id)).toEqual([
      { project: bens, daus: ['SCP'], code: 'download-not-permitted', purpose: 'view' },
    ])
  })

  it('is allowed by the data access unit, to which download stays refused', async () => {
    await allowViewing(platform.deps.db, 'SCP', true)
    const file = await fileOf(vcf('ben'))
    expect(file).toMatchObject({ access: 'no-download', isViewable: true })
    expect(await seen(vcf('ben'))).toBe('the bytes')
    const content = await fetch(
      `${platform.url}/api/v1/projects/${bens}/files/${file.id}/content`,
      { headers: { authorization: `Bearer ${await tokenOf('ben')}` } },
    )
    expect(await content.json()).toMatchObject({ code: 'download-not-permitted' })
    // Another unit says nothing of it.
    expect(await seen({ ...vcf('ben'), name: 'one.bam' })).toBe('download-not-permitted')
    expect(await events('dau.viewing', 'SCP')).toHaveLength(1)
  })

  it('gives SAMPLE_INFO.txt by the grants alone, and open and own files to members', async () => {
    expect(await seen({ ...vcf('ben'), name: 'SAMPLE_INFO.txt' })).toBe('file_path')
    expect(await seen({ ...vcf('ben'), name: 'three.txt' })).toBe('the bytes')
    await ownFile(bens, 'mine.bin', 12)
    expect(await seen({ ...vcf('ben'), name: 'mine.bin' }, 'bytes=9-')).toBe('\0\0\0')
  })

  it('is kept out of a project whose previews are restricted', async () => {
    await restrict(bens, true)
    for (const name of ['two.vcf.gz', 'three.txt', 'mine.bin'])
      expect(await seen({ ...vcf('ben'), name })).toBe('download-not-permitted')
    await restrict(adas, true)
    expect(await seen(vcf('ada'))).toBe('download-not-permitted')
    await restrict(adas, false)
    await restrict(bens, false)
  })

  it('takes 8 MiB at once', async () => {
    await ownFile(bens, 'large.bin', largestView + 1)
    const large = { ...vcf('ben'), name: 'large.bin' }
    expect(await seen(large, 'bytes=0-')).toBe('too-large')
    expect(await events('data.denied', (await fileOf(large)).id)).toEqual([
      { project: bens, daus: [], code: 'too-large', purpose: 'view' },
    ])
    expect((await seen(large, `bytes=1-${largestView}`)).length).toBe(largestView)
  })

  it('is in the audit log once in ten minutes, with what was read before', async () => {
    const { id } = await fileOf(vcf('ben'))
    const before = (await events('data.viewed', id)).length
    await Promise.all(['bytes=0-3', 'bytes=4-5', 'bytes=6-9'].map((one) => seen(vcf('ben'), one)))
    expect((await events('data.viewed', id)).length).toBe(before)
    const alex = await platform.as('alex')
    await alex.call(advanceClock, { body: { by: '1d' } })
    await seen(vcf('ben'), 'bytes=2-3')
    expect((await events('data.viewed', id)).at(-1)).toEqual({
      project: bens,
      daus: ['SCP'],
      from: 2,
      to: 4,
      size: 26,
      before: { ranges: 4, bytes: 19 },
    })
  })

  it('is no download: an hour has its limit', async () => {
    const read = () => sql`
      update viewing set bytes = ${viewedInAnHour - 20}
      where person_id = (select id from person where handle = 'ben') and at > platform_now() - interval '1 hour'`
    await read().execute(platform.deps.db)
    expect(await seen(vcf('ben'), 'bytes=0-8')).toBe('the bytes')
    await read().execute(platform.deps.db)
    expect(await seen(vcf('ben'), 'bytes=0-20')).toBe('too-many')
    expect((await events('data.denied', (await fileOf(vcf('ben'))).id)).at(-1)).toEqual({
      project: bens,
      daus: ['SCP'],
      code: 'too-many',
      purpose: 'view',
    })
    expect(await seen({ ...vcf('ben'), name: 'three.txt' })).toBe('the bytes')
    const alex = await platform.as('alex')
    await alex.call(advanceClock, { body: { by: '1d' } })
    expect(await seen(vcf('ben'), 'bytes=0-20')).toBe('the bytes of a/two.vc')
  })

  it('ends when access does', async () => {
    const mei = await platform.as('mei')
    await mei.call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: await personByHandle(platform.deps.db, 'ben'), reason: 'breach' },
    })
    expect(await fileOf(vcf('ben'))).toMatchObject({ isViewable: false })
    expect(await seen(vcf('ben'))).toBe('not-permitted')
    expect(await seen({ ...vcf('ben'), name: 'SAMPLE_INFO.txt' })).toBe('not-permitted')
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})

async function tokenOf(handle: string): Promise<string> {
  const id = await personByHandle(platform.deps.db, handle)
  return platform.deps.db.transaction().execute((tx) => createToken(tx, id, 'test', 1))
}
