import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { createServer } from '#app/server.ts'
import { type Deps, endpointsOf, wire } from '#app/wire.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { issueGrant } from '#ledgers/grants/store.ts'
import { actorByToken, createToken, personByHandle } from '#ledgers/identity/store.ts'
import { closeSession } from '#ledgers/identity/store/sessions.ts'
import { destroyToken } from '#ledgers/identity/store/tokens.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { sessionOf } from '#test/session.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { readDashboard } from './contract.ts'

const size = 2 * 1024 ** 3
const sha256 = 'ab'.repeat(32)

let platform: Platform
let ada: Person
let stella: Person
let adaId: string
let token: string
/** Another server process's parts over the same database and objects. */
let other: { readonly url: string; readonly deps: Deps; close(): Promise<void> }
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  stella = await platform.as('stella')
  adaId = await personByHandle(platform.deps.db, 'ada')
  token = await platform.deps.db.transaction().execute((tx) => createToken(tx, adaId, 'test', 10))
  await makeSparseObject()
  await vendLargeFile()
  const deps = await wire(platform.options)
  const app = await createServer({
    served: endpointsOf(deps),
    identify: (secret) => actorByToken(deps.db, secret),
    isReady: async () => [],
    logLevel: 'silent',
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  other = {
    url,
    deps,
    async close() {
      await app.close()
      await deps.close()
    },
  }
})
afterAll(async () => {
  await other.close()
  await platform.close()
})

/** Two GiB of zeros that take no room on the disk. */
async function makeSparseObject(): Promise<void> {
  const folder = join(platform.dataFolder, 'objects', sha256.slice(0, 2), sha256.slice(2, 4))
  await mkdir(folder, { recursive: true })
  const file = await open(join(folder, sha256), 'w')
  await file.truncate(size)
  await file.close()
  await platform.deps.db
    .insertInto('stored_object')
    .values({ sha256, size, md5: 'ab'.repeat(16) })
    .execute()
}

let requestId: string
let projectId: string
let fileId: string
let seen = 0

async function vendLargeFile(): Promise<void> {
  ;({ id: requestId } = await fileByForm(ada, 'Large', true))
  await approveAll(stella, async (dau) => platform.as(dau === 'SCP' ? 'mei' : 'chika'), requestId)
  await platform.deps.outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find(({ id }) => id === requestId)?.projectId ?? ''
  const { files } = await treeOf(ada, projectId)
  fileId = files.find(({ name }) => name.endsWith('two.vcf.gz'))?.id ?? ''
  await platform.deps.db
    .updateTable('project_file')
    .set({ object_sha256: sha256, size })
    .where('project_id', '=', projectId)
    .where('id', '=', fileId)
    .execute()
}

/** Each test begins with access to what was vended once. */
beforeEach(async () => {
  const grant = { personId: adaId, download: true, requestId, actorId: adaId }
  await platform.deps.db.transaction().execute(async (tx) => {
    for (const dau of ['PCG', 'SCP']) await issueGrant(tx, { ...grant, dau })
  })
  const { seq } = await platform.deps.db
    .selectFrom('audit_head')
    .select('seq')
    .executeTakeFirstOrThrow()
  seen = seq
})

const request = (url = platform.url, secret = token) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(
      `${url}/api/v1/projects/${projectId}/files/${fileId}/content`,
      { headers: { authorization: `Bearer ${secret}` } },
      resolve,
    ).on('error', reject)
  })

/** Reads slowly, as over a thin line, until the connection ends; answers how many bytes came, and whether all. */
async function readSlowly(url?: string, secret?: string) {
  const answer = await request(url, secret)
  expect(answer.statusCode).toBe(200)
  let received = 0
  const ended = (async () => {
    try {
      for await (const chunk of answer) {
        received += (chunk as Uint8Array).length
        await pause(20)
      }
      return 'whole'
    } catch {
      return 'cut'
    }
  })()
  await expect.poll(() => received, { timeout: 20_000 }).toBeGreaterThan(0)
  return { ended, received: () => received }
}

