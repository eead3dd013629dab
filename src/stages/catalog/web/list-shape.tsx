import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { shapes } from './browse-search.ts'
import type { BrowseAnswer, BrowseState } from './use-browse.ts'
import type { OpenBranches } from './use-open-branches.ts'
import { branchOf } from './tree.ts'

type Props = {
  readonly state: BrowseState
  readonly answer: BrowseAnswer | undefined
  readonly branches: OpenBranches
}

const words = { tree: 'By category', list: 'One list' } as const

/** Diagnoses by category or in one list; and all categories opened or closed at once. */
export function ListShape({ state: { view, look }, answer, branches }: Props): ReactNode {
  if (view.tab !== 'diagnoses') return null
  const found = new Set(answer?.groups.flatMap(({ id }) => branchOf(id) ?? []))
  const areAllOpen = [...found].every(branches.isOpen)
  return (
    <div className="list-shape">
      <SegmentedControl
        size="xs"
        aria-label="How diagnoses are listed"
        data={shapes.map((value) => ({ value, label: words[value] }))}
        value={view.shape}
        onChange={(value) => look({ shape: shapes.find((shape) => shape === value) ?? view.shape })}
      />
      {view.shape === 'tree' && view.q === '' && found.size > 0 && (
        <button
          type="button"
          className="pill-clear"
          onClick={() => branches.setAll(areAllOpen ? [] : [...found])}
        >
          {areAllOpen ? 'Close all' : 'Open all'}
        </button>
      )}
    </div>
  )
}
