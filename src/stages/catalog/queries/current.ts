import type { Database } from '#adapters/database/port.ts'
import { readReleases } from '../store.ts'

/** Readings under way: those who ask meanwhile share one. */
const readings = new WeakMap<Database, Promise<number>>()

/** The number of the current release, 0 while the catalog is empty. */
export async function currentNumber(db: Database): Promise<number> {
  const reading = readings.get(db) ?? read(db)
  readings.set(db, reading)
  return reading
}

async function read(db: Database): Promise<number> {
  try {
    const [release] = await readReleases(db, 1)
    return release?.number ?? 0
  } finally {
    readings.delete(db)
  }
}