const stops = async () => {
  const rows = await platform.deps.db
    .selectFrom('audit_event')
    .select(['actor_id', 'body'])
    .where('type', '=', 'file.read-stopped')
    .where('subject_id', '=', fileId)
    .where('seq', '>', seen)
    .execute()
  return rows.map(({ actor_id, body }) => ({
    actor: actor_id,
    ...(JSON.parse(body) as { data: { sent: number; why: string; daus: string[] } }).data,
  }))
}

const revoke = () =>
  stella.call(revokeGrant, {
    params: { dau: 'SCP' },
    body: { personId: adaId, reason: 'breach' },
  })

describe('a download that runs', () => {
  it('is cut when the grant is revoked, and the log says how far it came (T17)', async () => {
    const read = await readSlowly()
    await revoke()
    expect(await read.ended).toBe('cut')
    await expect.poll(stops).toMatchObject([{ actor: adaId, daus: ['SCP'], why: 'ended' }])
    const [stop] = await stops()
    expect(stop?.sent).toBeGreaterThanOrEqual(read.received())
    expect(stop?.sent).toBeLessThan(size)
    expect((await request()).statusCode).toBe(403)
  })

  it('is cut in every process of the platform, whichever ended the grant', async () => {
    const read = await readSlowly(other.url)
    await revoke()
    expect(await read.ended).toBe('cut')
    expect((await request(other.url)).statusCode).toBe(403)
  })

  it('goes on where the grant of another data access unit ends', async () => {
    const read = await readSlowly()
    await stella.call(revokeGrant, {
      params: { dau: 'PCG' },
      body: { personId: adaId, reason: 'breach' },
    })
    const before = read.received()
    await expect.poll(read.received, { timeout: 20_000 }).toBeGreaterThan(before + 6_000_000)
    expect(await stops()).toEqual([])
    await revoke()
    expect(await read.ended).toBe('cut')
  })

  it('is cut when its token is revoked, and that of another token goes on', async () => {
    const { db } = platform.deps
    const lost = await db.transaction().execute((tx) => createToken(tx, adaId, 'lost', 10))
    const [read, beside] = [await readSlowly(undefined, lost), await readSlowly()]
    const sha256 = createHash('sha256').update(lost).digest('hex')
    await db.transaction().execute((tx) => destroyToken(tx, adaId, sha256))
    expect(await read.ended).toBe('cut')
    await expect.poll(stops).toMatchObject([{ actor: adaId, why: 'ended' }])
    expect((await request(undefined, lost)).statusCode).toBe(401)
    const before = beside.received()
    await expect.poll(beside.received, { timeout: 20_000 }).toBeGreaterThan(before)
    await revoke()
    expect(await beside.ended).toBe('cut')
  })

  it('is cut when its session has ended (T04)', async () => {
    const { db } = platform.deps
    const session = await sessionOf(db, adaId)
    const read = await readSlowly(other.url, session)
    await db.transaction().execute((tx) => closeSession(tx, session))
    expect(await read.ended).toBe('cut')
    expect((await request(undefined, session)).statusCode).toBe(401)
  })

  it('is cut when the account is disabled (T04)', async () => {
    const read = await readSlowly()
    const disable = (at: Date | null) =>
      platform.deps.db
        .updateTable('person')
        .set({ disabled_at: at })
        .where('id', '=', adaId)
        .execute()
    await disable(new Date('2026-11-22T00:00:00Z'))
    expect(await read.ended).toBe('cut')
    expect((await request()).statusCode).toBe(401)
    await disable(null)
  })

  it('is cut when the grant is over by the clock (T16)', async () => {
    const read = await readSlowly()
    await platform.deps.db
      .transaction()
      .execute((tx) => moveClock(tx, platform.deps.outbox, adaId, '2y'))
    expect(await read.ended).toBe('cut')
    expect((await treeOf(ada, projectId)).files.find(({ id }) => id === fileId)?.access).toBe(
      'access-expired',
    )
  })

  it('is cut when a release withdraws the file', async () => {
    const read = await readSlowly()
    await platform.importRows([{ file_path: 'open/three.txt', file_type: 'Feature Counts' }], {
      release: 'without it',
    })
    expect(await read.ended).toBe('cut')
    await expect.poll(stops).toMatchObject([{ actor: adaId, daus: ['SCP'], why: 'ended' }])
    expect((await request()).statusCode).toBe(404)
  })
})
