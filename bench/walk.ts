import { type Random, randomFrom } from '#app/demo/random.ts'
import { optionsOf, pageFacets } from '#stages/catalog/cube/facets.ts'
import { type Tab, tabs } from '#stages/catalog/vocabulary.ts'
import type { Catalog } from './catalog.ts'
import type { Query } from './engine.ts'

/** What there is to click at. */
type Browsable = Pick<Catalog, 'facets' | 'dictionaries'>

/**
 * Queries as a person makes them, one by one from the unfiltered page: mostly one filter more or less, a row
 * ticked, sometimes another tab, sometimes all cleared. The same seed gives the same walk.
 */
export function walk(catalog: Browsable, seed: string, length: number): Query[] {
  const random = randomFrom(seed)
  const queries: Query[] = [{ tab: 'diagnoses', filters: {}, selected: [] }]
  for (let last = queries[0]; last !== undefined && queries.length < length;) {
    last = step(random, catalog, last)
    queries.push(last)
  }
  return queries
}

function step(random: Random, catalog: Browsable, last: Query): Query {
  const choice = random.unit()
  if (choice < 0.6) return toggleFilter(random, catalog, last)
  if (choice < 0.82) return toggleGroup(random, catalog, last)
  // Ticks belong to the tab.
  if (choice < 0.95) return { ...last, tab: otherTab(random, last.tab), selected: [] }
  return { tab: last.tab, filters: {}, selected: [] }
}

function toggleFilter(random: Random, { facets }: Browsable, last: Query): Query {
  const facet = facets[random.between(0, facets.length)]
  if (facet === undefined) return last
  const options = optionsOf(facet)
  const value = options[Math.floor(random.unit() ** 1.5 * options.length)] ?? ''
  return {
    ...last,
    filters: { ...last.filters, [facet.name]: toggled(last.filters[facet.name] ?? [], value) },
  }
}

/** Rows with many files are ticked more often. */
function toggleGroup(random: Random, { dictionaries }: Browsable, last: Query): Query {
  const groups = dictionaries[last.tab]
  const group = groups[Math.floor(random.unit() ** 2 * groups.length)]
  return { ...last, selected: toggled(last.selected, group?.id ?? '') }
}

const toggled = (list: readonly string[], value: string): readonly string[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value]

function otherTab(random: Random, tab: Tab): Tab {
  return tabs[(tabs.indexOf(tab) + random.between(1, tabs.length)) % tabs.length] ?? tab
}

/** What a program asks for a query. */
export function addressOf({ tab, filters, selected }: Query): string {
  const parameters = new URLSearchParams({ tab, selected: selected.join() })
  for (const { name } of pageFacets) parameters.set(name, (filters[name] ?? []).join())
  return `/api/v1/browse?${parameters.toString()}`
}
