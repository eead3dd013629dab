import { keepPreviousData, useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { call } from '#app/web/client.ts'
import { browse, type Browse } from '../contract.ts'
import { type FilterName, filterNames, type Tab } from '../vocabulary.ts'
import {
  type BrowseView,
  maxTicks,
  onTab,
  queryOf,
  searchOf,
  viewOf,
  withTicksOn,
} from './browse-search.ts'

/** An answer with the tab it is about: while the next one loads, the last one still shows. */
export type BrowseAnswer = Browse & { readonly tab: Tab }

export type BrowseState = {
  readonly view: BrowseView
  readonly answer: UseQueryResult<BrowseAnswer>
  /** Changes what is listed, and starts at its first page unless `page` says otherwise. */
  readonly look: (change: Partial<Pick<BrowseView, 'q' | 'sort' | 'page' | 'shape'>>) => void
  readonly toTab: (tab: Tab) => void
  readonly filter: (name: FilterName, values: readonly string[]) => void
  readonly clearFilters: () => void
  readonly tick: (ids: readonly string[]) => void
  /** Ticks on any tab, also one that is not shown. */
  readonly tickOn: (tab: Tab, ids: readonly string[]) => void
  readonly clearTicks: () => void
  /** Ticks every row that matches the search, on all pages, or none of them. */
  readonly tickAll: ReturnType<typeof useTickAll>
}

/** The data browser's state, read from the address and written back to it. */
export function useBrowse(): BrowseState {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const view = viewOf(raw)
  const navigate = useNavigate()
  const answer = useQuery({
    queryKey: ['browse', queryOf(view)],
    queryFn: async ({ signal }): Promise<BrowseAnswer> => ({
      ...(await call(browse, { query: queryOf(view), signal })),
      tab: view.tab,
    }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  /** Every tick would be a step of its own for the browser's Back button; only larger steps are. */
  const go = (next: BrowseView, kind: 'step' | 'touch') =>
    void navigate({
      to: '/',
      search: searchOf(next),
      replace: kind === 'touch',
      resetScroll: next.page !== view.page,
    })
  const tick = (selected: readonly string[]) => go({ ...view, selected }, 'touch')
  const tickOn = (tab: Tab, ids: readonly string[]) => go(withTicksOn(view, tab, ids), 'touch')
  return {
    view,
    answer,
    look: (change) =>
      go({ ...view, page: 1, ...change }, change.q === undefined ? 'step' : 'touch'),
    toTab: (tab) => go(onTab(view, tab), 'step'),
    filter: (name, values) =>
      go({ ...view, filters: { ...view.filters, [name]: values }, page: 1 }, 'step'),
    clearFilters: () => go({ ...view, filters: viewOf({}).filters, page: 1 }, 'step'),
    tick,
    tickOn,
    clearTicks: () => go({ ...view, selected: [], kept: viewOf({}).kept }, 'touch'),
    tickAll: useTickAll(view, tick),
  }
}

function useTickAll(view: BrowseView, tick: (ids: readonly string[]) => void) {
  return useMutation({
    mutationFn: async (to: 'ticked' | 'clear') => {
      const query = { ...queryOf(view), page: 1, page_size: maxTicks }
      const { groups } = await call(browse, { query })
      return { to, ids: groups.map(({ id }) => id) }
    },
    onSuccess: ({ to, ids }) => {
      const listed = new Set(ids)
      const others = view.selected.filter((id) => !listed.has(id))
      tick(to === 'ticked' ? [...others, ...ids].slice(0, maxTicks) : others)
    },
  })
}

/** The values of every filter, as pairs, in the order in which they are shown. */
export const activeFilters = ({
  filters,
}: BrowseView): readonly (readonly [FilterName, string])[] =>
  filterNames.flatMap((name) => filters[name].map((value) => [name, value] as const))
