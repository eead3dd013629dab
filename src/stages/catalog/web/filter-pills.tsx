import { IconX } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { focusBeside } from './focus.ts'
import type { BrowseState } from './use-browse.ts'
import { activeFilters } from './use-browse.ts'
import { filterLabels, tabWords } from './words.ts'

type Props = { readonly state: BrowseState }

/** What narrows the view, each to be taken away by a click. Nothing when nothing does. */
export const FilterPills = memo(function FilterPills({ state }: Props): ReactNode {
  const { view, filter, clearFilters, clearTicks } = state
  const filters = activeFilters(view)
  const ticks = view.selected.length
  if (filters.length === 0 && ticks === 0) return null
  const { one, many } = tabWords[view.tab]
  return (
    <div className="pills" role="group" aria-label="Chosen filters and rows">
      {filters.map(([name, value]) => (
        <Pill
          key={`${name} ${value}`}
          action={`Remove the filter ${filterLabels[name]}: ${value}`}
          onClick={() => filter(name, value)}
        >
          {value}
        </Pill>
      ))}
      {filters.length > 1 && (
        <button
          type="button"
          className="pill-clear"
          onClick={({ currentTarget }) => {
            focusBeside(currentTarget, '.pills')
            clearFilters()
          }}
        >
          Clear filters
        </button>
      )}
      {ticks > 0 && (
        <Pill
          kind="ticks"
          action={`Clear ${formatNoun(ticks, one, many)} ticked`}
          onClick={() => clearTicks([view.tab])}
        >
          {formatNoun(ticks, one, many)} ticked
        </Pill>
      )}
    </div>
  )
})

type PillProps = {
  readonly kind?: 'filter' | 'ticks'
  readonly action: string
  readonly onClick: () => void
  readonly children: ReactNode
}

function Pill({ kind = 'filter', action, onClick, children }: PillProps): ReactNode {
  return (
    <button
      type="button"
      className={`pill pill-${kind}`}
      aria-label={action}
      title={action}
      onClick={({ currentTarget }) => {
        focusBeside(currentTarget, '.pills')
        onClick()
      }}
    >
      {children}
      <IconX size={14} stroke={2} aria-hidden />
    </button>
  )
}
