import { isOver, type StateFilter } from './run-words.ts'
import type { RunLine } from './types.ts'

/** A run with those that it began, in their order. */
export type RunNode = { readonly run: RunLine; readonly below: readonly RunNode[] }

/** Runs as trees, the newest first; those that one began are below it, the first of them first. */
export function treesOf(runs: readonly RunLine[]): readonly RunNode[] {
  const known = new Set(runs.map(({ id }) => id))
  const below = new Map<string | null, RunLine[]>()
  for (const run of runs) {
    // One whose parent is not in the list stands by itself.
    const parent = run.parent !== null && known.has(run.parent) ? run.parent : null
    below.set(parent, [...(below.get(parent) ?? []), run])
  }
  const byAge = (a: RunLine, b: RunLine) => a.createdAt.localeCompare(b.createdAt)
  const nodeOf = (run: RunLine): RunNode => ({
    run,
    below: (below.get(run.id) ?? []).toSorted(byAge).map(nodeOf),
  })
  return (below.get(null) ?? []).toSorted((a, b) => byAge(b, a)).map(nodeOf)
}

type Filter = { readonly state: StateFilter | ''; readonly person: string }

const meets = ({ state }: RunLine, filter: StateFilter | ''): boolean =>
  filter === '' || (filter === 'open' ? !isOver(state) : state === filter)

/** Trees of which the run at the top, or one below it, is as asked. */
export const treesWith = (trees: readonly RunNode[], filter: Filter): readonly RunNode[] =>
  trees.filter(
    (tree) =>
      (filter.person === '' || tree.run.launchedBy === filter.person) &&
      someIn(tree, (run) => meets(run, filter.state)),
  )

const someIn = ({ run, below }: RunNode, is: (run: RunLine) => boolean): boolean =>
  is(run) || below.some((each) => someIn(each, is))
