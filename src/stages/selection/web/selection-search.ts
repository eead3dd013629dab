import { Selection } from '#stages/catalog/contract.ts'
import { filterNames, tabs } from '#stages/catalog/vocabulary.ts'

/** The query string of a selection: the same names as in the data browser's address. */
export type SelectionSearch = Readonly<Record<string, string>>

const names = [...filterNames, 'selected'] as const

/** Keeps what belongs to a selection; a lone number (a PubMed id) may arrive parsed. */
export function readSelectionSearch(raw: Record<string, unknown>): SelectionSearch {
  const known = ['tab', ...names].flatMap((name) => {
    const value = raw[name]
    const isText = typeof value === 'string' || typeof value === 'number'
    return isText && String(value) !== '' ? [[name, String(value)] as const] : []
  })
  return Object.fromEntries(known)
}

const listOf = (text = ''): string[] => text.split(',').filter((part) => part !== '')

/** The selection that a query string stands for. */
export function selectionOf(search: SelectionSearch): Selection {
  const lists = Object.fromEntries(names.map((name) => [name, listOf(search[name])]))
  const tab = tabs.find((each) => each === search['tab']) ?? tabs[0]
  return Selection.parse({ tab, filters: lists, selected: lists['selected'] })
}

/** The query string that stands for a selection. */
export function searchOf({ tab, filters, selected }: Selection): SelectionSearch {
  const lists = filterNames.map((name) => [name, filters[name].join(',')] as const)
  return readSelectionSearch({
    tab,
    ...Object.fromEntries(lists),
    selected: selected.join(','),
  })
}
