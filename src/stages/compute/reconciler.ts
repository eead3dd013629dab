import { type Capabilities, ExecutorUnavailable } from '#adapters/executor/port.ts'
import { beyondScope } from '#ledgers/identity/scope.ts'
import type { Pulse } from '#stages/workspace/running-reads.ts'
import { type AttemptDeps, followAttempts, submitRunnable } from './commands/attempts.ts'
import { moveTerminating, stopUnpermitted } from './commands/ending.ts'
import { moveFinished } from './commands/finishing.ts'
import { moveWaiting } from './commands/waiting.ts'
import { inTurn, unlessAtWork } from './store/turn.ts'

/*
 * Moves jobs on: once a second, and at once when somebody did something. Each process may; one at a time does. All that
 * it knows is in the database and at the engine, so that it goes on wherever it, or another, was stopped.
 */

export type Reconciler = {
  /** Looks now, or again after the look that runs. */
  nudge(): void
  /** Looks until nothing moves, after who is at it. */
  settle(): Promise<void>
  /** What the engine can, as it was last asked; undefined where there is none. */
  capabilities(): Promise<Capabilities | undefined>
  /** Begins to look with each beat; the platform is at this address for workers, without a slash at its end. */
  start(pulse: Pulse, platformUrl: string): void
  stop(): Promise<void>
}

export type ReconcilerDeps = Omit<AttemptDeps, 'executor' | 'platformUrl' | 'onFault'> & {
  readonly executor: AttemptDeps['executor'] | undefined
}

/** `onFault` hears of what failed; it is tried again with the next beat. */
export function reconciler(
  given: ReconcilerDeps,
  onFault: (what: string, error: unknown) => void,
): Reconciler {
  const deps = { ...given, onFault }
  const { executor } = deps
  let platformUrl: string | undefined
  let running: Promise<void> | undefined
  let again = false
  let still: () => void = () => undefined
  let known: Capabilities | undefined

  const capabilities = async () => {
    if (executor !== undefined && known?.isUsable !== true) known = await executor.capabilities()
    return known
  }
  /** One look at all; answers how much moved. */
  const look = async (): Promise<number> => {
    let moved = await moveWaiting(deps)
    moved += await stopUnpermitted(deps)
    const can = await capabilities()
    if (executor !== undefined && platformUrl !== undefined && can?.isUsable === true)
      moved += await atEngine({ ...deps, executor, platformUrl }, can)
    moved += await moveFinished(deps)
    return moved + (await moveTerminating(deps))
  }
  const atEngine = async (all: AttemptDeps, can: Capabilities): Promise<number> => {
    try {
      return (await followAttempts(all)) + (await submitRunnable(all, can))
    } catch (error) {
      // Nothing is known of any: everything stays as it is.
      if (error instanceof ExecutorUnavailable) return 0
      throw error
    }
  }
  // Whoever's call brings it forward: it moves the jobs of everybody.
  const lookOn = () =>
    beyondScope(async () => {
      while ((await look()) > 0);
    })
  const nudge = () => {
    again = running !== undefined
    // Only a server moves jobs on, not every process that opens the database.
    if (again || platformUrl === undefined) return
    running = unlessAtWork(deps.db, lookOn)
      .catch((error: unknown) => onFault('jobs', error))
      .finally(() => {
        running = undefined
        if (again) nudge()
      })
  }
  return {
    nudge,
    settle: () => inTurn(deps.db, lookOn),
    capabilities,
    start(pulse, url) {
      platformUrl = url
      still = pulse(nudge)
      nudge()
    },
    async stop() {
      still()
      again = false
      await running
    },
  }
}
