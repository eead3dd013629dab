import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { directorySink } from '#adapters/audit-sinks/directory.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type FakeSyslog, startSyslog } from '#test/fake-syslog.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { startSmtp, type TestSmtp } from '#test/smtp.ts'
import { deliverCheckpoint } from './checkpoints.ts'
import { readNote } from './note.ts'
import { recordAlone, recordAudit } from './record.ts'
import { newestCheckpoints } from './store.ts'
import { verifyChain } from './verify.ts'

let folder: string
let syslog: FakeSyslog
let smtp: TestSmtp
let platform: Platform
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-notes-'))
  syslog = await startSyslog()
  smtp = await startSmtp()
  platform = await startPlatform({
    smtpUrl: smtp.url,
    auditSinks: [
      { name: `file://${folder}`, kind: 'folder', path: folder },
      {
        name: `syslog+tcp://127.0.0.1:${syslog.port}`,
        kind: 'syslog',
        tls: false,
        host: '127.0.0.1',
        port: syslog.port,
        ca: undefined,
        events: true,
      },
      { name: 'mailto:audit@lakeside.example', kind: 'mail', address: 'audit@lakeside.example' },
    ],
  })
})
beforeEach(async () => {
  syslog.isBroken = false
  await tick()
  await work()
  syslog.messages.length = 0
})
afterAll(async () => {
  await platform.close()
  await syslog.close()
  await smtp.close()
  await rm(folder, { recursive: true })
})

const pass = async (by: string) => (await platform.as('alex')).call(advanceClock, { body: { by } })
const tick = (): Promise<void> =>
  platform.deps.db.transaction().execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
const happen = (n = 0) => recordAlone(platform.deps.db, { type: 'test.happened', detail: { n } })
/** Does the jobs that are due until one fails. */
const work = () => platform.deps.outbox.drain().catch((error: Error) => error)
const checkpoints = () => newestCheckpoints(platform.deps.db, 100)
const notesInSyslog = () =>
  syslog.messages.filter((text) => text.includes(' accession - checkpoint '))
const eventsInSyslog = () => syslog.messages.filter((text) => text.includes(' accession - event '))

describe('a checkpoint', () => {
  it('is signed, and is the same note in the folder, at the log server and in the mailbox (T107)', async () => {
    await happen()
    await pass('10m')
    await work()
    const [checkpoint] = await checkpoints()
    const pems = platform.deps.auditKey.trusted.map(({ pem }) => pem)
    const read = readNote(checkpoint?.note ?? '', pems)
    const { db } = platform.deps
    const event = await db
      .selectFrom('audit_event')
      .selectAll()
      .where('seq', '=', checkpoint?.seq ?? 0)
      .executeTakeFirstOrThrow()
    expect(read).toEqual({
      origin: 'localhost:8080/audit',
      seq: event.seq,
      hash: event.hash.toString('hex'),
    })
    const name = `${String(event.seq).padStart(12, '0')}.note`
    expect(await readFile(join(folder, name), 'utf8')).toBe(checkpoint?.note)
    expect(notesInSyslog()).toEqual([
      `<109>1 ${checkpoint?.at.toISOString()} localhost accession - checkpoint [audit@32473 seq="${event.seq}"] \u{feff}${checkpoint?.note}`,
    ])
    const mails = await smtp.mails()
    const mail = mails.findLast(({ to }) => to?.[0]?.address === 'audit@lakeside.example')
    expect(mail?.text?.trimEnd()).toBe(checkpoint?.note.trimEnd())
    expect(await verifyChain(db)).toMatchObject({ valid: true })
  })

  it('is signed every ten minutes where something happened, and of itself is no reason for another', async () => {
    await happen()
    await pass('10m')
    await work()
    const before = (await checkpoints()).length
    await happen()
    await tick()
    await work()
    expect(await checkpoints()).toHaveLength(before)
    await pass('10m')
    await work()
    expect(await checkpoints()).toHaveLength(before + 1)
    await platform.deps.db
      .updateTable('platform_clock')
      .set((eb) => ({ offset_seconds: eb('offset_seconds', '+', 3600) }))
      .execute()
    await tick()
    await work()
    expect(await checkpoints()).toHaveLength(before + 1)
    expect(await readdir(folder)).toHaveLength(before + 1)
  })

  it('waits for a place that is away, arrives there once, and does not keep the other places waiting', async () => {
    syslog.isBroken = true
    const before = (await readdir(folder)).length
    await happen()
    await pass('10m')
    expect(await work()).toBeInstanceOf(Error)
    const [checkpoint] = await checkpoints()
    const seq = checkpoint?.seq ?? 0
    const to = (n: number) => ({ seq, sink: platform.deps.auditSinks[n]?.name ?? '' })
    await deliverCheckpoint(platform.deps, to(0))
    expect(await readdir(folder)).toHaveLength(before + 1)
    await expect(deliverCheckpoint(platform.deps, to(1))).rejects.toThrow(/./)
    syslog.isBroken = false
    for (let n = 0; n < 3; n += 1) await deliverCheckpoint(platform.deps, to(1))
    expect(notesInSyslog()).toHaveLength(1)
  })

  it('is put beside what a broken write left in its place, and never over it', async () => {
    await happen()
    await pass('10m')
    await platform.deps.outbox.drain()
    const [checkpoint] = await checkpoints()
    const name = `${String(checkpoint?.seq).padStart(12, '0')}.note`
    await chmod(join(folder, name), 0o600)
    await writeFile(join(folder, name), checkpoint?.note.slice(0, 30) ?? '')
    const [sink] = platform.deps.auditSinks
    for (let n = 0; n < 2; n += 1) if (checkpoint) await sink?.deliver(checkpoint)
    const names = (await readdir(folder)).filter((each) => each.startsWith(name.slice(0, 12)))
    expect(names.toSorted()).toEqual([name.replace('.note', '.2.note'), name])
    expect(await readFile(join(folder, name), 'utf8')).toHaveLength(30)
    expect(await readFile(join(folder, name.replace('.note', '.2.note')), 'utf8')).toBe(
      checkpoint?.note,
    )
  })

  it('is not put into a folder that is gone', async () => {
    const gone = join(folder, 'gone')
    const sink = directorySink('gone', gone)
    await expect(sink.deliver({ seq: 1, at: new Date(0), note: 'x\n' })).rejects.toThrow('ENOENT')
    await expect(stat(gone)).rejects.toThrow('ENOENT')
  })
})

