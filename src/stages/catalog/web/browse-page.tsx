import { Tabs, Title, UnstyledButton } from '@mantine/core'
import { useCallbackRef } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconChevronDown, IconDatabaseOff } from '@tabler/icons-react'
import { memo, type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import { type Release } from '../contract.ts'
import { type Tab, tabs } from '../vocabulary.ts'
import { Basket } from './basket.tsx'
import { SmallestGroup } from './figure.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { BrowseStateContext, GroupList } from './group-list.tsx'
import { HandedOver } from './handed-over.tsx'
import { SummaryCard } from './summary-card.tsx'
import { useChartToggle } from './use-chart-toggle.ts'
import { activeFilters, useBrowse } from './use-browse.ts'
import { ViewActions } from './view-actions.tsx'
import { tabWords } from './words.ts'
import './basket.css'
import './browse.css'
import './groups.css'
import './tree.css'

const noOptions = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }

// Elements that stay the same are not drawn again at each click.
const title = <Title order={1}>Browse data</Title>
const filtersTitle = (
  <Title order={2} size="h3" id="filters-title">
    Filters
  </Title>
)

/** The data browser. */
export function BrowsePage(): ReactNode {
  const state = useBrowse()
  const { view, answer, filter, clearFilters } = state
  const stableToTab = useCallbackRef(state.toTab)
  // The figures of a click are painted first, what can be done with them after that.
  const later = useDeferredValue(
    useMemo(() => ({ view, answer: answer.data }), [view, answer.data]),
  )
  const [areFiltersOpen, setFiltersOpen] = useState(false)
  const active = activeFilters(view).length
  const hasFailed = answer.data === undefined && answer.isError
  if (answer.data?.release === null) return <EmptyCatalog />
  return (
    <SmallestGroup value={answer.data?.smallestGroup ?? 1}>
      <div className="browse">
        <div className="browse-head">
          {title}
          {later.answer?.release && (
            <div className="browse-actions">
              <ReleaseLine release={later.answer.release} />
              <ViewActions
                view={later.view}
                summary={later.answer.summary}
                release={later.answer.release}
              />
            </div>
          )}
        </div>
        {view.handoff !== undefined && (
          <HandedOver id={view.handoff} onLeave={state.leaveHandoff} />
        )}
        <a className="skip-link" href="#groups">
          Skip the filters
        </a>
        <aside className="browse-side" aria-label="Selection and filters">
          <SummaryCard
            view={view}
            summary={answer.data?.summary}
            isStale={answer.isPlaceholderData}
            hasFailed={hasFailed}
          />
          <Basket state={state} />
          <UnstyledButton
            className="filters-toggle"
            aria-expanded={areFiltersOpen}
            aria-controls="filters"
            onClick={() => setFiltersOpen(!areFiltersOpen)}
          >
            <IconAdjustmentsHorizontal size={18} stroke={1.7} aria-hidden />
            {active === 0 ? 'Filters' : `Filters (${active})`}
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
          <section
            id="filters"
            className={areFiltersOpen ? 'panel filters filters-open' : 'panel filters'}
            aria-labelledby="filters-title"
          >
            <div className="filters-head">
              {filtersTitle}
              {active > 0 && (
                <button type="button" className="pill-clear" onClick={clearFilters}>
                  Clear
                </button>
              )}
            </div>
            <FilterPanel
              filters={view.filters}
              options={hasFailed ? noOptions : answer.data?.options}
              onChange={filter}
            />
          </section>
        </aside>
        <BrowseStateContext value={state}>
          <Lists tab={view.tab} toTab={stableToTab} />
        </BrowseStateContext>
      </div>
    </SmallestGroup>
  )
}

type ListsProps = { readonly tab: Tab; readonly toTab: (tab: Tab) => void }

/** One list for each tab; drawn anew when the tab changes, each list when the state does. */
const Lists = memo(function Lists({ tab, toTab }: ListsProps): ReactNode {
  const chart = useChartToggle()
  return (
    <Tabs
      id="groups"
      className="panel browse-list"
      value={tab}
      onChange={(value) => {
        const next = tabs.find((each) => each === value)
        if (next !== undefined) toTab(next)
      }}
      keepMounted={false}
    >
      <Tabs.List aria-label="Group the data by">
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {tabWords[each].label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((each) => (
        <Tabs.Panel key={each} value={each}>
          <GroupList chart={chart} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
})

const ReleaseLine = memo(function ReleaseLine({
  release,
}: {
  readonly release: Release
}): ReactNode {
  return (
    <p className="browse-release">
      Release <strong>{release.name}</strong>, <When at={release.publishedAt} />
      <span className="browse-release-size"> · {formatCount(release.files)} files</span>
    </p>
  )
})

function EmptyCatalog(): ReactNode {
  return (
    <div className="page page-normal">
      {title}
      <Empty
        title="The catalog is empty"
        icon={<IconDatabaseOff size={26} stroke={1.5} aria-hidden />}
      >
        A data steward publishes the first release by importing a manifest; from then on it can be
        browsed here.
      </Empty>
    </div>
  )
}
