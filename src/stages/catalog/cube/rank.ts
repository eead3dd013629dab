type List = readonly number[]

/** Distinct lists in lexicographic order; `of` gives the place of a list among them. */
export type Ranking = { readonly lists: readonly List[]; readonly of: (list: List) => number }

export function rank(lists: readonly List[]): Ranking {
  const distinct = new Map(lists.map((list) => [list.join(), list]))
  const sorted = [...distinct.values()].sort(byItems)
  const places = new Map(sorted.map((list, place) => [list.join(), place]))
  return { lists: sorted, of: (list) => places.get(list.join()) ?? -1 }
}

function byItems(a: List, b: List): number {
  const differing = a.findIndex((item, i) => item !== b[i])
  if (differing < 0) return a.length - b.length
  return (a[differing] ?? -1) - (b[differing] ?? -Infinity)
}
