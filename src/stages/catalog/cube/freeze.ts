import { byteUnit, type Columns, type Combinations, type Lists, type Spreads } from './columns.ts'
import { codesAt, type Draft, type Scale } from './draft.ts'
import { inOrder, listsInOrder, orderBy, orderLists, placesIn } from './order.ts'
import { firstOf, newPairs, type Pairs, pairOf, secondOf } from './pairs.ts'
import { include, itemsOf, listsOfNodes, newPaths, type Paths, root } from './paths.ts'
import { regroup } from './spreads.ts'

// The draft numbers things in the order of their arrival. Here each table is put in order, and what refers
// to its rows is renumbered by their *places*.

/** The columns of all files added so far. */
export function freeze(draft: Draft): Columns {
  const publicationSets = setsOf(draft, firsts(draft.grounds))
  const studySets = setsOf(draft, seconds(draft.grounds))
  const memberships = membershipsOf(draft, publicationSets.places, studySets.places)
  const tuples = combinationsOf(draft.tuples, firsts(draft.natures))
  const kinds = combinationsOf(draft.kinds, seconds(draft.natures))
  const cells = cellsOf(draft, tuples.places, memberships.places, kinds.places)
  return {
    tuples: tuples.table,
    kinds: kinds.table,
    memberships: memberships.table,
    publicationSets: publicationSets.lists,
    studySets: studySets.lists,
    cells: cells.table,
    ...countsOf(draft, cells),
  }
}

function firsts(pairs: Pairs): Int32Array {
  const column = new Int32Array(pairs.size)
  for (let pair = 0; pair < pairs.size; pair++) column[pair] = firstOf(pairs, pair)
  return column
}

function seconds(pairs: Pairs): Int32Array {
  const column = new Int32Array(pairs.size)
  for (let pair = 0; pair < pairs.size; pair++) column[pair] = secondOf(pairs, pair)
  return column
}

/** The distinct sets of the nodes; `places` is by node. */
function setsOf({ sets }: Draft, nodes: Int32Array): { lists: Lists; places: Int32Array } {
  const distinct = distinctOf(nodes)
  const lists = listsOfNodes(sets, distinct)
  const order = orderLists(lists)
  return { lists: listsInOrder(lists, order), places: placeOfNode(distinct, order, sets) }
}

function membershipsOf(
  draft: Draft,
  publicationPlaces: Int32Array,
  studyPlaces: Int32Array,
): { table: Columns['memberships']; places: Int32Array } {
  const diagnosis = firsts(draft.memberships)
  const grounds = seconds(draft.memberships)
  const publicationSet = grounds.map((pair) => publicationPlaces[firstOf(draft.grounds, pair)] ?? 0)
  const studySet = grounds.map((pair) => studyPlaces[secondOf(draft.grounds, pair)] ?? 0)
  const order = orderBy([diagnosis, publicationSet, studySet], diagnosis.length)
  return {
    table: {
      diagnosis: inOrder(diagnosis, order),
      publicationSet: inOrder(publicationSet, order),
      studySet: inOrder(studySet, order),
    },
    places: placesIn(order),
  }
}

/** The distinct combinations of a scale; `places` is by nature. */
function combinationsOf(
  scale: Scale,
  onScale: Int32Array,
): { table: Combinations; places: Int32Array } {
  const distinct = [...new Set(onScale)].sort((a, b) => a - b)
  const rows = distinct.map((at) => codesAt(scale, at))
  const placeAt = new Map(distinct.map((at, place) => [at, place]))
  return {
    table: {
      length: rows.length,
      codes: scale.sizes.map((_, facet) => Int32Array.from(rows, (row) => row[facet] ?? 0)),
    },
    places: onScale.map((at) => placeAt.get(at) ?? 0),
  }
}

/** `places` is by cell of the draft. */
type Cells = { readonly table: Columns['cells']; readonly places: Int32Array }

function cellsOf(
  draft: Draft,
  tuplePlaces: Int32Array,
  membershipPlaces: Int32Array,
  kindPlaces: Int32Array,
): Cells {
  const natures = firsts(draft.cells)
  const tuple = natures.map((nature) => tuplePlaces[nature] ?? 0)
  const kind = natures.map((nature) => kindPlaces[nature] ?? 0)
  const membership = seconds(draft.cells).map((pair) => membershipPlaces[pair] ?? 0)
  const order = orderBy([tuple, membership, kind], natures.length)
  const carried = (cell: number) => Math.floor((draft.bytesLow[cell] ?? 0) / byteUnit)
  return {
    table: {
      tuple: inOrder(tuple, order),
      membership: inOrder(membership, order),
      kind: inOrder(kind, order),
      files: inOrder(draft.files, order),
      bytesHigh: order.map((cell) => (draft.bytesHigh[cell] ?? 0) + carried(cell)),
      bytesLow: order.map((cell) => (draft.bytesLow[cell] ?? 0) % byteUnit),
    },
    places: placesIn(order),
  }
}

/** What samples and subjects have, while the classes are being found. */
type Found = {
  readonly profiles: Paths
  /** (membership, node of the profile). */
  readonly blocks: Pairs
  readonly signatures: Paths
  /** (tuple, node of the signature). */
  readonly classes: Pairs
  /** Sets of classes. */
  readonly sets: Paths
}

type Counts = Pick<
  Columns,
  'profiles' | 'blocks' | 'signatures' | 'classes' | 'spreadSamples' | 'spreadSubjects'
