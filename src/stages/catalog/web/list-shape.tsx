import { IconChartTreemap } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { shapes } from './browse-search.ts'
import type { BrowseState } from './use-browse.ts'
import type { ChartToggle } from './use-chart-toggle.ts'
import type { OpenBranches } from './use-open-branches.ts'
import { branchOf } from './tree.ts'

type Props = {
  readonly state: BrowseState
  readonly branches: OpenBranches
  readonly chart: ChartToggle
}

const words = { tree: 'By category', list: 'One list' } as const

/** How diagnoses are shown: by category or in one list, with a chart or without, all open or all closed. */
export const ListShape = memo(function ListShape({ state, branches, chart }: Props): ReactNode {
  const { view, look, answer } = state
  if (view.tab !== 'diagnoses') return null
  const found = new Set(answer.data?.groups.flatMap(({ id }) => branchOf(id) ?? []))
  const areAllOpen = [...found].every(branches.isOpen)
  return (
    <div className="list-shape">
      <div className="switch" role="group" aria-label="How diagnoses are listed">
        {shapes.map((shape) => (
          <button
            key={shape}
            type="button"
            aria-pressed={view.shape === shape}
            onClick={() => look({ shape })}
          >
            {words[shape]}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="view-action"
        aria-expanded={chart.isShown}
        onClick={chart.toggle}
      >
        <IconChartTreemap size={16} stroke={1.7} aria-hidden />
        {chart.isShown ? 'Hide chart' : 'Show chart'}
      </button>
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
})
