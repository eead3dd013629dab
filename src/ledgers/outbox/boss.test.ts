import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Connection } from '#adapters/database/connect.ts'
import { event, type Reaction, reacts } from '#kernel/event.ts'
import { freshDatabase } from '#test/database.ts'
import { openOutbox, type OutboxWorker } from './boss.ts'

let database: Connection & { readonly url: string }
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.db.destroy())

const open: OutboxWorker[] = []
afterEach(async () => {
  for (const outbox of open.splice(0)) await outbox.stop()
})

let topics = 0
/** An event of its own for a test, so that no job of another test is met. */
const newEvent = () => event(`test.happened-${(topics += 1)}`, z.object({ n: z.int() }))
type Happened = ReturnType<typeof newEvent>

async function outboxOf(
  reactions: readonly Reaction[],
  faults: string[] = [],
): Promise<OutboxWorker> {
  const outbox = await openOutbox(
    database.url,
    () => reactions,
    (queue, error) => faults.push(`${queue}: ${String(error)}`),
  )
  open.push(outbox)
  return outbox
}

const announce = (outbox: OutboxWorker, happened: Happened, n: number): Promise<void> =>
  database.db.transaction().execute((tx) => outbox.announce(tx, happened, { n }))

/** A reaction that writes down what it was given. */
const noting = (happened: Happened, seen: number[], name = 'note') =>
  reacts(happened, name, 'none', async ({ n }) => {
    seen.push(n)
  })

