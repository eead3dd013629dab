import type { Columns, Lists } from './columns.ts'
import { inOrder, orderBy, startsOf } from './order.ts'
import { include, listsOfNodes, newPaths, root } from './paths.ts'
import type { Asked } from './tally.ts'
import { anyOf, passing } from './verdicts.ts'

/**
 * Where the files of each membership are found: in which tuples, with which sets of kinds. From it follows
 * which diagnoses the files of ticked publications have.
 */
export type Sightings = {
  /** Those of membership `m` are `first[m]` up to `first[m + 1]`, exclusive. */
  readonly first: Int32Array
  readonly tuple: Int32Array
  readonly profile: Int32Array
  /** Sets of kinds. */
  readonly profiles: Lists
}

export function sightingsOf({ cells, memberships }: Columns): Sightings {
  const length = cells.tuple.length
  const nodes = newPaths()
  const profile = new Int32Array(length)
  let node = root
  const last = cells.kind.map((kind, cell) => {
    node = include(nodes, node, kind)
    profile[cell] = node
    const isLast =
      cells.tuple[cell] !== cells.tuple[cell + 1] ||
      cells.membership[cell] !== cells.membership[cell + 1]
    if (isLast) node = root
    return isLast ? 1 : 0
  })
  const order = orderBy([cells.membership], length).filter((cell) => last[cell] === 1)
  return {
    first: startsOf(inOrder(cells.membership, order), memberships.diagnosis.length),
    tuple: inOrder(cells.tuple, order),
    profile: inOrder(profile, order),
    profiles: listsOfNodes(
      nodes,
      Int32Array.from({ length: nodes.steps.size + 1 }, (_, n) => n),
    ),
  }
}

/** How many distinct diagnoses the files that pass have, "not reported" not counted. */
export function countDiagnoses(
  { first, tuple, profile, profiles }: Sightings,
  { diagnosis, reported }: { readonly diagnosis: Int32Array; readonly reported: number },
  { view, ofSamples, ofFiles }: Asked,
): number {
  const profilePasses = anyOf(profiles, passing(ofFiles.kindVerdicts))
  const { tuplePasses } = ofSamples
  const isSeen = new Uint8Array(reported + 1)
  isSeen[reported] = 1
  let seen = 0
  for (let membership = 0; membership < diagnosis.length; membership++) {
    const of = diagnosis[membership] ?? reported
    const isTicked = ofFiles.setIsTicked[view.setOf[membership] ?? 0] === 1
    if (isSeen[of] === 1 || !isTicked) continue
    const end = first[membership + 1] ?? 0
    for (let at = first[membership] ?? 0; at < end; at++) {
      const passes = (tuplePasses[tuple[at] ?? 0] ?? 0) & (profilePasses[profile[at] ?? 0] ?? 0)
      if (passes === 0) continue
      isSeen[of] = 1
      seen += 1
      break
    }
  }
  return seen
}
