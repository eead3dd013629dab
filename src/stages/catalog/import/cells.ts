/*
 * A line of a table as its cells. Most cells of a manifest are those of the line before: they are compared in runs, and
 * are texts of their own only where they differ.
 */

/** Cells that stand beside each other in a line, from one place to another, inclusive; `at`: of the first among all. */
export type Run = {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly width: number
}

/** The runs of ascending places. */
export function runsOf(places: readonly number[]): Run[] {
  const starts = [...places.keys()].filter((at) => places[at - 1] !== (places[at] ?? 0) - 1)
  return starts.map((at, n) => {
    const width = (starts[n + 1] ?? places.length) - at
    return { from: places[at] ?? 0, to: places[at + width - 1] ?? 0, at, width }
  })
}

/** One line after the other, cut at its tabs: only what is asked for becomes a text of its own. */
export type CellLine = {
  /** The cells from one place to another, inclusive, as they stand in the line. */
  readonly between: (from: number, to: number) => string
  readonly cell: (place: number) => string
  /** Goes on to a line; answers how many cells it has. */
  readonly take: (line: string) => number
}

export function lineOfCells(width: number): CellLine {
  let text = ''
  /** Where each cell begins, and one more behind the end. */
  const starts = new Int32Array(width + 1)
  const between = (from: number, to: number): string =>
    text.slice(starts[from], (starts[to + 1] ?? 0) - 1)
  return {
    between,
    cell: (place) => between(place, place),
    take(line) {
      text = line
      let cells = 1
      for (let at = line.indexOf('\t'); at !== -1; at = line.indexOf('\t', at + 1)) {
        starts[cells] = at + 1
        cells += 1
      }
      starts[cells] = line.length + 1
      return cells
    },
  }
}

export function agree(some: readonly string[], other: readonly string[]): boolean {
  for (let i = 0; i < some.length; i += 1) if (some[i] !== other[i]) return false
  return true
}
