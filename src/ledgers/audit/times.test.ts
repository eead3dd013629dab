import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAll } from '#app/verify.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { clockTicked } from '../clock/events.ts'
import { recordAlone } from './record.ts'
import { verifyChain } from './verify.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

/** Sets the clock of the database, as the platform reads it, ahead or back. */
const setClock = (seconds: number) =>
  sql`update platform_clock set offset_seconds = offset_seconds + ${seconds}`.execute(
    platform.deps.db,
  )
const record = (n: number) =>
  recordAlone(platform.deps.db, { type: 'test.happened', detail: { n } })
const newest = async (count: number) => {
  const events = platform.deps.db.selectFrom('audit_event').select(['type', 'at', 'body'])
  return (await events.orderBy('seq', 'desc').limit(count).execute()).toReversed()
}
const minute = async () => {
  const { db, outbox } = platform.deps
  await db.transaction().execute((tx) => outbox.announce(tx, clockTicked, {}))
  await outbox.drain()
}
const alarms = async () => {
  const alex = await platform.as('alex')
  const { messages } = await alex.call(listMail, { query: { q: 'was set back' } })
  return messages.filter(({ key }) => key.startsWith('clock-went-back:')).length
}
const faults = async () => (await verifyAll(platform.deps)).flatMap((check) => check.faults)

describe('a database whose clock is set back an hour (T46)', () => {
  it('keeps every event, none earlier than the one before it, and alarms once', async () => {
    await record(1)
    await setClock(-3600)
    for (const n of [2, 3, 4]) await record(n)
    const events = await newest(5)
    expect(events.map(({ type }) => type)).toEqual([
      'test.happened',
      'clock.went-back',
      'test.happened',
      'test.happened',
      'test.happened',
    ])
    const [before] = events
    expect(events.map(({ at }) => at)).toEqual(events.map(() => before?.at))
    expect(JSON.parse(events[1]?.body ?? '')).toMatchObject({
      outcome: 'error',
      data: { seconds: expect.any(Number) },
    })
    expect(await verifyChain(platform.deps.db)).toMatchObject({ valid: true })
    expect(await faults()).toEqual([])
    for (let n = 0; n < 3; n += 1) await minute()
    expect(await alarms()).toBe(1)
  })

  it('goes on with its own time once it has caught up, and alarms anew where it is set back again', async () => {
    await setClock(2 * 3600)
    await record(5)
    const [caughtUp] = await newest(1)
    await setClock(-3600)
    await record(6)
    expect((await newest(2)).map(({ type, at }) => [type, at])).toEqual([
      ['clock.went-back', caughtUp?.at],
      ['test.happened', caughtUp?.at],
    ])
    await minute()
    expect(await alarms()).toBe(2)
    await setClock(3600)
  })

  it('by a few seconds is no alarm', async () => {
    await record(7)
    const [before] = await newest(1)
    await setClock(-3)
    await record(8)
    expect((await newest(2)).map(({ type, at }) => [type, at])).toEqual([
      ['test.happened', before?.at],
      ['test.happened', before?.at],
    ])
    await setClock(3)
  })
})

describe('verify-all', () => {
  it('names events that are earlier than the one before them (T46)', async () => {
    expect(await faults()).toEqual([])
    // As events were kept before the head had a time.
    await sql`update audit_head set at = '-infinity'`.execute(platform.deps.db)
    await setClock(-3600)
    await record(9)
    const { events } = await verifyChain(platform.deps.db)
    expect(await faults()).toEqual([`event ${events} is earlier than the one before it`])
  })
})