describe('an announcement', () => {
  it('is delivered once its transaction has committed, to each reaction', async () => {
    const happened = newEvent()
    const [first, second]: [number[], number[]] = [[], []]
    const outbox = await outboxOf([
      noting(happened, first, 'first'),
      noting(happened, second, 'second'),
    ])
    await database.db.transaction().execute(async (tx) => {
      await outbox.announce(tx, happened, { n: 1 })
      expect(await outbox.drain()).toBe(0)
    })
    expect(await outbox.drain()).toBe(2)
    expect([first, second]).toEqual([[1], [1]])
    expect(await outbox.drain()).toBe(0)
  })

  it('that was rolled back never runs', async () => {
    const happened = newEvent()
    const seen: number[] = []
    const outbox = await outboxOf([noting(happened, seen)])
    const failing = database.db.transaction().execute(async (tx) => {
      await outbox.announce(tx, happened, { n: 1 })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await announce(outbox, happened, 2)
    await outbox.drain()
    expect(seen).toEqual([2])
  })

  it('of what the event does not hold fails with its transaction', async () => {
    const happened = newEvent()
    const seen: number[] = []
    const outbox = await outboxOf([noting(happened, seen)])
    await expect(announce(outbox, happened, 1.5)).rejects.toThrow('expected int')
    expect(await outbox.drain()).toBe(0)
  })

  it('waits for a worker that comes later', async () => {
    const happened = newEvent()
    const early = await outboxOf([noting(happened, [])])
    await announce(early, happened, 7)
    await early.stop()
    const seen: number[] = []
    const late = await outboxOf([noting(happened, seen)])
    await late.work()
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([7])
  })

  it('made by a reaction is done in the same drain', async () => {
    const [cause, effect] = [newEvent(), newEvent()]
    const seen: number[] = []
    const outbox = await openOutbox(
      database.url,
      (announcer) => [
        noting(effect, seen),
        reacts(cause, 'follow', 'none', ({ n }) =>
          database.db.transaction().execute((tx) => announcer.announce(tx, effect, { n: n + 1 })),
        ),
      ],
      () => undefined,
    )
    open.push(outbox)
    await announce(outbox, cause, 1)
    expect(await outbox.drain()).toBe(2)
    expect(seen).toEqual([2])
  })
})

describe('a worker', () => {
  it('does what queues up while it is busy, one after the other, without pause', async () => {
    const happened = newEvent()
    const seen: number[] = []
    let running = 0
    const outbox = await outboxOf([
      reacts(happened, 'note', 'none', async ({ n }) => {
        running += 1
        expect(running).toBe(1)
        await database.pool.query('select pg_sleep(0.1)')
        seen.push(n)
        running -= 1
      }),
    ])
    await outbox.work()
    const all = Array.from({ length: 12 }, (_, n) => n)
    await Promise.all(all.map((n) => announce(outbox, happened, n)))
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(all.length)
    expect(seen.toSorted((a, b) => a - b)).toEqual(all)
  })

  it('tries again what failed, says so, and lets nothing else wait for it (T117)', async () => {
    const happened = newEvent()
    const seen: number[] = []
    const faults: string[] = []
    let attempts = 0
    const outbox = await outboxOf(
      [
        noting(happened, seen, 'steady'),
        reacts(happened, 'shaky', 'none', async ({ n }) => {
          attempts += 1
          if (attempts < 3) throw new Error(`attempt ${attempts}`)
          seen.push(n + 100)
        }),
      ],
      faults,
    )
    await outbox.work()
    await announce(outbox, happened, 1)
    await expect.poll(() => seen, { timeout: 50_000 }).toEqual([1, 101])
    expect(attempts).toBe(3)
    expect(faults).toEqual([
      `${happened.topic}/shaky: Error: attempt 1`,
      `${happened.topic}/shaky: Error: attempt 2`,
    ])
  })

  it('tells a job that takes long when it stops; the next worker begins it again', async () => {
    const happened = newEvent()
    let began = false
    const hang = reacts(happened, 'note', 'none', (_payload, signal) => {
      began = true
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')))
      })
    })
    const first = await outboxOf([hang])
    await first.work()
    await announce(first, happened, 3)
    await expect.poll(() => began, { timeout: 20_000 }).toBe(true)
    await first.stop()
    const seen: number[] = []
    const second = await outboxOf([noting(happened, seen)])
    await second.work()
    await expect.poll(() => seen, { timeout: 50_000 }).toEqual([3])
  })

  it('gets the job of one that was killed (T80)', { timeout: 120_000 }, async () => {
    const happened = newEvent()
    const announcer = await outboxOf([noting(happened, [])])
    await announce(announcer, happened, 5)
    const other = program(hanging(happened.topic))
    const gone = once(other, 'exit')
    try {
      const said = await Promise.race([once(other.stdout, 'data'), gone])
      expect(String(said[0])).toBe('taken\n')
    } finally {
      other.kill('SIGKILL')
    }
    await gone
    const seen: number[] = []
    const outbox = await outboxOf([noting(happened, seen)])
    await outbox.work()
    await expect.poll(() => seen, { timeout: 90_000 }).toEqual([5])
  })

  it('keeps no process alive that could not open it', { timeout: 60_000 }, async () => {
    const other = program(failing())
    const said = text(other.stdout)
    try {
      const [code] = await once(other, 'exit', { signal: AbortSignal.timeout(30_000) })
      expect({ code, said: await said }).toEqual({ code: 0, said: 'Error: no reactions\n' })
    } finally {
      other.kill('SIGKILL')
    }
  })
})

/** A process of its own, for one that is killed or has to end by itself. */
const program = (source: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** A program that takes the job of an event and never ends it; it says so when it has it. */
const hanging = (topic: string): string => `
  import { z } from 'zod'
  import { event, reacts } from '#kernel/event.ts'
  import { openOutbox } from '#ledgers/outbox/boss.ts'
  const happened = event(${JSON.stringify(topic)}, z.object({ n: z.int() }))
  const hang = reacts(happened, 'note', 'none', () => {
    console.log('taken')
    return new Promise(() => undefined)
  })
  const outbox = await openOutbox(${JSON.stringify(database.url)}, () => [hang], console.error)
  await outbox.work()`

/** A program that fails in opening an outbox, says how, and has nothing more to do. */
const failing = (): string => `
  import { openOutbox } from '#ledgers/outbox/boss.ts'
  const noReactions = () => {
    throw new Error('no reactions')
  }
  await openOutbox(${JSON.stringify(database.url)}, noReactions, console.error).catch((error) => {
    console.log(String(error))
  })`
