import { afterEach, describe, expect, it } from 'vitest'
import { differences } from './books.ts'
import { type House, openHouse } from './house.ts'
import type { KillPlan } from './kill-at.ts'
import { staffOf, workThrough } from './requests.ts'

let house: House | undefined
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(`${house?.fell.join('\n')}\n`)
  await house?.close()
}, 60_000)

/** Where the first and the second server stop: with a job in their hands, and in an open transaction. */
const points: Readonly<Record<number, string>> = {
  1: 'after takes vend.ordered',
  2: 'before vend.completed',
}

describe('workers that are frozen until others have their jobs (T80)', () => {
  it('change nothing any more when they go on (T80)', { timeout: 300_000 }, async () => {
    const opened = await openHouse(3, (life): KillPlan => {
      const point = points[life]
      return {
        chances: point === undefined ? {} : { [point]: 1 },
        otherwise: 0,
        seed: life,
        signal: 'SIGSTOP',
      }
    })
    house = opened
    const done = [await workThrough(opened, await staffOf(opened), 2, 'form')]
    const frozen = opened.frozen()
    expect(frozen).toHaveLength(2)
    for (const pid of frozen) process.kill(pid, 'SIGCONT')
    expect(opened.frozen()).toEqual([])
    await opened.drain()
    await opened.stopServers()
    expect(await differences(opened, done)).toEqual([])
    const verified = await opened.command('verify-all')
    expect(verified, verified.out).toMatchObject({ code: 0 })
  })
})
