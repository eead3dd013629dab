import { Button, Group, Pagination, Skeleton } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import {
  createContext,
  memo,
  type ReactNode,
  useCallback,
  useContext,
  useDeferredValue,
} from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { FilterPills } from './filter-pills.tsx'
import { GroupTable } from './group-table.tsx'
import { type BrowseView, isFiltered, isTree, pageSize } from './browse-search.ts'
import { ChartPanel } from './chart-panel.tsx'
import { ListShape } from './list-shape.tsx'
import type { BrowseAnswer, BrowseState } from './use-browse.ts'
import type { ChartToggle } from './use-chart-toggle.ts'
import { useOpenBranches } from './use-open-branches.ts'
import { tabWords } from './words.ts'

/** The groups of one tab with what it takes to find one: search, pills, pages. */
export function GroupList({ chart }: { readonly chart: ChartToggle }): ReactNode {
  const state = useContext(BrowseStateContext)
  if (state === undefined) throw new Error('a list without a data browser')
  return <ListOf state={state} chart={chart} />
}

/** What the lists show. */
export const BrowseStateContext = createContext<BrowseState | undefined>(undefined)

type Props = { readonly state: BrowseState; readonly chart: ChartToggle }

const ListOf = memo(function ListOf({ state, chart }: Props): ReactNode {
  const { view, answer, look, tickAll } = state
  // The figures of a click are painted first, what stands around them after that.
  const later = useDeferredValue(state)
  const search = useCallback((q: string) => look({ q }), [look])
  const { many } = tabWords[view.tab]
  const branches = useOpenBranches(view.q)
  // Another tab's rows must not stand under this tab's name while its own load.
  const isOther = answer.data?.tab !== view.tab
  const hasFailed = answer.isError && answer.data === undefined
  const query = { ...answer, data: isOther ? undefined : answer.data }
  return (
    <>
      <div className="list-tools">
        <SearchField
          key={view.tab}
          className="list-search"
          label={`Search ${many}`}
          value={view.q}
          onSearch={search}
        />
        <ListShape state={later} branches={branches} chart={chart} />
        <span className="list-range figure">
          {query.data !== undefined && rangeOf(query.data, view)}
        </span>
      </div>
      <FilterPills state={later} />
      {tickAll.error !== null && <ProblemAlert problem={tickAll.error} />}
      <div className="list-body">
        {view.tab === 'diagnoses' && chart.isShown && !hasFailed && <ChartPanel state={later} />}
        <div className="list-rows">
          <QueryState query={query} loading={<RowsSkeleton />}>
            {(data) =>
              data.groups.length === 0 ? (
                <NoGroups state={state} total={data.total} />
              ) : (
                <GroupTable
                  state={state}
                  answer={data}
                  branches={branches}
                  isStale={answer.isPlaceholderData}
                />
              )
            }
          </QueryState>
        </div>
      </div>
      {query.data !== undefined && query.data.total > pageSize && !isTree(view) && (
        <nav className="list-pages" aria-label="Pages">
          <Pagination
            size="sm"
            total={Math.ceil(query.data.total / pageSize)}
            value={view.page}
            siblings={1}
            onChange={(page) => look({ page })}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
            getItemProps={(page) => ({ 'aria-label': `Page ${page}` })}
          />
        </nav>
      )}
    </>
  )
})

function rangeOf({ total, groups }: BrowseAnswer, view: BrowseView): string {
  const { one, many } = tabWords[view.tab]
  if (total <= pageSize || isTree(view)) return formatNoun(total, one, many)
  const first = (view.page - 1) * pageSize + 1
  return `${formatCount(first)}–${formatCount(first + groups.length - 1)} of ${formatNoun(total, one, many)}`
}

function RowsSkeleton(): ReactNode {
  return (
    <div className="rows-loading">
      {Array.from({ length: 14 }, (_, row) => (
        <div key={row}>
          <Skeleton height={14} />
          <Skeleton height={14} width={`${85 - ((row * 23) % 45)}%`} />
          <Skeleton height={14} />
          <Skeleton height={14} />
          <Skeleton height={14} />
        </div>
      ))}
    </div>
  )
}

function NoGroups({
  state,
  total,
}: {
  readonly state: BrowseState
  readonly total: number
}): ReactNode {
  const { view, look, clearFilters } = state
  const { many } = tabWords[view.tab]
  if (total > 0) {
    return (
      <Empty
        title="This page is past the last one"
        action={
          <Button variant="default" onClick={() => look({ page: 1 })}>
            To the first page
          </Button>
        }
      />
    )
  }
  return (
    <Empty
      title={`No ${many} found`}
      icon={<IconSearchOff size={26} stroke={1.5} aria-hidden />}
      action={
        <Group gap="xs" justify="center">
          {view.q !== '' && (
            <Button variant="default" onClick={() => look({ q: '' })}>
              Clear the search
            </Button>
          )}
          {isFiltered(view) && (
            <Button variant="default" onClick={clearFilters}>
              Clear the filters
            </Button>
          )}
        </Group>
      }
    >
      {view.q === '' && !isFiltered(view)
        ? `This release has no ${many}.`
        : `No ${many} in this release match what is searched and filtered.`}
    </Empty>
  )
}
