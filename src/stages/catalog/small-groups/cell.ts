/**
 * What the files of one kind are, as far as it is told. A value is a list of the codes that it may be,
 * ascending: one code where it is known. A set is the codes that are in it, and those that may be; ascending.
 */
export type Cell = { readonly values: readonly Codes[]; readonly sets: readonly CodeSet[] }

export type Codes = readonly number[]
export type CodeSet = { readonly all: Codes; readonly some: Codes }

/** What it costs no longer to tell a value or a set: larger = kept longer, infinite = never given up. */
export type Weights = { readonly values: readonly number[]; readonly sets: readonly number[] }

/** Equal cells have equal texts. Many classes have the same cell: its text is made once. */
export function textOf(cell: Cell): string {
  const known = texts.get(cell)
  if (known !== undefined) return known
  const sets = cell.sets.map(({ all, some }) => `${all.join()}?${some.join()}`)
  const text = `${cell.values.join(';')}|${sets.join(';')}`
  texts.set(cell, text)
  return text
}

const texts = new WeakMap<Cell, string>()

/** Whether it is not known all of what the files are. */
export const isWithheld = ({ values, sets }: Cell): boolean =>
  values.some(({ length }) => length > 1) || sets.some(({ some }) => some.length > 0)

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

/** What is lost for the files of `cell` once it is blended with `other`. Asked most often: it makes no lists. */
export function loss(cell: Cell, other: Cell, weights: Weights): number {
  if (cell === other) return 0
  let lost = 0
  for (let i = 0; i < cell.values.length; i += 1) {
    const before = cell.values[i] ?? none
    const beside = other.values[i] ?? none
    if (before === beside) continue
    if (before.length === 1 && beside.length === 1) {
      if (before[0] !== beside[0]) lost += lossOf(0, 1, weights.values[i])
      continue
    }
    const after = before.length + beside.length - common(before, beside)
    lost += lossOf(before.length - 1, after - 1, weights.values[i])
  }
  for (let i = 0; i < cell.sets.length; i += 1) {
    const own = cell.sets[i] ?? noSet
    const beside = other.sets[i] ?? noSet
    if (own === beside) continue
    const { all, some } = own
    const sure = common(all, beside.all)
    const both =
      sure + common(all, beside.some) + common(some, beside.all) + common(some, beside.some)
    const any = all.length + some.length + beside.all.length + beside.some.length - both
    lost += lossOf(some.length, any - sure, weights.sets[i])
  }
  return lost
}

/** What is lost on both sides. */
export const distance = (a: Cell, b: Cell, weights: Weights): number =>
  loss(a, b, weights) + loss(b, a, weights)

/** Going from known to unknown counts most; one more alternative, a little. */
function lossOf(before: number, after: number, weight = 0): number {
  if (after === before) return 0
  return weight * ((before === 0 ? 1 : 0) + 0.1 * (after - before))
}

const none: Codes = []
const noSet: CodeSet = { all: none, some: none }

/** How many codes are in both; each list is ascending. */
function common(a: Codes, b: Codes): number {
  if (a === b) return a.length
  let count = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0)
    if (difference === 0) count += 1
    if (difference <= 0) i += 1
    if (difference >= 0) j += 1
  }
  return count
}

function union(a: Codes, b: Codes): Codes {
  if (common(a, b) === b.length) return a
  const either: number[] = []
  let j = 0
  for (const code of a) {
    for (; j < b.length && (b[j] ?? 0) < code; j += 1) either.push(b[j] ?? 0)
    if (b[j] === code) j += 1
    either.push(code)
  }
  return [...either, ...b.slice(j)]
}
