import type pg from 'pg'
import { bulkTransaction } from '#adapters/database/bulk.ts'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { browsable, type Browsable } from '../browse-answer.ts'
import type { Release } from '../contract.ts'
import { encodePublicCube } from '../small-groups/public-cube.ts'
import { readCubeBytes, readPublicCubeBytes, writePublicCubeBytes } from '../store.ts'
import { buildVisitorsCube, publishedFiles, readCodedFiles } from '../store/cube.ts'
import { readPublications } from '../store/study.ts'

export type BrowseDeps = {
  readonly db: Database
  readonly pool: pg.Pool
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

async function read({ db, pool }: BrowseDeps, release: Release, smallest: number): Promise<Kept> {
  const cube =
    smallest === 1
      ? await readCubeBytes(db, release.number)
      : ((await readPublicCubeBytes(db, release.number, smallest)) ??
        (await makePublicCube(pool, release.number, smallest)))
  const years = Object.fromEntries(
    (await readPublications(db)).flatMap(({ pmid, year }) => (year === null ? [] : [[pmid, year]])),
  )
  return { ...browsable({ release, smallestGroup: smallest, years }, cube), cube }
}

/** After an upgrade, or where the smallest group has changed since the import. Twice at once is only twice the work. */
async function makePublicCube(
  pool: pg.Pool,
  release: number,
  smallest: number,
): Promise<Uint8Array> {
  return bulkTransaction(pool, async (tx, bulk) => {
    const files = await readCodedFiles(bulk, publishedFiles(release))
    const cube = encodePublicCube(buildVisitorsCube(files, smallest))
    await writePublicCubeBytes(tx, release, smallest, cube)
    return cube
  })
}
