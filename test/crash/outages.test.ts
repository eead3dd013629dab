import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { directoryStore } from '#adapters/objects/directory.ts'
import { approveAll, everything, fileByForm, refusal, waitForVends } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { Problem } from '#kernel/problem.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { addForm, downloadAgreement, listForms } from '#stages/agreement/contract.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { freshDatabase } from '../database.ts'
import { smallCatalog } from '../filing.ts'
import { type Platform, type PlatformOptions, startPlatform } from '../platform.ts'
import { cuttingProxy } from './cutting-proxy.ts'
import { messageIdOf, openInbox } from './inbox.ts'
import { begin, dataFolder, serve } from './process.ts'
import { secondServer } from './second-server.ts'

/* What breaks, and comes back: connections in a commit, the mail server, the room on a disk. */

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function platformWith(options: PlatformOptions = {}): Promise<Platform> {
  const platform = await startPlatform(options)
  closing.push(() => platform.close())
  await smallCatalog(platform)
  return platform
}

const countOf = async ({ deps }: Platform, type: string, id: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_event where type = ${type} and subject_id = ${id}`.execute(
    deps.db,
  )
  return rows[0]?.n ?? 0
}

/** With what it was refused. */
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : error)

const expectWhole = async ({ deps }: Platform): Promise<void> =>
  expect((await verifyAll(deps)).flatMap(({ faults }) => faults)).toEqual([])

describe('a connection to the database that is cut in a commit (T116)', () => {
  it.each(['before', 'after'] as const)(
    '%s it is done: the caller is told to look, finds the truth, and doubles nothing (T116)',
    async (when) => {
      const platform = await platformWith()
      const proxy = await cuttingProxy(platform.options.databaseUrl)
      closing.push(() => proxy.close())
      const server = await secondServer(platform, proxy.url)
      closing.push(() => server.close())
      const [ada, stella] = [await platform.as('ada'), await platform.as('stella')]
      const isDone = when === 'after'

      const { id } = await ada.call(startRequest, { body: { selection: everything } })
      const params = { requestId: id }
      const save = () =>
        ada.at(server.url).call(saveSection, {
          params: { ...params, section: 'name' },
          body: { base: 0, value: { name: 'Cut off' } },
        })
      proxy.cutNextCommit(when)
      expect(await refusal(save())).toBe('busy')
      const found = await ada.call(readRequest, { params })
      expect(found.sectionVersions.name).toBe(isDone ? 1 : 0)
      const saved = await save().then(({ sectionVersions }) => sectionVersions.name, codeOf)
      expect(saved).toBe(isDone ? 'stale-version' : 1)
      expect(await countOf(platform, 'request.saved', id)).toBe(1)

      const filed = await fileByForm(ada, 'Passed on once', true)
      const version = (await stella.call(readCase, { params: { requestId: filed.id } })).request
        .version
      const pass = () =>
        stella.at(server.url).call(passOn, { params: { requestId: filed.id }, body: { version } })
      proxy.cutNextCommit(when)
      expect(await refusal(pass())).toBe('busy')
      const passed = await pass().then(({ request }) => request.state, codeOf)
      expect(passed).toBe(isDone ? 'stale-version' : 'in-review')
      expect(await countOf(platform, 'request.pass-on', filed.id)).toBe(1)
      expect(proxy.cuts).toBe(2)
      await expectWhole(platform)
    },
  )
})

describe('a server that loses its database while it starts (T116)', () => {
  it('ends, and listens no more (T116)', { timeout: 120_000 }, async () => {
    const folder = await dataFolder()
    closing.push(() => folder.remove())
    const { url, db } = await freshDatabase()
    closing.push(() => db.destroy())
    const env = { DATABASE_URL: url.replace('@/', '@localhost/') }
    await (await serve(folder.path, env)).stop()
    // What it asks of the database last: it listens then.
    await sql`alter table pgboss.schedule rename to lost`.execute(db)
    const starting = begin(folder.path, ['serve'], env)
    closing.push(() => starting.kill())
    expect(await starting.ended).toMatchObject({
      code: 1,
      err: expect.stringContaining('schedule'),
    })
  })
})

describe('a mail server that is away (T118)', () => {
  it('for a day of tries and back: each mail arrives once (T118)', async () => {
    const inbox = await openInbox()
    closing.push(() => inbox.leave())
    const platform = await platformWith({ smtpUrl: inbox.url })
    const { deps } = platform
    await deps.outbox.work()
    await inbox.leave()
    await fileByForm(await platform.as('ada'), 'Away', true)
    const keys = async () =>
      (
        await sql<{ key: string; sent: boolean }>`
          select key, sent_at is not null as sent from mail_message order by key`.execute(deps.db)
      ).rows
    await expect.poll(async () => (await keys()).length).toBe(3)
    // The waiting between tries is skipped, which grows to an hour: so many tries are a day.
    const tries = async () => {
      const { rows } = await sql<{ least: number }>`
        update pgboss.job set start_after = now() where name like 'mail.queued/%' and state = 'retry'
        returning retry_count as least`.execute(deps.db)
      return Math.min(100, ...rows.map(({ least }) => least))
    }
    let most = 0
    await expect
      .poll(async () => (most = Math.max(most, await tries().then((n) => (n === 100 ? 0 : n)))), {
        timeout: 50_000,
        interval: 100,
      })
      .toBeGreaterThanOrEqual(3)
    expect((await keys()).map(({ sent }) => sent)).toEqual([false, false, false])
    expect(inbox.taken.size).toBe(0)

    await inbox.comeBack()
    await expect
      .poll(
        async () => {
          await tries()
          return (await keys()).every(({ sent }) => sent)
        },
        { timeout: 30_000 },
      )
      .toBe(true)
    expect(inbox.taken).toEqual(new Map((await keys()).map(({ key }) => [messageIdOf(key), 1])))
    expect((await keys()).map(({ key }) => key.split(':')[0])).toEqual([
      'request-submitted',
      'request-to-check',
      'vend-ready',
    ])
  })
})

const canMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

/** Puts a disk of so many kilobytes there. */
function mountDisk(folder: string, kilobytes: number): void {
  mkdirSync(folder, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder])
  if (mounted.status !== 0) throw new Error(String(mounted.stderr))
  closing.push(async () => spawnSync('umount', ['-l', folder]))
}

describe.skipIf(!canMount)('a disk that is full (T115)', () => {
  it('keeps no part of an object, and takes it when there is room (T115)', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'accession-disk-'))
    closing.push(() => rm(disk, { recursive: true, force: true }))
    mountDisk(disk, 256)
    const store = directoryStore(disk)
    const bytes = (n: number) => Buffer.alloc(60_000, n)
    async function* once(n: number) {
      yield bytes(n)
    }
    const kept: string[] = []
    const refused = await (async () => {
      for (let n = 0; ; n += 1) {
        try {
          kept.push((await store.write(once(n))).sha256)
        } catch (error) {
          return error
        }
      }
    })()
    expect(refused).toMatchObject({ code: 'busy', message: /no room left/ })
    expect(kept.length).toBeGreaterThan(1)
    const sizes = async () => {
      const names = await readdir(disk, { recursive: true, withFileTypes: true })
      const files = names.filter((entry) => entry.isFile())
      return Promise.all(
        files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
      )
    }
    expect(await sizes()).toEqual(kept.map(() => 60_000))
    spawnSync('mount', ['-o', 'remount,size=1024k', disk])
    const { sha256 } = await store.write(once(99))
    expect(await store.size(sha256)).toBe(60_000)
  })

  it('holds up vends and refuses forms, until there is room (T115)', async () => {
    const platform = await startPlatform()
    closing.push(() => platform.close())
    const objects = join(platform.dataFolder, 'objects')
    mountDisk(objects, 2048)
    await smallCatalog(platform)
    const [ada, stella] = [await platform.as('ada'), await platform.as('stella')]
    const filed = await fileByForm(ada, 'Held up', true)
    const draft = await ada.call(startRequest, { body: { selection: everything } })
    const pdf = await ada.download(downloadAgreement, { params: { requestId: draft.id } })

    await writeFile(join(objects, 'ballast'), Buffer.alloc(4 * 1024 ** 2)).catch(() => undefined)
    const params = { requestId: draft.id }
    const send = () => ada.upload(addForm, { params, query: { name: 'form.pdf' } }, pdf)
    expect(await refusal(send())).toBe('busy')
    expect(await ada.call(listForms, { params })).toEqual([])
    const chairs = { PCG: 'chika', SCP: 'mei' } as const
    const daus = await approveAll(stella, (dau) => platform.as(chairs[dau as 'PCG']), filed.id)
    await platform.deps.outbox.work()
    const vends = async () =>
      (
        await sql<{ state: string; tries: number }>`
          select v.state, (select max(retry_count) from pgboss.job where state = 'retry') as tries
          from vend v where v.request_id = ${filed.id}`.execute(platform.deps.db)
      ).rows
    await expect
      .poll(async () => (await vends()).filter(({ tries }) => tries !== null).length, {
        timeout: 30_000,
      })
      .toBe(daus.length + 1)
    expect((await vends()).map(({ state }) => state)).not.toContain('ready')

    await rm(join(objects, 'ballast'))
    const { receipts } = await waitForVends(ada, filed.id, daus.length + 1)
    expect(receipts).toHaveLength(daus.length + 1)
    expect(await send()).toMatchObject({ n: 1 })
    await expectWhole(platform)
  })
})
