import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { randomFrom } from '#app/demo/random.ts'
import { differences } from './books.ts'
import { type House, openHouse } from './house.ts'
import { killTally, type KeptTally, type KillTally } from './kills.ts'
import { type Done, staffOf, workThrough } from './requests.ts'

/*
 * Kills servers at labelled points of their work, and the database, while many requests are filed, signed, decided,
 * vended, read and revoked; then holds everything against a model in which each step happens once. That is a round, in a
 * place of its own, of about ROUND kills. `npm run test:crash` plays rounds until every label was killed LEAST times,
 * processes KILLS times and the database CRASHES times, or MINUTES are over. With TALLY, a file, rounds count that other
 * runs came through: each is added once nothing was found. SEED repeats the draws of an earlier run. It is no part of
 * `npm test`.
 */

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)
const seed = number('SEED', randomInt(2 ** 31))
const leastKills = number('KILLS', 1000)
const leastOfLabel = number('LEAST', 0)
const leastCrashes = number('CRASHES', 20)
const roundKills = number('ROUND', 120)
const servers = number('SERVERS', 3)
const lanes = number('LANES', 8)
const minutes = number('MINUTES', 240)
const tallyFile = process.env['TALLY']

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
  it('do each thing once, and lose nothing', { timeout: (minutes + 60) * 60_000 }, async () => {
    const tally = killTally(await readTally())
    const end = performance.now() + minutes * 60_000
    for (let round = 1; !isEnough(tally) && performance.now() < end; round += 1) {
      await play(tally, seed + round, end)
      if (tallyFile !== undefined) await writeFile(tallyFile, JSON.stringify(tally.kept(), null, 1))
    }
    print(tally)
    expect(tally.kills).toBeGreaterThanOrEqual(leastKills)
    expect(tally.crashes).toBeGreaterThanOrEqual(leastCrashes)
    const few = tally.labels().filter(({ before, after }) => before + after < leastOfLabel)
    expect(few).toEqual([])
  })
})

const readTally = async (): Promise<KeptTally | undefined> =>
  tallyFile === undefined || !existsSync(tallyFile)
    ? undefined
    : (JSON.parse(await readFile(tallyFile, 'utf8')) as KeptTally)

const isEnough = (tally: KillTally): boolean =>
  tally.kills >= leastKills &&
  tally.crashes >= leastCrashes &&
  tally.labels().every(({ before, after }) => before + after >= leastOfLabel)

/** A round: kills in a place of its own, then everybody finishes, and all is held against the model. */
async function play(tally: KillTally, draws: number, end: number): Promise<void> {
  const before = tally.kept()
  const plan = (life: number) => tally.plan(draws, life, Math.max(leastOfLabel, 1))
  const opened = await openHouse(servers, plan, tally)
  house = opened
  const isOver = () =>
    performance.now() > end || isEnough(tally) || tally.kills - before.kills >= roundKills
  const { done, published } = await workUntil(opened, draws, before, isOver)
  await opened.drain()
  await opened.stopServers()
  tell(opened, before, draws, done)
  expect(await differences(opened, done)).toEqual([])
  const releases = await opened.rows(sql<{ name: string }>`select name from catalog_release`)
  expect(releases.map(({ name }) => name)).toEqual(expect.arrayContaining([...published]))
  const verified = await opened.command('verify-all')
  expect(verified, verified.out).toMatchObject({ code: 0 })
  house = undefined
  await opened.close()
}

type Worked = { readonly done: readonly Done[]; readonly published: readonly string[] }

/** So many requests at a time go through, until the round is over. */
async function workUntil(
  house: House,
  draws: number,
  before: KeptTally,
  isOver: () => boolean,
): Promise<Worked> {
  const staff = await staffOf(house)
  const random = randomFrom(draws)
  const { tally } = house
  const done: Done[] = []
  const published: string[] = []
  let begun = 0
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const n = (begun += 1)
      done.push(await workThrough(house, staff, n, n % 2 === 0 ? 'electronic' : 'form'))
    }
  }
  const crashes = async (): Promise<void> => {
    const perRound = Math.ceil((leastCrashes * roundKills) / Math.max(leastKills, roundKills))
    const every = Math.max(3, roundKills / (perRound + 1))
    while (!isOver()) {
      const due = Math.floor((tally.kills - before.kills) / every)
      if (tally.crashes - before.crashes < due) await house.crashDatabase()
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
    for (let n = 1; !isOver(); n += 1) {
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

/** What came of a round. */
function tell(
  { tally, inbox, fell }: House,
  before: KeptTally,
  draws: number,
  done: readonly Done[],
): void {
  const again = [...inbox.taken.values()].filter((times) => times > 1).length
  process.stdout.write(
    `round with SEED=${draws - 1}: ${tally.kills - before.kills} kills, ${tally.crashes - before.crashes} crashes of the database; ` +
      `${done.length} researchers' requests; ${inbox.taken.size} mails, ${again} handed over again under the same Message-ID; ` +
      `${fell.length} processes ended otherwise\n`,
  )
}

function print(tally: KillTally): void {
  const labels = tally.labels()
  const rows = labels.map(
    ({ label, before, after }) =>
      `${String(before).padStart(5)} ${String(after).padStart(5)}  ${label}`,
  )
  const least = Math.min(...labels.map(({ before, after }) => before + after))
  process.stdout.write(
    `${[
      'before after  label',
      ...rows,
      `${tally.kills} kills at ${labels.length} labels, ${least} at the least; ${tally.crashes} crashes of the database`,
    ].join('\n')}\n`,
  )
}
