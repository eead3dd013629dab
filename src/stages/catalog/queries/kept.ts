import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { browsable, type Browsable } from '../browse-answer.ts'
import type { Release } from '../contract.ts'
import { readCubeBytes } from '../store.ts'

export type BrowseDeps = {
  readonly db: Database
  /** The fewest people that a figure told to visitors may count; 1 = visitors are told every figure. */
  readonly smallestGroup: number
}

/** A release with the bytes of its cube: the exact one, or the public one. */
export type Kept = Browsable & { readonly cube: Uint8Array }

/** Of the newest release, by database and smallest group. A release never changes, so this is never stale. */
const kept = new WeakMap<Database, Map<number, Promise<Kept>>>()

/** Signed-in people are told every figure. */
export async function keepRelease(
  deps: BrowseDeps,
  actor: Actor | undefined,
  release: Release,
): Promise<Kept> {
  const smallest = actor === undefined ? deps.smallestGroup : 1
  const known = kept.get(deps.db) ?? new Map<number, Promise<Kept>>()
  kept.set(deps.db, known)
  const before = await known.get(smallest)
  if (before?.release.number === release.number) return before
  const reading = read(deps, release, smallest)
  known.set(smallest, reading)
  reading.catch(() => known.delete(smallest))
  return reading
}

async function read({ db }: BrowseDeps, release: Release, smallest: number): Promise<Kept> {
  const cube = await readCubeBytes(db, release.number)
  return { ...browsable(release, smallest, cube), cube }
}
