import { Skeleton } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { maxTicks } from './browse-search.ts'
import { toggledAll } from './tree.ts'
import type { BrowseState } from './use-browse.ts'
import { useDistribution } from './use-groups.ts'

const DiagnosisChart = lazy(async () => ({
  default: (await import('./chart/diagnosis-chart.tsx')).DiagnosisChart,
}))

/** The chart of the diagnoses under the filters, fetched when it is first shown. */
export function ChartPanel({ state: { view, tick } }: { readonly state: BrowseState }): ReactNode {
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
            ticked={new Set(view.selected)}
            onToggle={(toggled) => tick(toggledAll(toggled, view.selected).slice(0, maxTicks))}
          />
        </Suspense>
      )}
    </div>
  )
}
