/**
 * What the files of one kind are, as far as it is told. A value is a list of the codes that it may be,
 * ascending: one code where it is known. A set is the codes that are in it, and those that may be.
 */
export type Cell = {
  readonly values: readonly (readonly number[])[]
  readonly sets: readonly { readonly all: readonly number[]; readonly some: readonly number[] }[]
}

/** What it costs no longer to tell a value or a set: larger = kept longer, infinite = never given up. */
export type Weights = { readonly values: readonly number[]; readonly sets: readonly number[] }

/** The narrowest cell that is true of both. */
export function blend(a: Cell, b: Cell): Cell {
  return {
    values: a.values.map((codes, i) => union(codes, b.values[i] ?? [])),
    sets: a.sets.map((set, i) => {
      const other = b.sets[i] ?? { all: [], some: [] }
      const all = set.all.filter((code) => other.all.includes(code))
      const any = union(union(set.all, set.some), union(other.all, other.some))
      return { all, some: any.filter((code) => !all.includes(code)) }
    }),
  }
}

/** What is lost for the files of `from` once they stand under `to`, a blend of it. */
export function loss(from: Cell, to: Cell, weights: Weights): number {
  let lost = 0
  from.values.forEach((codes, i) => {
    lost += lossOf(codes.length - 1, (to.values[i]?.length ?? 1) - 1, weights.values[i])
  })
  from.sets.forEach(({ some }, i) => {
    lost += lossOf(some.length, to.sets[i]?.some.length ?? 0, weights.sets[i])
  })
  return lost
}

/** Going from known to unknown counts most; one more alternative, a little. */
function lossOf(before: number, after: number, weight = 0): number {
  if (after === before) return 0
  return weight * ((before === 0 ? 1 : 0) + 0.1 * (after - before))
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === b.length && a.every((code, i) => code === b[i])) return a
  return [...new Set([...a, ...b])].sort((one, other) => one - other)
}
