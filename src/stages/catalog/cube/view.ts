import { byteUnit, type Columns, type Lists, listsOf, type Spreads } from './columns.ts'
import { orderBy, placesIn, startsOf } from './order.ts'
import { firstOf, newPairs, pairOf, secondOf } from './pairs.ts'
import { include, listsOfNodes, newPaths, root } from './paths.ts'
import { regroup } from './spreads.ts'

/** What a tab groups by: each membership has one set of its groups. */
export type Grouping = {
  readonly setOf: Int32Array
  readonly groupsOfSet: Lists
  readonly groupCount: number
}

/**
 * A cube seen from one tab: the memberships are merged that differ only in the groups of other tabs, and
 * with them all that became alike. A query never asks for more than one tab, and this is several times
 * smaller.
 */
export type View = Grouping & {
  /** The pairs (set, kind) that occur, in this order. */
  readonly columns: { readonly set: Int32Array; readonly kind: Int32Array }
  /** The cells of tuple `t` are `firstCell[t]` up to `firstCell[t + 1]`, exclusive. */
  readonly firstCell: Int32Array
  readonly cells: {
    readonly column: Int32Array
    readonly files: Int32Array
    readonly bytesHigh: Int32Array
    readonly bytesLow: Int32Array
  }
  /** Sets of kinds. */
  readonly profiles: Lists
  /** Block `b` of signature `s`: `firstBlock[s]` up to `firstBlock[s + 1]`, exclusive; one a set. */
  readonly signatures: {
    readonly firstBlock: Int32Array
    readonly set: Int32Array
    readonly profile: Int32Array
  }
  /** The classes of tuple `t` are `firstClass[t]` up to `firstClass[t + 1]`, exclusive. */
  readonly firstClass: Int32Array
  readonly classes: {
    readonly signature: Int32Array
    readonly samples: Int32Array
    readonly subjects: Int32Array
  }
  readonly spreadSamples: Spread
  readonly spreadSubjects: Spread
}

/** Sets of classes, each class as its tuple and its signature. */
export type Spread = {
  readonly start: Int32Array
  readonly tuple: Int32Array
  readonly signature: Int32Array
  readonly count: Int32Array
}

export function viewOf(columns: Columns, grouping: Grouping): View {
  const { profiles, signatures, signatureOf } = mergeSignatures(columns, grouping.setOf)
  return {
    ...grouping,
    ...mergeCells(columns, grouping),
    profiles,
    signatures,
    ...mergeClasses(columns, signatureOf),
  }
}

function mergeCells(
  { cells, tuples, kinds }: Columns,
  { setOf, groupsOfSet }: Grouping,
): Pick<View, 'columns' | 'firstCell' | 'cells'> {
  const width = kinds.length
  const columnAt = new Int32Array((groupsOfSet.start.length - 1) * width)
  const wide = cells.membership.map((membership, cell) => {
    return (setOf[membership] ?? 0) * width + (cells.kind[cell] ?? 0)
  })
  for (const at of wide) columnAt[at] = 1
  const used: number[] = []
  columnAt.forEach((isUsed, at) => {
    if (isUsed === 1) columnAt[at] = used.push(at) - 1
  })
  const columnOf = wide.map((at) => columnAt[at] ?? 0)
  return {
    columns: {
      set: Int32Array.from(used, (at) => Math.floor(at / width)),
      kind: Int32Array.from(used, (at) => at % width),
    },
    ...sumCells(cells, columnOf, tuples.length),
  }
}

/** Adds up the cells of one tuple and one column. */
function sumCells(
  cells: Columns['cells'],
  columnOf: Int32Array,
  tuples: number,
): Pick<View, 'firstCell' | 'cells'> {
  const order = orderBy([cells.tuple, columnOf], columnOf.length)
  const tuple = new Int32Array(order.length)
  const column = new Int32Array(order.length)
  const files = new Int32Array(order.length)
  const bytesHigh = new Int32Array(order.length)
  const bytesLow = new Int32Array(order.length)
  let at = -1
  for (const cell of order) {
    const ofTuple = cells.tuple[cell] ?? 0
    const ofColumn = columnOf[cell] ?? 0
    if (at < 0 || tuple[at] !== ofTuple || column[at] !== ofColumn) at += 1
    tuple[at] = ofTuple
    column[at] = ofColumn
    files[at] = (files[at] ?? 0) + (cells.files[cell] ?? 0)
    const low = (bytesLow[at] ?? 0) + (cells.bytesLow[cell] ?? 0)
    bytesLow[at] = low % byteUnit
    bytesHigh[at] = (bytesHigh[at] ?? 0) + (cells.bytesHigh[cell] ?? 0) + (low < byteUnit ? 0 : 1)
  }
  return {
    firstCell: startsOf(tuple.subarray(0, at + 1), tuples),
    cells: {
      column: column.slice(0, at + 1),
      files: files.slice(0, at + 1),
      bytesHigh: bytesHigh.slice(0, at + 1),
      bytesLow: bytesLow.slice(0, at + 1),
    },
  }
}

