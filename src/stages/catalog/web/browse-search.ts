import type { z } from 'zod'
import { type browse, groupSorts } from '../contract.ts'
import { type FilterName, filterNames, type Tab, tabs } from '../vocabulary.ts'

/** What the data browser shows. All of it stands in the address, under the names of the API. */
export type BrowseView = {
  readonly tab: Tab
  readonly filters: Readonly<Record<FilterName, readonly string[]>>
  readonly selected: readonly string[]
  readonly q: string
  readonly sort: Sort
  readonly page: number
}

type Query = z.input<(typeof browse)['query']>
export type Sort = NonNullable<Query['sort']>

const sorts: readonly Sort[] = groupSorts.flatMap((column) => [column, `-${column}` as const])

/** Lists no longer than the API takes. */
export const maxTicks = 1000

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const listOf = (value: unknown): readonly string[] => [
  ...new Set(
    textOf(value)
      .split(',')
      .filter((part) => part !== ''),
  ),
]

/** The view that a query string stands for; what does not fit is left out. */
export function viewOf(raw: Record<string, unknown>): BrowseView {
  const page = textOf(raw['page'])
  return {
    tab: tabs.find((tab) => tab === raw['tab']) ?? tabs[0],
    filters: {
      sequencing_type: listOf(raw['sequencing_type']),
      sample_type: listOf(raw['sample_type']),
      file_type: listOf(raw['file_type']),
      tissue_type: listOf(raw['tissue_type']),
    },
    selected: listOf(raw['selected']).slice(0, maxTicks),
    q: textOf(raw['q']).slice(0, 200),
    sort: sorts.find((sort) => sort === raw['sort']) ?? 'name',
    page: /^[1-9]\d{0,4}$/.test(page) ? Number(page) : 1,
  }
}

/** The part of a view that says what is chosen, as the next page and the API read it. */
export function selectionSearchOf({ tab, filters, selected }: BrowseView): Record<string, string> {
  const lists = filterNames.map((name) => [name, filters[name].join(',')] as const)
  return { tab, ...Object.fromEntries(lists), selected: selected.join(',') }
}

/** The query string of a view: only what differs from the first look, so that addresses stay short. */
export function searchOf(view: BrowseView): Record<string, string> {
  const all = {
    ...selectionSearchOf(view),
    tab: view.tab === tabs[0] ? '' : view.tab,
    q: view.q,
    sort: view.sort === 'name' ? '' : view.sort,
    page: view.page === 1 ? '' : String(view.page),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** The query of the API for a view. */
export const queryOf = (view: BrowseView): Query => ({
  ...selectionSearchOf(view),
  tab: view.tab,
  q: view.q,
  sort: view.sort,
  page: view.page,
})

/** Keeps of a raw query string what the data browser knows. */
export const readBrowseSearch = (raw: Record<string, unknown>): Record<string, string> =>
  searchOf(viewOf(raw))

/** Whether any filter narrows the view. */
export const isFiltered = ({ filters }: BrowseView): boolean =>
  filterNames.some((name) => filters[name].length > 0)
