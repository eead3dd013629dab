import { byteUnit, type Columns, type Lists, listsOf, type Spreads } from './columns.ts'
import { type Matrix, matrixOf, type Sums, transposed } from './matrix.ts'
import { inOrder, listsInOrder, orderBy, placesIn, startsOf } from './order.ts'
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
  /** Tuple × column: files, high and low parts of the bytes. */
  readonly cells: Matrix
  /** Column × tuple: files. */
  readonly cellsByColumn: Matrix
  /** Sets of kinds. */
  readonly profiles: Lists
  /** Block `b` of signature `s`: `firstBlock[s]` up to `firstBlock[s + 1]`, exclusive; one a set. */
  readonly signatures: {
    readonly count: number
    readonly firstBlock: Int32Array
    readonly set: Int32Array
    readonly profile: Int32Array
  }
  /** The same blocks by their sets: those of set `s` are `start[s]` up to `start[s + 1]`, exclusive. */
  readonly blocksOfSet: {
    readonly start: Int32Array
    readonly signature: Int32Array
    readonly profile: Int32Array
  }
  /** Tuple × signature: samples that are wholly in this class. */
  readonly classes: Matrix
  /** Signature × tuple: samples, and subjects, that are wholly in this class. */
  readonly classesBySignature: Matrix
  readonly spreadSamples: Spread
  readonly spreadSubjects: Spread
}

/**
 * Sets of classes, each class as its tuple and its signature: set `s` has the places `start[s]` up to
 * `start[s + 1]`, exclusive. A *family* is a run of sets of the same tuples.
 */
export type Spread = {
  readonly start: Int32Array
  readonly tuple: Int32Array
  readonly signature: Int32Array
  readonly count: Int32Array
  readonly firstOfFamily: Int32Array
}

export function viewOf(columns: Columns, grouping: Grouping): View {
  const { profiles, signatures, signatureOf } = mergeSignatures(columns, grouping.setOf)
  const sets = grouping.groupsOfSet.start.length - 1
  return {
    ...grouping,
    ...mergeCells(columns, grouping),
    profiles,
    signatures,
    blocksOfSet: bySet(signatures, sets),
    ...mergeClasses(columns, signatureOf, signatures.count),
  }
}

function mergeCells(
  { cells, tuples, kinds }: Columns,
  { setOf, groupsOfSet }: Grouping,
): Pick<View, 'columns' | 'cells' | 'cellsByColumn'> {
  const width = kinds.length
  const columnAt = new Int32Array((groupsOfSet.start.length - 1) * width)
  const columnOf = new Int32Array(cells.kind.length)
  for (let cell = 0; cell < columnOf.length; cell++) {
    const at = (setOf[cells.membership[cell] ?? 0] ?? 0) * width + (cells.kind[cell] ?? 0)
    columnOf[cell] = at
    columnAt[at] = 1
  }
  const used: number[] = []
  columnAt.forEach((isUsed, at) => {
    if (isUsed === 1) columnAt[at] = used.push(at) - 1
  })
  for (let cell = 0; cell < columnOf.length; cell++) {
    columnOf[cell] = columnAt[columnOf[cell] ?? 0] ?? 0
  }
  // The cells come tuple by tuple, so that this way round each needs one sort.
  const byColumn = matrixOf(
    { rows: used.length, columns: tuples.length },
    columnOf,
    cells.tuple,
    [cells.files, cells.bytesHigh, cells.bytesLow],
    carryBytes,
  )
  return {
    columns: {
      set: Int32Array.from(used, (at) => Math.floor(at / width)),
      kind: Int32Array.from(used, (at) => at % width),
    },
    cells: transposed(byColumn),
    cellsByColumn: { ...byColumn, values: byColumn.values.slice(0, 1) },
  }
}

function carryBytes([, high = new Float64Array(), low = high]: Sums): void {
  for (let entry = 0; entry < low.length; entry++) {
    const sum = low[entry] ?? 0
    low[entry] = sum % byteUnit
    high[entry] = (high[entry] ?? 0) + Math.floor(sum / byteUnit)
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
      count: nodes.length,
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

function bySet(
  { count, firstBlock, set, profile }: View['signatures'],
  sets: number,
): View['blocksOfSet'] {
  const signature = new Int32Array(set.length)
  for (let one = 0; one < count; one++) signature.fill(one, firstBlock[one], firstBlock[one + 1])
  const order = orderBy([set], set.length)
  return {
    start: startsOf(set, sets),
    signature: inOrder(signature, order),
    profile: inOrder(profile, order),
  }
}

function mergeClasses(
  { classes, tuples, spreadSamples, spreadSubjects }: Columns,
  signatureOf: Int32Array,
  signatures: number,
): Pick<View, 'classes' | 'classesBySignature' | 'spreadSamples' | 'spreadSubjects'> {
  const pairs = newPairs()
  const to = classes.signature.map((signature, at) =>
    pairOf(pairs, classes.tuple[at] ?? 0, signatureOf[signature] ?? 0),
  )
  const tuple = new Int32Array(pairs.size).map((_, pair) => firstOf(pairs, pair))
  const signature = new Int32Array(pairs.size).map((_, pair) => secondOf(pairs, pair))
  const sum = (counts: Int32Array, alone: Int32Array) => {
    counts.forEach((count, at) => (alone[to[at] ?? 0] = (alone[to[at] ?? 0] ?? 0) + count))
    return alone
  }
  const samples = regroup(spreadSamples, to, pairs.size)
  const subjects = regroup(spreadSubjects, to, pairs.size)
  const counts = [sum(classes.samples, samples.alone), sum(classes.subjects, subjects.alone)]
  const merged = matrixOf({ rows: tuples.length, columns: signatures }, tuple, signature, counts)
  return {
    classes: { ...merged, values: merged.values.slice(0, 1) },
    classesBySignature: transposed(merged),
    spreadSamples: inFamilies(samples.spread, tuple, signature),
    spreadSubjects: inFamilies(subjects.spread, tuple, signature),
  }
}

function inFamilies(
  { classes, count }: Spreads,
  tupleOf: Int32Array,
  signatureOf: Int32Array,
): Spread {
  const chains = newPairs()
  const family = count.map((_, set) =>
    classes.items
      .subarray(classes.start[set], classes.start[set + 1])
      .reduce((before, one) => 1 + pairOf(chains, before, tupleOf[one] ?? 0), 0),
  )
  const order = orderBy([family], count.length)
  const { start, items } = listsInOrder(classes, order)
  const familyAt = inOrder(family, order)
  const isFirst = (_: number, place: number) => familyAt[place] !== familyAt[place - 1]
  const firsts = order.map((_, place) => place).filter(isFirst)
  const firstOfFamily = new Int32Array(firsts.length + 1)
  firstOfFamily.set(firsts)
  firstOfFamily[firsts.length] = count.length
  return {
    start,
    tuple: items.map((one) => tupleOf[one] ?? 0),
    signature: items.map((one) => signatureOf[one] ?? 0),
    count: inOrder(count, order),
    firstOfFamily,
  }
}
