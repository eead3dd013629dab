import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { Outbox } from '../outbox/boss.ts'
import { advanceClock, readClock } from './contract.ts'
import { moveClock, readNow } from './store.ts'

export const clockEndpoints = (deps: {
  readonly db: Database
  readonly outbox: Outbox
  readonly demo: boolean
}): readonly Served[] => {
  const present = async () => {
    const { now, offsetSeconds } = await readNow(deps.db)
    return { now: now.toISOString(), offsetSeconds }
  }
  return [
    serves(readClock, present),
    serves(advanceClock, async ({ body }, actor) => {
      if (!deps.demo) throw new Problem('not-found', 'The clock can be moved in demo mode only.')
      await deps.db.transaction().execute((tx) => moveClock(tx, deps.outbox, actor.id, body.by))
      return present()
    }),
  ]
}
