import { Tabs, Title, UnstyledButton } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconChevronDown, IconDatabaseOff } from '@tabler/icons-react'
import { memo, type ReactNode, useDeferredValue, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
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
import { activeFilters, type BrowseState, useBrowse } from './use-browse.ts'
import { ViewActions } from './view-actions.tsx'
import { tabWords } from './words.ts'
import './basket.css'
import './browse.css'
import './groups.css'
import './tree.css'

const noOptions = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }

type StateProps = { readonly state: BrowseState }

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
  const { view, answer, toTab } = state
  // The figures of a click are painted first, what stands around them after that.
  const later = useDeferredValue(state)
  if (answer.data?.release === null) return <EmptyCatalog />
  return (
    <SmallestGroup value={answer.data?.smallestGroup ?? 1}>
      <div className="browse">
        <Head state={later} />
        {view.handoff !== undefined && (
          <HandedOver id={view.handoff} onLeave={state.leaveHandoff} />
        )}
        <a className="skip-link" href="#groups">
          Skip the filters
        </a>
        <aside className="browse-side" aria-label="Selection and filters">
          <SummaryCard state={state} later={later} />
          <Basket state={later} />
          <Filters state={state} />
        </aside>
        <BrowseStateContext value={state}>
          <Lists tab={view.tab} toTab={toTab} />
        </BrowseStateContext>
      </div>
    </SmallestGroup>
  )
}

const Head = memo(function Head({ state: { view, answer } }: StateProps): ReactNode {
  return (
    <div className="browse-head">
      {title}
      {answer.data?.release && (
        <div className="browse-actions">
          <ReleaseLine release={answer.data.release} />
          <ViewActions view={view} summary={answer.data.summary} release={answer.data.release} />
        </div>
      )}
    </div>
  )
})

/** The filters; on a phone behind a button. */
function Filters({ state: { view, answer, filter, clearFilters } }: StateProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const active = activeFilters(view).length
  return (
    <>
      <FiltersToggle active={active} isOpen={isOpen} setOpen={setOpen} />
      <section
        id="filters"
        className={isOpen ? 'panel filters filters-open' : 'panel filters'}
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
          options={answer.data === undefined && answer.isError ? noOptions : answer.data?.options}
          onToggle={filter}
        />
      </section>
    </>
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

type ToggleProps = {
  readonly active: number
  readonly isOpen: boolean
  readonly setOpen: (isOpen: boolean) => void
}

const FiltersToggle = memo(function FiltersToggle(props: ToggleProps): ReactNode {
  const { active, isOpen, setOpen } = props
  return (
    <UnstyledButton
      className="filters-toggle"
      aria-expanded={isOpen}
      aria-controls="filters"
      onClick={() => setOpen(!isOpen)}
    >
      <IconAdjustmentsHorizontal size={18} stroke={1.7} aria-hidden />
      {active === 0 ? 'Filters' : `Filters (${active})`}
      <IconChevronDown size={16} aria-hidden />
    </UnstyledButton>
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
      <span className="browse-release-size"> · {formatNoun(release.files, 'file')}</span>
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
