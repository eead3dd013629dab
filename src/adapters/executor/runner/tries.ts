import type { Try, TryKind } from '../port.ts'

/** What an attempt tried and did not get, from all who see it: docs/decisions/033-what-a-tool-tries.md. */
export type Tries = {
  /** One more. */
  readonly add: (kind: TryKind, what: string) => void
  /** As somebody counted who goes on counting. */
  readonly say: (tried: Try) => void
  readonly all: () => readonly Try[]
}

/** How many different ones are kept with their place; of the others only how many there were of each kind. */
const most = 100
/** Of a place, in characters. */
const longest = 200

export function openTries(): Tries {
  const seen = new Map<string, Try>()
  const keep = (kind: TryKind, what: string, timesAfter: (before: number) => number): void => {
    const plain = what.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, longest)
    const isRoom = seen.has(`${kind} ${plain}`) || seen.size < most
    const place = isRoom ? plain : ''
    const key = `${kind} ${place}`
    seen.set(key, { kind, what: place, times: timesAfter(seen.get(key)?.times ?? 0) })
  }
  return {
    add: (kind, what) => keep(kind, what, (before) => before + 1),
    say: ({ kind, what, times }) => keep(kind, what, (before) => Math.max(before, times)),
    all: () => [...seen.values()],
  }
}

/** A line of tries.py. */
export const tryOf = (line: string): Try => JSON.parse(line) as Try