>

function countsOf(draft: Draft, cells: Cells): Counts {
  const found = {
    profiles: newPaths(),
    blocks: newPairs(),
    signatures: newPaths(),
    classes: newPairs(),
    sets: newPaths(),
  }
  const setAt = new Int32Array(draft.spreads.steps.size + 1).fill(-1)
  const classSet = (node: number): number => {
    const known = setAt[node] ?? -1
    return known >= 0 ? known : (setAt[node] = classSetOf(found, draft.spreads, node, cells))
  }
  const sampleSets = draft.samples.map(classSet)
  const subjectSets = draft.apart.map(classSet)
  const ofSubjects = uniteBySubject(found.sets, draft.subjects, sampleSets, subjectSets)
  return inPlaces(found, sampleSets, ofSubjects)
}

/** The node of the classes over which the files of one path of cells are spread. */
function classSetOf(found: Found, spreads: Paths, node: number, { table, places }: Cells): number {
  const own = itemsOf(spreads, node).map((cell) => places[cell] ?? 0)
  own.sort((a, b) => a - b)
  let [set, signature, profile] = [root, root, root]
  own.forEach((cell, i) => {
    const tuple = table.tuple[cell] ?? 0
    const membership = table.membership[cell] ?? 0
    const next = own[i + 1] ?? -1
    profile = include(found.profiles, profile, table.kind[cell] ?? 0)
    const isSameTuple = table.tuple[next] === tuple
    if (isSameTuple && table.membership[next] === membership) return
    signature = include(found.signatures, signature, pairOf(found.blocks, membership, profile))
    profile = root
    if (isSameTuple) return
    set = include(found.sets, set, pairOf(found.classes, tuple, signature))
    signature = root
  })
  return set
}

/** Subject → the node of all its classes. */
function uniteBySubject(
  sets: Paths,
  subjects: Int32Array,
  sampleSets: Int32Array,
  apart: Int32Array,
): Int32Array {
  const count = subjects.reduce((most, subject) => Math.max(most, subject), apart.length)
  const united = new Int32Array(count)
  united.set(apart)
  subjects.forEach((numbered, sample) => {
    if (numbered <= 0) return
    const subject = numbered - 1
    for (const one of itemsOf(sets, sampleSets[sample] ?? root)) {
      united[subject] = include(sets, united[subject] ?? root, one)
    }
  })
  return united
}

function inPlaces(found: Found, sampleSets: Int32Array, subjectSets: Int32Array): Counts {
  const profileNodes = distinctOf(seconds(found.blocks))
  const profiles = listsOfNodes(found.profiles, profileNodes)
  const profileOrder = orderLists(profiles)
  const profilePlace = placeOfNode(profileNodes, profileOrder, found.profiles)

  const membership = firsts(found.blocks)
  const profile = seconds(found.blocks).map((node) => profilePlace[node] ?? 0)
  const blockOrder = orderBy([membership, profile], membership.length)
  const blockPlace = placesIn(blockOrder)

  const signatureNodes = distinctOf(seconds(found.classes))
  const drafted = listsOfNodes(found.signatures, signatureNodes)
  const signatures = { ...drafted, items: drafted.items.map((block) => blockPlace[block] ?? 0) }
  const signatureOrder = orderLists(signatures)
  const signaturePlace = placeOfNode(signatureNodes, signatureOrder, found.signatures)

  const tuple = firsts(found.classes)
  const signature = seconds(found.classes).map((node) => signaturePlace[node] ?? 0)
  const classOrder = orderBy([tuple, signature], tuple.length)
  const classPlace = placesIn(classOrder)
  const samples = spreadsOf(found.sets, sampleSets, classPlace)
  const subjects = spreadsOf(found.sets, subjectSets, classPlace)
  return {
    profiles: listsInOrder(profiles, profileOrder),
    blocks: { membership: inOrder(membership, blockOrder), profile: inOrder(profile, blockOrder) },
    signatures: listsInOrder(signatures, signatureOrder),
    classes: {
      tuple: inOrder(tuple, classOrder),
      signature: inOrder(signature, classOrder),
      samples: samples.alone,
      subjects: subjects.alone,
    },
    spreadSamples: samples.spread,
    spreadSubjects: subjects.spread,
  }
}

function distinctOf(nodes: Int32Array): Int32Array {
  return Int32Array.from(new Set(nodes))
}

function placeOfNode(nodes: Int32Array, order: Int32Array, { steps }: Paths): Int32Array {
  const places = new Int32Array(steps.size + 1)
  order.forEach((list, place) => (places[nodes[list] ?? 0] = place))
  return places
}

/** Counts equal sets of classes, by class where a set has only one. */
function spreadsOf(
  sets: Paths,
  nodes: Int32Array,
  classPlace: Int32Array,
): { alone: Int32Array; spread: Spreads } {
  const countAt = new Int32Array(sets.steps.size + 1)
  for (const node of nodes) countAt[node] = (countAt[node] ?? 0) + 1
  const used = countAt.map((count, node) => (count > 0 ? node : root)).filter((node) => node > 0)
  const drafted = { classes: listsOfNodes(sets, used), count: inOrder(countAt, used) }
  const { alone, spread } = regroup(drafted, classPlace, classPlace.length)
  const order = orderLists(spread.classes)
  const classes = listsInOrder(spread.classes, order)
  return { alone, spread: { classes, count: inOrder(spread.count, order) } }
}
