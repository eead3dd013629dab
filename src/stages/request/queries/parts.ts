import type { Database, Tx } from '#adapters/database/port.ts'
import { canonical } from '#kernel/canonical.ts'
import { type Part, partsOfManifest, partsOfSelection } from '#stages/selection/store.ts'
import type { RequestRow } from '../store.ts'

/**
 * What requests hold, by database: of a manifest that is frozen, or of a selection at a release that never changes. Each
 * saved step of the wizard and each look at the dashboard asks, and it counts over all files of the catalog.
 */
const counted = new WeakMap<Database | Tx, Map<string, Promise<Part[]>>>()
const mostCounted = 5000

/** What a request holds by DAU: of its manifest once it is filed, of its selection before. */
export async function partsOf(db: Database | Tx, row: RequestRow): Promise<Part[]> {
  const known = counted.get(db) ?? new Map<string, Promise<Part[]>>()
  counted.set(db, known)
  const key = row.manifest_id ?? `${row.release} ${canonical(row.selection)}`
  const parts = known.get(key) ?? count(db, row)
  // The latest asked for last, so that the first is the one to forget.
  known.delete(key)
  known.set(key, parts)
  const [oldest] = known.keys()
  if (known.size > mostCounted && oldest !== undefined) known.delete(oldest)
  parts.catch(() => known.delete(key))
  return parts
}

const count = (db: Database | Tx, row: RequestRow): Promise<Part[]> =>
  row.manifest_id === null
    ? partsOfSelection(db, row.selection, row.release)
    : partsOfManifest(db, row.manifest_id)
