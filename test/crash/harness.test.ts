import { randomInt } from 'node:crypto'
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
const minutes = number('MINUTES', 90)

let house: House | undefined
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`${house?.fell.join('\n')}\n`)
  await house?.close()
}, 120_000)

// It takes an hour, and is run by itself.
describe.skipIf(leastOfLabel === 0)('servers and a database killed at labelled points', () => {
  it('do each thing once, and lose nothing', { timeout: (minutes + 30) * 60_000 }, async () => {
    const opened = await openHouse(servers, (tally, life) =>
      tally.plan(seed, life, Math.max(leastOfLabel, 1)),
    )
    house = opened
    const done = await workUntil(opened, performance.now() + minutes * 60_000)
    await opened.calm()
    await opened.drain()
    await opened.stopServers()
    print(opened, done)
    const found = await differences(opened, done)
    expect(found).toEqual([])
    const verified = await opened.command('verify-all')
    expect(verified, verified.out).toMatchObject({ code: 0 })
    const labels = opened.tally.labels()
    expect(opened.tally.kills).toBeGreaterThanOrEqual(leastKills)
    expect(opened.databaseCrashes).toBeGreaterThanOrEqual(leastCrashes)
    const few = labels.filter(({ before, after }) => before + after < leastOfLabel)
    expect(few).toEqual([])
  })
})

/** So many requests at a time go through, until there were kills and crashes enough, or the time is over. */
async function workUntil(house: House, end: number): Promise<Done[]> {
  const staff = await staffOf(house)
  const random = randomFrom(seed)
  const done: Done[] = []
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
      else await new Promise((resolve) => setTimeout(resolve, random.between(200, 1000)))
    }
  }
  await Promise.all([crashes(), ...Array.from({ length: lanes }, lane)])
  return done
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
