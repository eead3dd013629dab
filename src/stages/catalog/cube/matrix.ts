import { orderBy, startsOf } from './order.ts'

/** Sparse: row `r` has the entries `start[r]` up to `start[r + 1]`, exclusive; entry `e` stands in column `column[e]`. */
export type Matrix = {
  readonly start: Int32Array
  readonly column: Int32Array
  /** Several numbers an entry. */
  readonly values: readonly Int32Array[]
  readonly columns: number
}

type Shape = { readonly rows: number; readonly columns: number }

/**
 * Entries of one row and one column are added up. `settle` may shift between the values of an entry what
 * would not fit into 32 bits.
 */
export function matrixOf(
  { rows, columns }: Shape,
  rowOf: Int32Array,
  columnOf: Int32Array,
  values: readonly Int32Array[],
  settle?: (sums: Sums) => void,
): Matrix {
  const order = orderBy([rowOf, columnOf], rowOf.length)
  const entryOf = new Int32Array(order.length)
  const row = new Int32Array(order.length)
  const column = new Int32Array(order.length)
  let last = -1
  for (const at of order) {
    const [ofRow = 0, ofColumn = 0] = [rowOf[at], columnOf[at]]
    if (last < 0 || row[last] !== ofRow || column[last] !== ofColumn) last += 1
    row[last] = ofRow
    column[last] = ofColumn
    entryOf[at] = last
  }
  const sums = values.map((numbers) => addUp(numbers, entryOf, last + 1))
  settle?.(sums)
  return {
    start: startsOf(row.subarray(0, last + 1), rows),
    column: column.slice(0, last + 1),
    values: sums.map((numbers) => new Int32Array(numbers)),
    columns,
  }
}

function addUp(numbers: Int32Array, to: Int32Array, length: number): Float64Array {
  const sums = new Float64Array(length)
  for (let i = 0; i < numbers.length; i++) {
    const at = to[i] ?? 0
    sums[at] = (sums[at] ?? 0) + (numbers[i] ?? 0)
  }
  return sums
}

/** Per entry its row. */
function rowsOf({ start, column }: Matrix): Int32Array {
  const rows = new Int32Array(column.length)
  for (let row = 0; row < start.length - 1; row++) rows.fill(row, start[row], start[row + 1])
  return rows
}

export function transposed(matrix: Matrix): Matrix {
  const rows = rowsOf(matrix)
  const shape = { rows: matrix.columns, columns: matrix.start.length - 1 }
  return matrixOf(shape, matrix.column, rows, matrix.values)
}

/** For each of the values, its sum in every column. */
export type Sums = readonly Float64Array[]

/**
 * The sums over the rows that pass. `whole` = over all rows: where most pass, what fails is taken off it. Both
 * are exact, so it makes no difference to the answer.
 */
export function sumRows(matrix: Matrix, passes: Uint8Array, whole?: Sums): Sums {
  const { start, column, values, columns } = matrix
  let passing = 0
  for (let row = 0; row < passes.length; row++) {
    passing += ((start[row + 1] ?? 0) - (start[row] ?? 0)) * (passes[row] ?? 0)
  }
  const takesOff = whole !== undefined && 2 * passing > column.length
  return values.map((numbers, i) => {
    const sums = (takesOff ? whole[i]?.slice() : undefined) ?? new Float64Array(columns)
    for (let row = 0; row < passes.length; row++) {
      if ((passes[row] === 1) === takesOff) continue
      addRow(sums, column, numbers, start[row] ?? 0, start[row + 1] ?? 0, takesOff ? -1 : 1)
    }
    return sums
  })
}

// Here and in the loops of its like `?? 0` stands where the compiler cannot see that an index is in bounds.
// The engine can, and drops it.
function addRow(
  sums: Float64Array,
  column: Int32Array,
  numbers: Int32Array,
  from: number,
  to: number,
  sign: 1 | -1,
): void {
  for (let entry = from; entry < to; entry++) {
    const at = column[entry] ?? 0
    sums[at] = (sums[at] ?? 0) + sign * (numbers[entry] ?? 0)
  }
}
