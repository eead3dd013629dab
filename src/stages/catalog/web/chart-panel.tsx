import { Skeleton } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useDeferredValue } from 'react'
import { maxTicks } from './browse-search.ts'
import { toggledAll } from './tree.ts'
import type { BrowseState } from './use-browse.ts'
import { useDistribution } from './use-groups.ts'

const DiagnosisChart = lazy(async () => ({
  default: (await import('./chart/diagnosis-chart.tsx')).DiagnosisChart,
}))

/** The chart of the diagnoses under the filters, fetched when it is first shown. */
export function ChartPanel({ state }: { readonly state: BrowseState }): ReactNode {
  // The figures of a click are painted first, the chart after them.
  const { view } = useDeferredValue(state)
  const { selected } = state.view
  const groups = useDistribution(view)
  if (groups?.length === 0) return null
  const loading = <Skeleton className="chart-loading" aria-hidden />
  return (
    <div className="list-chart" id="chart">
      {groups === undefined ? (
        loading
      ) : (
        <Suspense fallback={loading}>
          <DiagnosisChart
            groups={groups}
            narrowing={view}
            ticked={new Set(selected)}
            onToggle={(toggled) => state.tick(toggledAll(toggled, selected).slice(0, maxTicks))}
          />
        </Suspense>
      )}
    </div>
  )
}