describe('the events of the log', () => {
  it('go to the log server once each, in their order, from the time on at which it was named', async () => {
    await platform.deps.db.transaction().execute(async (tx) => {
      for (let n = 1; n <= 1203; n += 1)
        await recordAudit(tx, { type: 'test.happened', detail: { n } })
    })
    for (let n = 0; n < 2; n += 1) {
      await tick()
      await work()
    }
    const told = eventsInSyslog().filter((text) => text.includes('test.happened'))
    expect(told.map((text) => Number(/"n":(\d+)/.exec(text)?.[1]))).toEqual(
      Array.from({ length: 1203 }, (_, n) => n + 1),
    )
    expect(told[0]).toMatch(
      /^<110>1 [\d-]+T[\d:.]+Z localhost accession - event \[audit@32473 seq="\d+" type="test\.happened" outcome="ok" hash="[0-9a-f]{64}"\] \u{feff}\{"data":\{"n":1\}/u,
    )
  })

  it('are not lost while it is away', async () => {
    syslog.isBroken = true
    await happen(1)
    await tick()
    await work()
    expect(syslog.messages).toEqual([])
    syslog.isBroken = false
    await happen(2)
    await tick()
    await work()
    const told = eventsInSyslog().filter((text) => text.includes('test.happened'))
    expect(told.map((text) => /"n":(\d)/.exec(text)?.[1])).toEqual(['1', '2'])
  })
})

describe('a place that takes nothing for an hour', () => {
  const alarms = async () =>
    (await platform.deps.db.selectFrom('mail_message').select('key').execute()).filter(({ key }) =>
      key.startsWith('audit-sink-failing:'),
    )

  it('is told to the administrators once, and again when it fails anew', async () => {
    syslog.isBroken = true
    await happen()
    await tick()
    await work()
    expect(await alarms()).toHaveLength(0)
    await pass('61m')
    for (let n = 0; n < 3; n += 1) {
      await tick()
      await work()
    }
    expect(await alarms()).toHaveLength(1)
    syslog.isBroken = false
    await tick()
    await work()
    syslog.isBroken = true
    await happen()
    await tick()
    await work()
    await pass('61m')
    await work()
    expect(await alarms()).toHaveLength(2)
  })
})
