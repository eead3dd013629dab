import {
  keepPreviousData,
  queryOptions,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Browse } from '../contract.ts'
import { type FilterName, filterNames, type Tab } from '../vocabulary.ts'
import { answerHere, askBrowse, browsableQuery } from './browse-source.ts'
import {
  type BrowseView,
  maxTicks,
  onTab,
  queryOf,
  searchOf,
  ticksOn,
  viewOf,
  withFilter,
  withTicksOn,
} from './browse-search.ts'
import { toggledAll } from './tree.ts'

/** An answer with the tab it is about: while the next one loads, the last one still shows. */
export type BrowseAnswer = Browse & { readonly tab: Tab }

/** What can be done with the view. Each acts on the latest one, also from where the one before it still shows. */
type BrowseActions = {
  /** Changes what is listed, and starts at its first page unless `page` says otherwise. */
  readonly look: (change: Partial<Pick<BrowseView, 'q' | 'sort' | 'page' | 'shape'>>) => void
  readonly toTab: (tab: Tab) => void
  /** Filters by a value, or no longer. */
  readonly filter: (name: FilterName, value: string) => void
  readonly clearFilters: () => void
  /** Ticks all of these groups of the tab that is shown, or none of them if all are. */
  readonly tick: (groups: readonly { readonly id: string }[]) => void
  readonly untick: (tab: Tab, id: string) => void
  readonly clearTicks: (tabs: readonly Tab[]) => void
  /** Back to the whole catalog. */
  readonly leaveHandoff: () => void
}

export type BrowseState = BrowseActions & {
  readonly view: BrowseView
  readonly answer: Pick<
    UseQueryResult<BrowseAnswer>,
    'data' | 'error' | 'isError' | 'isPlaceholderData'
  > & { readonly refetch: () => unknown }
  /** Ticks every row that matches the search, on all pages, or none of them. */
  readonly tickAll: {
    readonly mutate: (to: 'ticked' | 'clear') => void
    readonly isPending: boolean
    readonly error: Error | null
  }
}

/** The data browser's state, read from the address and written back to it. */
export function useBrowse(): BrowseState {
  const { view, go } = useView()
  const answer = useAnswer(view)
  const tickAll = useTickAll(view, go)
  const actions = useMemo(() => actionsOf(go), [go])
  // The same state while nothing changed that it shows: the address is written after a click was painted,
  // and would draw all of it again.
  return useMemo(() => ({ ...actions, view, answer, tickAll }), [actions, view, answer, tickAll])
}

const actionsOf = (go: Go): BrowseActions => ({
  look: (change) =>
    go((view) => ({ ...view, page: 1, ...change }), change.q === undefined ? 'step' : 'touch'),
  toTab: (tab) => go((view) => onTab(view, tab), 'step'),
  filter: (name, value) => go((view) => withFilter(view, name, value), 'step'),
  clearFilters: () => go((view) => ({ ...view, filters: viewOf({}).filters, page: 1 }), 'step'),
  tick: (groups) =>
    go((view) => {
      const selected = toggledAll(groups, view.selected).slice(0, maxTicks)
      return { ...view, selected }
    }, 'touch'),
  untick: (tab, id) =>
    go((view) => {
      const others = ticksOn(view, tab).filter((each) => each !== id)
      return withTicksOn(view, tab, others)
    }, 'touch'),
  clearTicks: (of) =>
    go((view) => of.reduce((next, tab) => withTicksOn(next, tab, []), view), 'touch'),
  leaveHandoff: () => go((view) => ({ ...view, handoff: undefined, page: 1 }), 'step'),
})

/** Changes the latest view. */
type Go = (change: (view: BrowseView) => BrowseView, kind: 'step' | 'touch') => void

/**
 * The view of the address. A change shows at once and is written into the address after it was painted: a
 * navigation costs more than an answer.
 */
function useView(): { readonly view: BrowseView; readonly go: Go } {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const [ahead, setAhead] = useState<Record<string, string>>()
  const address = JSON.stringify(ahead ?? raw)
  const view = useMemo(() => viewOf(JSON.parse(address) as Record<string, unknown>), [address])
  const latest = useRef(view)
  useLayoutEffect(() => {
    latest.current = view
  }, [view])
  const navigate = useNavigate()
  const waiting = useRef<{ readonly timer: number; readonly write: () => void }>(undefined)
  useEffect(() => {
    const forget = () => {
      window.clearTimeout(waiting.current?.timer)
      waiting.current = undefined
      setAhead(undefined)
    }
    // Who goes back means the view that is left, whether its address was written yet or not.
    window.addEventListener('popstate', forget)
    return () => {
      window.removeEventListener('popstate', forget)
      forget()
    }
  }, [])
  const go = useCallback<Go>(
    (change, kind) => {
      const next = change(latest.current)
      const search = searchOf(next)
      // Every tick would be a step of its own for the browser's Back button; only larger steps are.
      const replace = kind === 'touch'
      const resetScroll = next.page !== latest.current.page
      const write = () => {
        window.clearTimeout(waiting.current?.timer)
        waiting.current = undefined
        void navigate({ to: '/', search, replace, resetScroll }).then(() =>
          setAhead((now) => (now === search ? undefined : now)),
        )
      }
      latest.current = next
      setAhead(search)
      // A step that waits is still a step, however soon the next click comes.
      waiting.current?.write()
      waiting.current = { timer: window.setTimeout(write, writeAfter), write }
    },
    [navigate],
  )
  return { view, go }
}

/** Milliseconds: some frames. */
const writeAfter = 50

const noQuestion = queryOptions<BrowseAnswer>({
  queryKey: ['browse', 'nothing'],
  queryFn: skipToken,
})

/** At once where the release is here; while it is not, or cannot be, as the server answers. */
function useAnswer(view: BrowseView): BrowseState['answer'] {
  const { data: release, isFetched, error, refetch } = useQuery(browsableQuery)
  const here = useMemo(
    () =>
      release &&
      view.handoff === undefined && {
        data: { ...answerHere(release, queryOf(view)), tab: view.tab },
        error,
        isError: error !== null,
        isPlaceholderData: false,
        refetch,
      },
    [release, view, error, refetch],
  )
  const asked = useQuery<BrowseAnswer>(here || !isFetched ? noQuestion : asking(view))
  return here || asked
}

const asking = (view: BrowseView) =>
  queryOptions<BrowseAnswer>({
    queryKey: ['browse', queryOf(view)],
    queryFn: async ({ client, signal }) => ({
      ...(await askBrowse(client, queryOf(view), signal)),
      tab: view.tab,
    }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

function useTickAll(view: BrowseView, go: Go): BrowseState['tickAll'] {
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (to: 'ticked' | 'clear') => {
      const query = { ...queryOf(view), page: 1, page_size: maxTicks }
      const { groups } = await askBrowse(queries, query)
      return { to, ids: groups.map(({ id }) => id) }
    },
    onSuccess: ({ to, ids }) =>
      go((latest) => {
        const listed = new Set(ids)
        const others = latest.selected.filter((id) => !listed.has(id))
        const selected = to === 'ticked' ? [...others, ...ids].slice(0, maxTicks) : others
        return { ...latest, selected }
      }, 'touch'),
  })
  return useMemo(() => ({ mutate, isPending, error }), [mutate, isPending, error])
}

/** The values of every filter, as pairs, in the order in which they are shown. */
export const activeFilters = ({
  filters,
}: BrowseView): readonly (readonly [FilterName, string])[] =>
  filterNames.flatMap((name) => filters[name].map((value) => [name, value] as const))
