import { fromKysely, PgBoss } from 'pg-boss'
import type { z } from 'zod'
import type { Tx } from '#adapters/database/port.ts'
import type { Event, Reaction } from '#kernel/event.ts'

/*
 * The outbox: an event is announced in the transaction that made it true, and becomes one durable job for
 * each reaction to it. A job is done at least once; a killed worker's job comes back within seconds.
 * Jobs are pg-boss's, in the same database.
 */

export type Outbox = {
  /** Announces in the caller's transaction. */
  announce<E extends Event>(tx: Tx, event: E, payload: z.input<E['payload']>): Promise<void>
}

/** A job of a queue that was announced in another life of this database. */
export type OldJob = { readonly queue: string; readonly data: object; readonly startAfter: Date }

export type OutboxWorker = Outbox & {
  /** Orders jobs again, in the caller's transaction; answers how many. Queues that are no more are passed over. */
  resume(tx: Tx, jobs: readonly OldJob[]): Promise<number>
  /** Does jobs as they come, until `stop`. */
  work(): Promise<void>
  /** Does every job that is due now, one after the other; answers how many. */
  drain(): Promise<number>
  stop(): Promise<void>
}

/** A legal effect has no deadline: its job is tried again for ever, at most an hour apart. */
const queueOptions = {
  retryLimit: 100_000,
  retryBackoff: true,
  retryDelay: 1,
  retryDelayMax: 3600,
  heartbeatSeconds: 10,
  notify: true,
  expireInSeconds: 3600,
  retentionSeconds: 10 * 365 * 86_400,
}

/** How often jobs without a heartbeat are looked for, to be given to another worker. */
const supervision = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 }

/** A new job calls its worker at once; one that is to be tried again is found by looking. */
const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 }

const queueOf = (reaction: Pick<Reaction, 'event' | 'name'>): string =>
  `${reaction.event.topic}/${reaction.name}`

type Faults = (queue: string, error: unknown) => void

/** `onFault` hears of each attempt that failed; the job stays and is tried again. */
export async function openOutbox(
  databaseUrl: string,
  makeReactions: (outbox: Outbox) => readonly Reaction[],
  onFault: Faults,
): Promise<OutboxWorker> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 4,
    application_name: 'accession-outbox',
    useListenNotify: true,
    ...supervision,
  })
  boss.on('error', (error) => onFault('pg-boss', error))
  try {
    await boss.start()
    return await outboxOver(boss, makeReactions, onFault)
  } catch (error) {
    // What was begun would go on by itself, and the process with it.
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw error
  }
}

/** Queues with a job that is due. Each of the others would be asked in vain. */
async function queuesDue(boss: PgBoss): Promise<ReadonlySet<string>> {
  const { rows } = await boss
    .getDb()
    .executeSql(
      `select distinct name from pgboss.job where state < 'active' and start_after <= pgboss.job_now()`,
    )
  return new Set(rows.map(({ name }: { name: string }) => name))
}

async function outboxOver(
  boss: PgBoss,
  makeReactions: (outbox: Outbox) => readonly Reaction[],
  onFault: Faults,
): Promise<OutboxWorker> {
  const outbox: Outbox = {
    async announce(tx, event, payload) {
      const data = event.payload.parse(payload) as object
      const db = fromKysely(tx)
      for (const reaction of reactions) {
        if (reaction.event.topic === event.topic) await boss.send(queueOf(reaction), data, { db })
      }
    },
  }
  const reactions = makeReactions(outbox)
  const known = new Set((await boss.getQueues()).map((queue) => queue.name))
  for (const reaction of reactions) {
    if (!known.has(queueOf(reaction))) await boss.createQueue(queueOf(reaction), queueOptions)
  }
  const run = (reaction: Reaction, data: unknown, signal: AbortSignal) =>
    reaction.handle(reaction.event.payload.parse(data) as never, signal)

  return {
    ...outbox,
    async resume(tx, jobs) {
      const queues = new Set(reactions.map(queueOf))
      const still = jobs.filter(({ queue }) => queues.has(queue))
      for (const { queue, data, startAfter } of still)
        await boss.send(queue, data, { db: fromKysely(tx), startAfter })
      return still.length
    },
    async work() {
      for (const reaction of reactions) {
        if (reaction.event.everyMinute) await boss.schedule(queueOf(reaction), '* * * * *', {})
        const worker = await boss.work(queueOf(reaction), polling, async (jobs) => {
          // Calls that came while this worker was busy are one call to it: it looks again after each job.
          boss.notifyWorker(worker)
          for (const job of jobs) {
            await run(reaction, job.data, job.signal).catch((error: unknown) => {
              onFault(queueOf(reaction), error)
              throw error
            })
          }
        })
      }
    },
    async drain() {
      let done = 0
      for (let before = -1; before !== done;) {
        before = done
        const due = await queuesDue(boss)
        for (const reaction of reactions.filter((each) => due.has(queueOf(each)))) {
          for (const job of await boss.fetch(queueOf(reaction))) {
            await run(reaction, job.data, new AbortController().signal)
            await boss.complete(queueOf(reaction), job.id)
            done += 1
          }
        }
      }
      return done
    },
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}
