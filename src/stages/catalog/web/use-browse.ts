import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Browse } from '../contract.ts'
import { type FilterName, filterNames, type Tab } from '../vocabulary.ts'
import { answerHere, askBrowse, browsableQuery } from './browse-source.ts'
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
  readonly answer: Pick<
    UseQueryResult<BrowseAnswer>,
    'data' | 'error' | 'isError' | 'isPlaceholderData'
  > & { readonly refetch: () => unknown }
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
  const { view, go } = useView()
  const answer = useAnswer(view)
  const tickAll = useTickAll(view, (selected) => go({ ...view, selected }, 'touch'))
  // The same state while nothing changed that it shows: the address is written after a click was painted,
  // and would draw all of it again.
  return useMemo<BrowseState>(
    () => ({
      view,
      answer,
      look: (change) =>
        go({ ...view, page: 1, ...change }, change.q === undefined ? 'step' : 'touch'),
      toTab: (tab) => go(onTab(view, tab), 'step'),
      filter: (name, values) =>
        go({ ...view, filters: { ...view.filters, [name]: values }, page: 1 }, 'step'),
      clearFilters: () => go({ ...view, filters: viewOf({}).filters, page: 1 }, 'step'),
      tick: (selected) => go({ ...view, selected }, 'touch'),
      tickOn: (tab, ids) => go(withTicksOn(view, tab, ids), 'touch'),
      clearTicks: () => go({ ...view, selected: [], kept: viewOf({}).kept }, 'touch'),
      tickAll,
    }),
    [view, go, answer.data, answer.error, answer.isPlaceholderData, tickAll.status],
  )
}

type Go = (next: BrowseView, kind: 'step' | 'touch') => void

/**
 * The view of the address. A change shows at once and is written into the address after it was painted: a
 * navigation costs more than an answer.
 */
function useView(): { readonly view: BrowseView; readonly go: Go } {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const [ahead, setAhead] = useState<BrowseView>()
  const shown = ahead ?? viewOf(raw)
  const view = useMemo(() => shown, [JSON.stringify(shown)])
  const navigate = useNavigate()
  const writing = useRef<number>(undefined)
  useEffect(() => () => window.clearTimeout(writing.current), [])
  const go = useCallback<Go>(
    (next, kind) => {
      setAhead(next)
      window.clearTimeout(writing.current)
      writing.current = window.setTimeout(() => {
        // Every tick would be a step of its own for the browser's Back button; only larger steps are.
        const replace = kind === 'touch'
        const resetScroll = next.page !== view.page
        void navigate({ to: '/', search: searchOf(next), replace, resetScroll }).then(() =>
          setAhead((latest) => (latest === next ? undefined : latest)),
        )
      }, writeAfter)
    },
    [navigate, view.page],
  )
  return { view, go }
}

/** Milliseconds: some frames. */
const writeAfter = 50

/** At once where the release is here; while it is not, or cannot be, as the server answers. */
function useAnswer(view: BrowseView): BrowseState['answer'] {
  const query = queryOf(view)
  const key = JSON.stringify(query)
  const release = useQuery(browsableQuery)
  const here = useMemo(
    () => (release.data ? { ...answerHere(release.data, query), tab: view.tab } : undefined),
    // The key stands for the query, which is made anew at every look.
    [release.data, key],
  )
  const asked = useQuery({
    queryKey: ['browse', query],
    queryFn: async ({ client, signal }): Promise<BrowseAnswer> => ({
      ...(await askBrowse(client, query, signal)),
      tab: view.tab,
    }),
    enabled: here === undefined && !release.isPending,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  if (here === undefined) return asked
  const { error, isError, refetch } = release
  return { data: here, error, isError, isPlaceholderData: false, refetch }
}

function useTickAll(view: BrowseView, tick: (ids: readonly string[]) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (to: 'ticked' | 'clear') => {
      const query = { ...queryOf(view), page: 1, page_size: maxTicks }
      const { groups } = await askBrowse(queries, query)
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
