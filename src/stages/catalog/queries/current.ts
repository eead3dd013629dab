import type { Database } from '#adapters/database/port.ts'
import { readReleases } from '../store.ts'

/** Milliseconds for which a reading serves all who ask: no person sees a release so much later. */
const shared = 20

type Reading = { readonly number: Promise<number>; readonly begun: number }

const readings = new WeakMap<Database, Reading>()

/** The number of the current release, 0 while the catalog is empty; as it was at most some milliseconds ago. */
export function currentNumber(db: Database): Promise<number> {
  const known = readings.get(db)
  const begun = performance.now()
  if (known !== undefined && begun - known.begun < shared) return known.number
  const number = readReleases(db, 1).then(([release]) => release?.number ?? 0)
  readings.set(db, { number, begun })
  number.catch(() => readings.delete(db))
  return number
}
