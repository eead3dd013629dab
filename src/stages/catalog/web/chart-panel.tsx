import { Skeleton } from '@mantine/core'
import { lazy, memo, type ReactNode, Suspense } from 'react'
import type { BrowseState } from './use-browse.ts'
import { useDistribution } from './use-groups.ts'

const DiagnosisChart = lazy(async () => ({
  default: (await import('./chart/diagnosis-chart.tsx')).DiagnosisChart,
}))

type Props = { readonly state: BrowseState }

/** The chart of the diagnoses under the filters, fetched when it is first shown. */
export const ChartPanel = memo(function ChartPanel({ state }: Props): ReactNode {
  const { view, tick } = state
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
            onToggle={tick}
          />
        </Suspense>
      )}
    </div>
  )
})
