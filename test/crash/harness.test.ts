import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { randomFrom } from '#app/demo/random.ts'
import { differences } from './books.ts'
import { type House, openHouse } from './house.ts'
import { type Done, staffOf, workThrough } from './requests.ts'

/*
 * Kills servers at labelled points of their work, and the database, while many requests are filed, signed, decided,
 * vended, read and revoked; then holds everything against a model in which each step happens once. `npm run test:crash`
 * kills until every label was killed LEAST times and processes KILLS times, or MINUTES are over. SEED repeats the draws of
 * an earlier run. It is no part of `npm test`.
 */

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)
const seed = number('SEED', randomInt(2 ** 31))
const leastKills = number('KILLS', 1000)
const leastOfLabel = number('LEAST', 0)
const leastCrashes = number('CRASHES', 20)
const servers = number('SERVERS', 3)
const lanes = number('LANES', 8)
const minutes = number('MINUTES', 240)

let house: House | undefined
afterEach(async ({ task }) => {
  try {
    if (task.result?.state !== 'fail' || house === undefined) return
    const fell = house.fell.filter((one) => !one.includes('ended with SIGKILL'))
    process.stdout.write(`${[...fell, ...(await house.open())].join('\n')}\n`)
  } finally {
    await house?.close()
  }
}, 120_000)

// It takes hours, and is run by itself.
describe.skipIf(leastOfLabel === 0)('servers and a database killed at labelled points', () => {
  it('do each thing once, and lose nothing', { timeout: (minutes + 30) * 60_000 }, async () => {
    const opened = await openHouse(servers, (tally, life) =>
      tally.plan(seed, life, Math.max(leastOfLabel, 1)),
    )
    house = opened
    const { done, published } = await workUntil(opened, performance.now() + minutes * 60_000)
    await opened.drain()
    await opened.stopServers()
    print(opened, done)
    const found = await differences(opened, done)
    expect(found).toEqual([])
    const releases = await opened.rows(sql<{ name: string }>`select name from catalog_release`)
    expect(releases.map(({ name }) => name)).toEqual(expect.arrayContaining([...published]))
    const verified = await opened.command('verify-all')
    expect(verified, verified.out).toMatchObject({ code: 0 })
    const labels = opened.tally.labels()
    expect(opened.tally.kills).toBeGreaterThanOrEqual(leastKills)
    expect(opened.databaseCrashes).toBeGreaterThanOrEqual(leastCrashes)
    const few = labels.filter(({ before, after }) => before + after < leastOfLabel)
    expect(few).toEqual([])
  })
})

type Worked = { readonly done: readonly Done[]; readonly published: readonly string[] }

/** So many requests at a time go through, until there were kills and crashes enough, or the time is over. */
async function workUntil(house: House, end: number): Promise<Worked> {
  const staff = await staffOf(house)
  const random = randomFrom(seed)
  const done: Done[] = []
  const published: string[] = []
  let begun = 0
  const isEnough = () =>
    performance.now() > end ||
    (house.tally.kills >= leastKills &&
      house.databaseCrashes >= leastCrashes &&
      house.tally.labels().every(({ before, after }) => before + after >= leastOfLabel))
  const lane = async (): Promise<void> => {
    while (!isEnough()) {
      const n = (begun += 1)
      done.push(await workThrough(house, staff, n, n % 2 === 0 ? 'electronic' : 'form'))
    }
  }
  const crashes = async (): Promise<void> => {
    const every = Math.max(3, leastKills / (leastCrashes + 1))
    while (!isEnough()) {
      const due = Math.floor(house.tally.kills / every)
      if (house.databaseCrashes < due) await house.crashDatabase()
      else await sleep(random.between(200, 1000))
    }
  }
  const over = new AbortController()
  const hurrying = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await house.hurry()
      await sleep(2000)
    }
  }
  // Nobody else publishes a release, and its jobs are killed as well.
  const publishing = async (): Promise<void> => {
    for (let n = 1; !isEnough(); n += 1) {
      const release = `again-${n}`
      if (await house.publish(release)) published.push(release)
      await sleep(45_000)
    }
  }
  const hurried = hurrying()
  await Promise.all([
    crashes().then(() => house.calm()),
    publishing(),
    ...Array.from({ length: lanes }, lane),
  ]).finally(() => over.abort())
  await hurried
  return { done, published }
}

function print(house: House, done: readonly Done[]): void {
  const labels = house.tally.labels()
  const rows = labels.map(
    ({ label, before, after }) =>
      `${String(before).padStart(5)} ${String(after).padStart(5)}  ${label}`,
  )
  const least = Math.min(...labels.map(({ before, after }) => before + after))
  const again = [...house.inbox.taken.values()].filter((times) => times > 1).length
  process.stdout.write(
    `${[
      'before after  label',
      ...rows,
      `SEED=${seed}: ${house.tally.kills} kills at ${labels.length} labels, ${least} at the least; ${house.databaseCrashes} crashes of the database`,
      `${done.length} researchers' requests; ${house.inbox.taken.size} mails, ${again} handed over again under the same Message-ID`,
      `${house.fell.length} processes ended otherwise`,
    ].join('\n')}\n`,
  )
}
