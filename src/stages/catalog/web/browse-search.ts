import type { z } from 'zod'
import { type browse, groupSorts, HandoffId } from '../contract.ts'
import { type FilterName, filterNames, type Tab, tabs } from '../vocabulary.ts'

/** What the data browser shows. All of it stands in the address, under the names of the API. */
export type BrowseView = {
  readonly tab: Tab
  readonly filters: Readonly<Record<FilterName, readonly string[]>>
  readonly selected: readonly string[]
  /** What is ticked on the other tabs, for when one comes back to them. */
  readonly kept: Readonly<Record<Tab, readonly string[]>>
  /** Diagnoses by category, or in one list. */
  readonly shape: Shape
  /** A selection handed over by another application, to which the view is narrowed. */
  readonly handoff: string | undefined
  readonly q: string
  readonly sort: Sort
  readonly page: number
}

export const shapes = ['tree', 'list'] as const
type Shape = (typeof shapes)[number]

type Query = z.input<(typeof browse)['query']>
export type Sort = NonNullable<Query['sort']>

const sorts: readonly Sort[] = groupSorts.flatMap((column) => [column, `-${column}` as const])

export const pageSize = 50

/** Lists no longer than the API takes, of words that are none either. */
export const maxTicks = 1000
const longestWord = 200

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const listOf = (value: unknown): readonly string[] =>
  [
    ...new Set(
      textOf(value)
        .split(',')
        .filter((part) => part !== '' && part.length <= longestWord),
    ),
  ].slice(0, maxTicks)

/** The view that a query string stands for; what does not fit is left out. */
export function viewOf(raw: Record<string, unknown>): BrowseView {
  const page = textOf(raw['page'])
  const tab = tabs.find((each) => each === raw['tab']) ?? tabs[0]
  const kept = (of: Tab) => (of === tab ? [] : listOf(raw[of]))
  return {
    tab,
    filters: {
      sequencing_type: listOf(raw['sequencing_type']),
      sample_type: listOf(raw['sample_type']),
      file_type: listOf(raw['file_type']),
      tissue_type: listOf(raw['tissue_type']),
    },
    selected: listOf(raw['selected']),
    kept: {
      diagnoses: kept('diagnoses'),
      publications: kept('publications'),
      studies: kept('studies'),
    },
    shape: shapes.find((shape) => shape === raw['shape']) ?? shapes[0],
    handoff: HandoffId.safeParse(raw['handoff']).data,
    q: textOf(raw['q']).slice(0, 200),
    sort: sorts.find((sort) => sort === raw['sort']) ?? 'name',
    page: /^[1-9]\d{0,4}$/.test(page) ? Number(page) : 1,
  }
}

/** The part of a view that says what is chosen, as the next page and the API read it. */
function selectionSearchOf({ tab, filters, selected }: BrowseView): Record<string, string> {
  const lists = filterNames.map((name) => [name, filters[name].join(',')] as const)
  return { tab, ...Object.fromEntries(lists), selected: selected.join(',') }
}

/** The query string of a view: only what differs from the first look, so that addresses stay short. */
export function searchOf(view: BrowseView): Record<string, string> {
  const all = {
    ...selectionSearchOf(view),
    tab: view.tab === tabs[0] ? '' : view.tab,
    ...Object.fromEntries(tabs.map((tab) => [tab, view.kept[tab].join(',')] as const)),
    shape: view.shape === shapes[0] ? '' : view.shape,
    handoff: view.handoff ?? '',
    q: view.q,
    sort: view.sort === 'name' ? '' : view.sort,
    page: view.page === 1 ? '' : String(view.page),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** Whether the groups are shown by category: all at once, since categories have no pages. */
export const isTree = ({ tab, shape }: BrowseView): boolean =>
  tab === 'diagnoses' && shape === 'tree'

/** The query of the API for a view. */
export const queryOf = (view: BrowseView): Query => ({
  ...selectionSearchOf(view),
  tab: view.tab,
  ...(view.handoff !== undefined && { handoff: view.handoff }),
  q: view.q,
  sort: view.sort,
  ...(isTree(view) ? { page: 1, page_size: maxTicks } : { page: view.page, page_size: pageSize }),
})

/** The view of another tab: the same filters, the ticks that were left there. */
export const onTab = (view: BrowseView, tab: Tab): BrowseView => ({
  ...view,
  tab,
  selected: tab === view.tab ? view.selected : view.kept[tab],
  kept: { ...view.kept, [view.tab]: view.selected, [tab]: [] },
  q: '',
  // Only publications have a year.
  sort: view.sort.endsWith('year') ? 'name' : view.sort,
  page: 1,
})

/** The view that filters by a value, or no longer. */
export const withFilter = (view: BrowseView, name: FilterName, value: string): BrowseView => ({
  ...view,
  filters: { ...view.filters, [name]: toggled(view.filters[name], value) },
  page: 1,
})

export const toggled = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item]

/** The ticks of a tab, whether it is shown or kept. */
export const ticksOn = (view: BrowseView, tab: Tab): readonly string[] =>
  tab === view.tab ? view.selected : view.kept[tab]

/** The view with other ticks on one of its tabs. */
export const withTicksOn = (view: BrowseView, tab: Tab, ids: readonly string[]): BrowseView =>
  tab === view.tab ? { ...view, selected: ids } : { ...view, kept: { ...view.kept, [tab]: ids } }

/** Keeps of a raw query string what the data browser knows. */
export const readBrowseSearch = (raw: Record<string, unknown>): Record<string, string> =>
  searchOf(viewOf(raw))

/** Whether any filter narrows the view. */
export const isFiltered = ({ filters }: BrowseView): boolean =>
  filterNames.some((name) => filters[name].length > 0)
