import type pg from 'pg'
import { bulkTransaction } from '#adapters/database/bulk.ts'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { browsable, type Browsable, type Years } from '../browse-answer.ts'
import type { Release } from '../contract.ts'
import { encodeCube } from '../cube.ts'
import { encodePublicCube } from '../small-groups/public-cube.ts'
import { exactTeller } from '../small-groups/tell.ts'
import {
  readCubeBytes,
  readPublicCubeBytes,
  writeCubeBytes,
  writePublicCubeBytes,
} from '../store.ts'
import {
  buildExactCube,
  buildVisitorsCube,
  handedFiles,
  publishedFiles,
  readCodedFiles,
} from '../store/cube.ts'
import { readHandoffRow } from '../store/handoff.ts'
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

/** A hand-off is asked for some dozen times while somebody looks at it. */
const handed = new WeakMap<Database, Map<string, Promise<Browsable>>>()
const handedKept = 20

/** A release narrowed to what a hand-off names; exact, so for signed-in people. */
export async function keepHandoff(
  { db, pool }: BrowseDeps,
  release: Release,
  handoff: string,
): Promise<Browsable> {
  const known = handed.get(db) ?? new Map<string, Promise<Browsable>>()
  handed.set(db, known)
  const key = `${release.number} ${handoff}`
  const found = known.get(key)
  if (found !== undefined) return found
  await readHandoffRow(db, handoff)
  const reading = bulkTransaction(pool, async (_tx, bulk) => {
    const files = await readCodedFiles(bulk, handedFiles(release.number, handoff))
    const head = { release, smallestGroup: 1, years: await readYears(db) }
    return { ...head, teller: exactTeller(buildExactCube(files)) }
  })
  if (known.size >= handedKept) known.delete(known.keys().next().value ?? '')
  known.set(key, reading)
  reading.catch(() => known.delete(key))
  return reading
}

async function read({ db, pool }: BrowseDeps, release: Release, smallest: number): Promise<Kept> {
  const head = { release, smallestGroup: smallest, years: await readYears(db) }
  const stored =
    smallest === 1
      ? await readCubeBytes(db, release.number)
      : await readPublicCubeBytes(db, release.number, smallest)
  const known = stored && readable(head, stored)
  if (stored !== undefined && known !== undefined) return { ...known, cube: stored }
  const cube = await makeCube(pool, release.number, smallest)
  return { ...browsable(head, cube), cube }
}

/** Undefined where another version of the platform made the cube. */
function readable(head: Omit<Browsable, 'teller'>, cube: Uint8Array): Browsable | undefined {
  try {
    return browsable(head, cube)
  } catch {
    return undefined
  }
}

/** After an upgrade, or where the smallest group has changed since the import. Twice at once is only twice the work. */
async function makeCube(pool: pg.Pool, release: number, smallest: number): Promise<Uint8Array> {
  return bulkTransaction(pool, async (tx, bulk) => {
    const files = await readCodedFiles(bulk, publishedFiles(release))
    if (smallest === 1) {
      const cube = encodeCube(buildExactCube(files))
      await writeCubeBytes(tx, release, cube)
      return cube
    }
    const cube = encodePublicCube(buildVisitorsCube(files, smallest))
    await writePublicCubeBytes(tx, release, smallest, cube)
    return cube
  })
}

const readYears = async (db: Database): Promise<Years> =>
  Object.fromEntries(
    (await readPublications(db)).flatMap(({ pmid, year }) => (year === null ? [] : [[pmid, year]])),
  )