type Merged = Pick<View, 'profiles' | 'signatures'> & {
  /** Signature of the cube → signature of the view. */
  readonly signatureOf: Int32Array
}

function mergeSignatures({ profiles, blocks, signatures }: Columns, setOf: Int32Array): Merged {
  const unions = unionsOf(profiles)
  const merged = newPairs()
  const lists = newPaths()
  const profileIn = new Map<number, number>()
  const nodeOf = new Int32Array(signatures.start.length - 1).map((_, signature) => {
    profileIn.clear()
    const end = signatures.start[signature + 1] ?? 0
    for (let i = signatures.start[signature] ?? 0; i < end; i++) {
      const block = signatures.items[i] ?? 0
      const set = setOf[blocks.membership[block] ?? 0] ?? 0
      const profile = blocks.profile[block] ?? 0
      profileIn.set(set, unions.of(profileIn.get(set) ?? profile, profile))
    }
    return [...profileIn]
      .sort(([one], [other]) => one - other)
      .reduce((node, [set, profile]) => include(lists, node, pairOf(merged, set, profile)), root)
  })
  const nodes = Int32Array.from(new Set(nodeOf))
  const places = placesIn(nodes, lists.steps.size + 1)
  const { start, items } = listsOfNodes(lists, nodes)
  return {
    profiles: unions.profiles(),
    signatures: {
      firstBlock: start,
      set: items.map((pair) => firstOf(merged, pair)),
      profile: items.map((pair) => secondOf(merged, pair)),
    },
    signatureOf: nodeOf.map((node) => places[node] ?? 0),
  }
}

/** Unions of profiles, numbered after the profiles that there are. */
function unionsOf({ start, items }: Lists): {
  of(one: number, other: number): number
  profiles(): Lists
} {
  const all = Array.from(start.subarray(1), (end, profile) => [
    ...items.subarray(start[profile], end),
  ])
  const numbers = new Map(all.map((kinds, profile) => [kinds.join(), profile]))
  const asked = newPairs()
  const united: number[] = []
  return {
    of(one, other) {
      if (one === other) return one
      const known = asked.size
      const pair = pairOf(asked, one, other)
      if (pair < known) return united[pair] ?? one
      const kinds = [...new Set([...(all[one] ?? []), ...(all[other] ?? [])])]
      const key = kinds.sort((a, b) => a - b).join()
      const number = numbers.get(key) ?? all.push(kinds) - 1
      numbers.set(key, number)
      return (united[pair] = number)
    },
    profiles: () => listsOf(all),
  }
}

function mergeClasses(
  { classes, tuples, spreadSamples, spreadSubjects }: Columns,
  signatureOf: Int32Array,
): Pick<View, 'firstClass' | 'classes' | 'spreadSamples' | 'spreadSubjects'> {
  const merged = newPairs()
  const drafted = classes.signature.map((signature, at) =>
    pairOf(merged, classes.tuple[at] ?? 0, signatureOf[signature] ?? 0),
  )
  const tupleOf = new Int32Array(merged.size).map((_, pair) => firstOf(merged, pair))
  const order = orderBy([tupleOf], merged.size)
  const places = placesIn(order)
  const to = drafted.map((pair) => places[pair] ?? 0)
  const tuple = order.map((pair) => firstOf(merged, pair))
  const signature = order.map((pair) => secondOf(merged, pair))
  const add = (counts: Int32Array, alone: Int32Array) => {
    const sums = alone.slice()
    counts.forEach((count, at) => (sums[to[at] ?? 0] = (sums[to[at] ?? 0] ?? 0) + count))
    return sums
  }
  const samples = regroup(spreadSamples, to, merged.size)
  const subjects = regroup(spreadSubjects, to, merged.size)
  const spreadOf = ({ classes: { start, items }, count }: Spreads): Spread => ({
    start,
    tuple: items.map((at) => tuple[at] ?? 0),
    signature: items.map((at) => signature[at] ?? 0),
    count,
  })
  return {
    firstClass: startsOf(tuple, tuples.length),
    classes: {
      signature,
      samples: add(classes.samples, samples.alone),
      subjects: add(classes.subjects, subjects.alone),
    },
    spreadSamples: spreadOf(samples.spread),
    spreadSubjects: spreadOf(subjects.spread),
  }
}
