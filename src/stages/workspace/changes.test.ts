import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { issueGrant } from '#ledgers/grants/store.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { listNotifications } from '#ledgers/outbox/contract.ts'
import { releasePublished } from '#stages/catalog/events.ts'
import type { ManifestColumn } from '#stages/catalog/vocabulary.ts'
import { readRequest } from '#stages/request/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { followCatalog } from './commands/following.ts'
import { downloadProjectChanges, listProjectChanges } from './contract/changes.ts'
import {
  downloadFile,
  listReceipts,
  readDashboard,
  readFile,
  readProject,
  requestReissues,
} from './contract.ts'

let platform: Platform
let ada: Person
let ben: Person
let stella: Person
let first: string
let second: string
let late: string

/** Each file with the bytes that a release has of it, and its DAU where it is not PCG. */
type Files = Readonly<Record<string, readonly [bytes: string, dau?: string]>>

async function publish(release: string, files: Files, note = ''): Promise<void> {
  const rows = Object.entries(files).map(
    ([name, [, dau]]): Partial<Record<ManifestColumn, string>> => ({
      file_path: `data/${name}`,
      dau: dau ?? 'PCG',
      sample_name: `S ${name}`,
    }),
  )
  const openBytes = async (path: string) => bytesOf(files[path.slice(5)]?.[0] ?? '')
  await platform.importRows(rows, { release, note, openBytes })
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

const r1: Files = {
  'same.bam': ['same'],
  'bytes.bam': ['bytes 1'],
  'bytes.bam.bai': ['index 1'],
  'fresh.bam': ['fresh 1'],
  'gone.bam': ['gone'],
  'gone.bam.bai': ['index of gone'],
  'moves.bam': ['moves 1'],
  'scp.bam': ['scp', 'SCP'],
  'open.bam': ['open 1', ''],
}
const { 'gone.bam': _gone, ...left } = r1
const r2: Files = {
  ...left,
  'bytes.bam': ['bytes 2'],
  'bytes.bam.bai': ['index 2'],
  'fresh.bam': ['fresh 2'],
  'fresh.bam.bai': ['index of fresh'],
  'moves.bam': ['moves 2', 'CLIN'],
  'open.bam': ['open 2', ''],
}
const note = 'A family took its consent back; two alignments were made anew.'

const chairOf = (dau: string) =>
  platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
const projectOf = async (person: Person, requestId: string) =>
  (await person.call(readDashboard)).requests.find(({ id }) => id === requestId)?.projectId ?? ''
async function vend(person: Person, name: string): Promise<string> {
  const request = await fileByForm(person, name, true)
  await approveAll(stella, chairOf, request.id)
  await platform.deps.outbox.drain()
  return projectOf(person, request.id)
}
const idOf = (handle: string) => personByHandle(platform.deps.db, handle)
const tick = async () => {
  await platform.deps.db
    .transaction()
    .execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
  await platform.deps.outbox.drain()
}

let gone: { projectId: string; fileId: string }
beforeAll(async () => {
  platform = await startPlatform()
  ;[ada, ben, stella] = await Promise.all([
    platform.as('ada'),
    platform.as('ben'),
    platform.as('stella'),
  ])
  await publish('r1', r1)
  first = await vend(ada, 'First')
  second = await vend(ben, 'Second')
  // Nobody of the second project has access to PCG any more; of the first, one of two.
  for (const handle of ['ben', 'pia']) {
    const body = { personId: await idOf(handle), reason: 'over' }
    await stella.call(revokeGrant, { params: { dau: 'PCG' }, body })
  }
  const file = (await treeOf(ada, first)).files.find(({ name }) => name === 'gone.bam')
  gone = { projectId: first, fileId: file?.id ?? '' }
  late = (await fileByForm(ben, 'Late', true)).id
  await platform.deps.outbox.drain()
  await publish('r2', r2, note)
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const textOf = async (person: Person, params: { projectId: string; fileId: string }) =>
  new TextDecoder().decode(await person.download(downloadFile, { params }))

/** What a person reads in a project: the bytes of each file by its name, or why there are none. */
async function contentOf(person: Person, projectId: string): Promise<Record<string, string>> {
  const { files } = await treeOf(person, projectId)
  const vended = files.filter(({ kind }) => kind === 'vended')
  const each = vended.map(async ({ name, id, access }) => [
    name,
    access === 'readable' ? await textOf(person, { projectId, fileId: id }) : access,
  ])
  return Object.fromEntries(await Promise.all(each)) as Record<string, string>
}
const standingsOf = async (person: Person, projectId: string) => {
  const changes = await person.call(listProjectChanges, { params: { projectId } })
  return Object.fromEntries(
    changes.flatMap(({ files }) => files.map(({ name, standing }) => [name, standing])),
  )
}
const mailsOf = async (handle: string, about: RegExp) => {
  const { messages } = await (await platform.as(handle)).call(listNotifications)
  return messages.filter(({ subject }) => about.test(subject))
}
const sampleInfo = async (person: Person, projectId: string) => {
  const { files } = await treeOf(person, projectId)
  const info = files.find(({ kind }) => kind === 'sample-info')
  const text = await textOf(person, { projectId, fileId: info?.id ?? '' })
  return text.split('\n').filter((line) => /^(restricted|immediate)/.test(line))
}

describe('a file that a release withdrew', () => {
  it('is closed to everybody from the instant of the release on', async () => {
    await expect(textOf(ada, gone)).rejects.toEqual(problem('not-found'))
    await expect(ada.call(readFile, { params: gone })).rejects.toEqual(problem('not-found'))
  })

  it('leaves a project whole where the job that follows dies on its way', async () => {
    const before = await treeOf(ada, first)
    const dying = { announce: () => Promise.reject(new Error('killed')) }
    await expect(followCatalog({ db: platform.deps.db, outbox: dying }, first)).rejects.toThrow(
      'killed',
    )
    expect(await treeOf(ada, first)).toEqual(before)
    expect(await standingsOf(ada, first)).toEqual({})
  })

  it('is gone from every project, with its index file and its line in SAMPLE_INFO.txt (T78)', async () => {
    await platform.deps.outbox.drain()
    expect(Object.keys(await contentOf(ada, first))).not.toContain('gone.bam')
    expect(Object.keys(await contentOf(ada, first))).not.toContain('gone.bam.bai')
    expect(Object.keys(await contentOf(ben, second))).not.toContain('gone.bam')
    expect(await sampleInfo(ada, first)).toHaveLength(5)
    expect((await sampleInfo(ada, first)).join()).not.toContain('gone.bam')
    expect(await standingsOf(ada, first)).toMatchObject({
      'gone.bam': 'withdrawn',
      'gone.bam.bai': 'withdrawn',
    })
  })
})

describe('a file that a release reissued', () => {
  it('is vended anew into its place where somebody has access; the old is closed', async () => {
    expect(await contentOf(ada, first)).toEqual({
      'same.bam': 'same',
      'bytes.bam': 'bytes 2',
      'bytes.bam.bai': 'index 2',
      'fresh.bam': 'fresh 2',
      'fresh.bam.bai': 'index of fresh',
      'scp.bam': 'scp',
      'open.bam': 'open 2',
    })
    const [change] = await ada.call(listProjectChanges, { params: { projectId: first } })
    const old = change?.files.find(({ name }) => name === 'bytes.bam')
    const params = { projectId: first, fileId: old?.id ?? '' }
    await expect(textOf(ada, params)).rejects.toEqual(problem('not-found'))
    const { files } = await treeOf(ada, first)
    const now = files.find(({ name }) => name === 'bytes.bam')
    expect(old).toMatchObject({
      folder: now?.folder,
      standing: 'replaced',
      replacement: { id: now?.id, md5: now?.md5 },
    })
    expect(change).toMatchObject({
      release: 'r2',
      note,
      withdrawn: 2,
      replaced: 4,
      heldBack: 1,
    })
  })

  it('is only closed where nobody has access, or it went to another data access unit', async () => {
    expect(await standingsOf(ada, first)).toMatchObject({ 'moves.bam': 'held-back' })
    expect(await standingsOf(ben, second)).toMatchObject({
      'bytes.bam': 'held-back',
      'moves.bam': 'held-back',
      'open.bam': 'replaced',
    })
    expect(await contentOf(ben, second)).toEqual({
      'same.bam': 'access-expired',
      'scp.bam': 'scp',
      'open.bam': 'open 2',
    })
    const pia = await platform.as('pia')
    expect(await contentOf(pia, first)).toMatchObject({ 'bytes.bam': 'access-expired' })
  })

  it('is asked for in a request where it is held back', async () => {
    const { requestId } = await ada.call(requestReissues, { params: { projectId: first } })
    const draft = await ada.call(readRequest, { params: { requestId } })
    expect(draft).toMatchObject({ files: 1, shares: [{ dau: { code: 'CLIN' } }] })
  })
})

describe('a change of a project', () => {
  it('is told once to each member who may know of the files', async () => {
    for (const handle of ['ada', 'pia'])
      expect(await mailsOf(handle, /^Your data changed: “First”/)).toHaveLength(1)
    expect(await mailsOf('ada', /“Second”/)).toEqual([])
    const [mail] = await mailsOf('ada', /^Your data changed/)
    expect(mail?.text).toContain(`Why: ${note}`)
    expect(mail?.text).toContain('2 files were withdrawn')
    expect(mail?.text).toContain('4 files were reissued with other bytes')
    expect(mail?.text).toContain('1 file was reissued, and its new version is held back')
    expect(mail?.link).toBe(`/projects/${first}?tab=changes`)
    expect(await mailsOf('ben', /^Your data changed: “Second”/)).toHaveLength(1)
  })

  it('counts for a member what that member knew of; for others there is no project', async () => {
    const omar = await platform.as('omar')
    const params = { projectId: second }
    const list = omar.call(listProjectChanges, { params })
    await expect(list).rejects.toEqual(problem('not-found'))
    const table = omar.download(downloadProjectChanges, { params })
    await expect(table).rejects.toEqual(problem('not-found'))
    await platform.deps.db
      .insertInto('project_member')
      .values({ project_id: second, person_id: await idOf('omar'), level: 'VIEW' })
      .execute()
    expect((await omar.call(readProject, { params })).changed).toEqual({
      withdrawn: 0,
      replaced: 1,
      heldBack: 0,
    })
  })

  it('is a table with the old and the new size and MD5', async () => {
    const bytes = await ada.download(downloadProjectChanges, { params: { projectId: first } })
    const [head = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n')
    expect(head.split('\t').slice(0, 5)).toEqual([
      ...['file_path', 'what', 'release', 'changed_at', 'why'],
    ])
    const row = lines.find((line) => line.startsWith('restricted/bam/bytes.bam\t'))?.split('\t')
    expect([lines.length, row?.[1], row?.[6], row?.[9], row?.[7] === row?.[10]]).toEqual([
      7,
      'replaced',
      '7',
      '7',
      false,
    ])
  })

  it('is on the receipts, which still equal what was approved', async () => {
    const receipts = await ada.call(listReceipts, { params: { projectId: first } })
    const pcg = receipts.find(({ scope }) => scope === 'PCG')
    expect(pcg).toMatchObject({ files: 7, since: { withdrawn: 2, reissued: 4 } })
    expect(pcg?.checksum).toBe(pcg?.manifestChecksum)
  })

  it('happens once, however often and at once its jobs are done', async () => {
    const events = async () =>
      (
        await platform.deps.db
          .selectFrom('audit_event')
          .select('subject_id')
          .where('type', '=', 'project.changed')
          .execute()
      ).length
    const before = await events()
    await platform.deps.db.transaction().execute(async (tx) => {
      for (let n = 0; n < 3; n += 1)
        await platform.deps.outbox.announce(tx, releasePublished, { release: 2 })
    })
    await Promise.all([platform.deps.outbox.drain(), platform.deps.outbox.drain()])
    expect(await events()).toBe(before)
    expect(await mailsOf('ada', /^Your data changed/)).toHaveLength(1)
  })
})

describe('what is held back', () => {
  it('comes into its place when there is access', async () => {
    const { id: requestId } = (await ada.call(readDashboard)).requests[0] ?? { id: '' }
    await platform.deps.db.transaction().execute(async (tx) =>
      issueGrant(tx, {
        personId: await idOf('ada'),
        dau: 'CLIN',
        download: true,
        requestId,
        actorId: undefined,
      }),
    )
    await tick()
    expect(await contentOf(ada, first)).toMatchObject({ 'moves.bam': 'moves 2' })
    expect(await standingsOf(ada, first)).toMatchObject({ 'moves.bam': 'replaced' })
    expect(await mailsOf('ada', /^Files came to your project: “First”/)).toHaveLength(1)
    // Who never had access to the other data access unit knows nothing of the new version.
    const pia = await platform.as('pia')
    expect(Object.keys(await contentOf(pia, first))).not.toContain('moves.bam')
  })
})

describe('a request that is older than the release', () => {
  it('vends what it was approved for, and never lists what was withdrawn (T78)', async () => {
    await approveAll(stella, chairOf, late)
    await platform.deps.outbox.drain()
    const projectId = await projectOf(ben, late)
    expect(await contentOf(ben, projectId)).toMatchObject({
      'same.bam': 'same',
      'bytes.bam': 'bytes 2',
    })
    expect(await standingsOf(ben, projectId)).toMatchObject({
      'gone.bam': 'withdrawn',
      'moves.bam': 'held-back',
    })
    const receipts = await ben.call(listReceipts, { params: { projectId } })
    expect(receipts.every(({ checksum, manifestChecksum }) => checksum === manifestChecksum)).toBe(
      true,
    )
  })

  it('brings what other projects of the same people held back', async () => {
    await tick()
    expect(await contentOf(ben, second)).toMatchObject({
      'same.bam': 'same',
      'bytes.bam': 'bytes 2',
    })
  })
})

describe('a withdrawn file that a later release has again', () => {
  it('comes back like a reissued one', async () => {
    await publish('r3', { ...r2, 'gone.bam': ['gone'], 'bytes.bam': ['bytes 3'] })
    await platform.deps.outbox.drain()
    expect(await contentOf(ada, first)).toMatchObject({
      'gone.bam': 'gone',
      'gone.bam.bai': 'index of gone',
      'bytes.bam': 'bytes 3',
    })
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})
