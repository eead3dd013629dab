import type { Database } from '#adapters/database/port.ts'
import { readReleases } from '../store.ts'

/** Readings under way, and those that begin after them, by database. */
const readings = new WeakMap<
  Database,
  { now: Promise<number>; next: Promise<number> | undefined }
>()

/**
 * The number of the current release, 0 while the catalog is empty: as it is at some instant after the call. Those who
 * ask while a reading is under way share the one that begins after it.
 */
export function currentNumber(db: Database): Promise<number> {
  const known = readings.get(db)
  if (known === undefined) {
    const now = read(db)
    const reading = { now, next: undefined as Promise<number> | undefined }
    readings.set(db, reading)
    return now.finally(() => {
      if (readings.get(db) === reading) readings.delete(db)
    })
  }
  const first = known.now
  known.next ??= first.then(
    () => read(db),
    () => read(db),
  )
  return known.next
}

async function read(db: Database): Promise<number> {
  const [release] = await readReleases(db, 1)
  return release?.number ?? 0
}
