import { Tabs, Title, UnstyledButton } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconChevronDown, IconDatabaseOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import { type Release } from '../contract.ts'
import { type Tab, tabs } from '../vocabulary.ts'
import { Basket } from './basket.tsx'
import { SmallestGroup } from './figure.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { GroupList } from './group-list.tsx'
import { HandedOver } from './handed-over.tsx'
import { SummaryCard } from './summary-card.tsx'
import { activeFilters, useBrowse } from './use-browse.ts'
import { ViewActions } from './view-actions.tsx'
import { tabWords } from './words.ts'
import './basket.css'
import './browse.css'
import './groups.css'
import './tree.css'

const noOptions = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }

/** The data browser. */
export function BrowsePage(): ReactNode {
  const state = useBrowse()
  const { view, answer, filter, clearFilters, toTab } = state
  const [areFiltersOpen, setFiltersOpen] = useState(false)
  const active = activeFilters(view).length
  const hasFailed = answer.data === undefined && answer.isError
  if (answer.data?.release === null) return <EmptyCatalog />
  return (
    <SmallestGroup value={answer.data?.smallestGroup ?? 1}>
      <div className="browse">
        <div className="browse-head">
          <Title order={1}>Browse data</Title>
          {answer.data?.release && (
            <div className="browse-actions">
              <ReleaseLine release={answer.data.release} />
              <ViewActions state={state} answer={answer.data} release={answer.data.release} />
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
              <Title order={2} size="h3" id="filters-title">
                Filters
              </Title>
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
        <Tabs
          id="groups"
          className="panel browse-list"
          value={view.tab}
          onChange={(value) => {
            const tab = tabs.find((each) => each === value)
            if (tab !== undefined) toTab(tab)
          }}
          keepMounted={false}
        >
          <Tabs.List aria-label="Group the data by">
            {tabs.map((tab: Tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {tabWords[tab].label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tabs.map((tab: Tab) => (
            <Tabs.Panel key={tab} value={tab}>
              <GroupList state={state} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
    </SmallestGroup>
  )
}

function ReleaseLine({ release }: { readonly release: Release }): ReactNode {
  return (
    <p className="browse-release">
      Release <strong>{release.name}</strong>, <When at={release.publishedAt} />
      <span className="browse-release-size"> · {formatCount(release.files)} files</span>
    </p>
  )
}

function EmptyCatalog(): ReactNode {
  return (
    <div className="page page-normal">
      <Title order={1}>Browse data</Title>
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
