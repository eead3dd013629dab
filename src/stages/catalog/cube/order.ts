import type { Lists } from './columns.ts'

/**
 * The rows of a table in lexicographic order of its columns, the first weighing most: row numbers. The
 * numbers of a column lie between 0 and a few millions, so each is one stable counting sort, or none where
 * the rows are in its order already.
 */
export function orderBy(columns: readonly Int32Array[], length: number): Int32Array {
  let order = new Int32Array(length)
  for (let row = 0; row < length; row++) order[row] = row
  for (const column of columns.toReversed()) {
    if (!isAscending(order, column)) order = countingSort(order, column)
  }
  return order
}

function isAscending(order: Int32Array, column: Int32Array): boolean {
  let last = 0
  for (const row of order) {
    const value = column[row] ?? 0
    if (value < last) return false
    last = value
  }
  return true
}

function countingSort(order: Int32Array, column: Int32Array): Int32Array<ArrayBuffer> {
  const next = startsOf(column, largest(column) + 1)
  const sorted = new Int32Array(order.length)
  for (const row of order) {
    const value = column[row] ?? 0
    const at = next[value] ?? 0
    sorted[at] = row
    next[value] = at + 1
  }
  return sorted
}

function largest(column: Int32Array): number {
  let most = 0
  for (const value of column) if (value > most) most = value
  return most
}

/** The numbers of lists in lexicographic order of these. */
export function orderLists({ start, items }: Lists): Int32Array {
  const order = new Int32Array(start.length - 1).map((_, list) => list)
  return order.sort((one, other) => {
    const first = start[one] ?? 0
    const second = start[other] ?? 0
    const lengths = (start[one + 1] ?? 0) - first - ((start[other + 1] ?? 0) - second)
    const end = lengths < 0 ? (start[one + 1] ?? 0) : first + ((start[other + 1] ?? 0) - second)
    for (let i = first, j = second; i < end; i++, j++) {
      const difference = (items[i] ?? 0) - (items[j] ?? 0)
      if (difference !== 0) return difference
    }
    return lengths
  })
}

/** For each row its place in the order. */
export function placesIn(order: Int32Array, rows: number = order.length): Int32Array {
  const places = new Int32Array(rows).fill(-1)
  for (let place = 0; place < order.length; place++) places[order[place] ?? 0] = place
  return places
}

export function inOrder(column: Int32Array, order: Int32Array): Int32Array {
  return order.map((row) => column[row] ?? 0)
}

export function listsInOrder({ start, items }: Lists, order: Int32Array): Lists {
  const sorted = { start: new Int32Array(order.length + 1), items: new Int32Array(items.length) }
  let at = 0
  order.forEach((list, place) => {
    const own = items.subarray(start[list], start[list + 1])
    sorted.items.set(own, at)
    at += own.length
    sorted.start[place + 1] = at
  })
  return sorted
}

/** Where the run of each row begins once the column is in order; `rows` + 1 numbers, the last is its length. */
export function startsOf(column: Int32Array, rows: number): Int32Array {
  const starts = new Int32Array(rows + 1)
  for (const row of column) starts[row + 1] = (starts[row + 1] ?? 0) + 1
  for (let i = 1; i <= rows; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0)
  return starts
}
