import type { Execution } from '../../contract.ts'
import { isOver, type StateFilter } from './run-words.ts'

/** A run with those that it began, in their order. */
export type RunNode = { readonly run: Execution; readonly below: readonly RunNode[] }

/** What a run began, as trees, the first of them first. */
export function treesBelow(id: string, runs: readonly Execution[]): readonly RunNode[] {
  return runs
    .filter((run) => run.id !== id && (run.parent ?? run.analysis) === id)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((run) => ({ run, below: treesBelow(run.id, runs) }))
}

type Filter = { readonly state: StateFilter | ''; readonly person: string }

/** The runs of a state and a person. */
export const runsWith = (
  runs: readonly Execution[],
  { state, person }: Filter,
): readonly Execution[] =>
  runs.filter(
    (run) =>
      (person === '' || run.launchedBy === person) &&
      (state === '' || (state === 'open' ? !isOver(run.state) : run.state === state)),
  )
