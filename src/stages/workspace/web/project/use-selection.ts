import { useState } from 'react'
import { keyOf, type Row } from './rows.ts'
import type { Rows } from './use-rows.ts'

/** As many as are selected at once; more are worked on folder by folder. */
export const mostSelected = 10_000

export type Selection = {
  readonly rows: readonly Row[]
  readonly has: (row: Row) => boolean
  /** The row on which the keys act; -1 before any. */
  readonly active: number
  readonly clear: () => void
  /** This row alone, or none where it was alone. */
  readonly only: (index: number) => void
  readonly toggle: (index: number) => void
  /** From where one began to here. */
  readonly extend: (index: number) => Promise<void>
  readonly all: () => Promise<void>
  readonly move: (index: number) => void
}

/** Which rows of a list are selected. It is forgotten where the list is another: give the component a key. */
export function useSelection(list: Rows): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map())
  const [active, setActive] = useState(-1)
  const [anchor, setAnchor] = useState(0)
  const take = (rows: readonly Row[]) => setChosen(new Map(rows.map((row) => [keyOf(row), row])))
  return {
    rows: [...chosen.values()],
    has: (row) => chosen.has(keyOf(row)),
    active,
    clear: () => setChosen(new Map()),
    only(index) {
      const row = list.at(index)
      setActive(index)
      setAnchor(index)
      if (row !== undefined) take(chosen.size === 1 && chosen.has(keyOf(row)) ? [] : [row])
    },
    toggle(index) {
      const row = list.at(index)
      setActive(index)
      setAnchor(index)
      if (row === undefined) return
      const next = new Map(chosen)
      if (!next.delete(keyOf(row))) next.set(keyOf(row), row)
      setChosen(next)
    },
    async extend(index) {
      setActive(index)
      const [from, to] = [Math.min(anchor, index), Math.max(anchor, index) + 1]
      take(await list.span(from, Math.min(to, from + mostSelected)))
    },
    async all() {
      take(await list.span(0, mostSelected))
    },
    move(index) {
      setActive(index)
      setAnchor(index)
    },
  }
}
