import type { LastRun, Promised, TestRun } from '../contract/promises.ts'
import evidence from '../rules/evidence.json' with { type: 'json' }
import { promises } from '../rules/promises.ts'

type Held = Pick<Promised, 'faults'> & {
  readonly tests: readonly Omit<Promised['tests'][number], 'result'>[]
}

/** What is promised, with the names of its tests and what they said in `run`. */
export function answerPromises(run: TestRun | undefined): {
  readonly promises: Promised[]
  readonly lastRun: LastRun | null
} {
  const held: Readonly<Record<string, Held>> = evidence
  return {
    promises: promises.map(({ key, title, text, checks }) => ({
      ...{ key, title, text, checks: [...checks] },
      tests: (held[key]?.tests ?? []).map((each) => ({
        ...each,
        result: run?.files[each.file] ?? null,
      })),
      faults: held[key]?.faults ?? { count: 0, seen: 0, since: null },
    })),
    lastRun: run === undefined ? null : lastOf(run),
  }
}

const lastOf = ({ at, version, passed, failed, skipped }: TestRun): LastRun => ({
  ...{ at, version, passed, failed, skipped },
})
