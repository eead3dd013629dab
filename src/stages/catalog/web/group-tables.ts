import { call } from '#app/web/client.ts'
import type { QueryClient } from '@tanstack/react-query'
import {
  type Browse,
  type Group,
  listPublications,
  type Publication,
  type Release,
} from '../contract.ts'
import { diagnosisOfId } from '../diagnoses.ts'
import { mainTypeOf } from '../diagnoses/known-as.ts'
import { filterNames, type Tab } from '../vocabulary.ts'
import { type BrowseView, maxTicks, queryOf } from './browse-search.ts'
import { askBrowse } from './browse-source.ts'
import { type Cell, fileNameOf, tsvOf } from './tsv.ts'
import { filterLabels, tabWords } from './words.ts'

export type TextFile = { readonly name: string; readonly text: string }

type Row = readonly Cell[]

/** The groups that match filters and search, of all pages, in the order in which they are listed. */
export async function groupTable(
  queries: QueryClient,
  view: BrowseView,
  release: Release,
): Promise<TextFile> {
  const groups = await everyGroup(queries, view)
  const papers = view.tab === 'publications' ? await call(listPublications) : []
  const byPmid = new Map(papers.map((paper) => [paper.pmid, paper]))
  const rows = groups.map((group): Row => [
    ...about(view.tab, group, byPmid.get(group.id)),
    litOf(group.sequencing_types),
    litOf(group.file_types),
    group.samples,
    group.files,
    group.bytes,
    group.at_least.join(', '),
    group.selected ? 'yes' : 'no',
  ])
  const figures = [
    'Sequencing types',
    'File types',
    'Samples',
    'Files',
    'Bytes',
    'At least',
    'Ticked',
  ]
  return {
    name: fileNameOf(release.name, view.tab),
    text: tsvOf([[...columns[view.tab], ...figures], ...rows]),
  }
}

const columns: Readonly<Record<Tab, readonly string[]>> = {
  diagnoses: ['Category', 'Diagnosis', 'Code', 'OncoTree code', 'OncoTree main type'],
  publications: ['PubMed id', 'Title', 'Journal', 'Year'],
  studies: ['Study id', 'Study'],
}

function about(tab: Tab, { id, name }: Group, paper: Publication | undefined): Row {
  if (tab === 'studies') return [id, name]
  if (tab === 'publications') return [id, name, paper?.journal ?? '', paper?.year ?? '']
  const diagnosis = diagnosisOfId(id)
  if (diagnosis === undefined) return ['', name, '', '', '']
  const { category, code, oncotree } = diagnosis
  return [category, name, code, oncotree, mainTypeOf(oncotree) ?? '']
}

const litOf = (chips: readonly { readonly value: string; readonly lit: boolean }[]): string =>
  chips
    .filter(({ lit }) => lit)
    .map(({ value }) => value)
    .join(', ')

async function everyGroup(queries: QueryClient, view: BrowseView): Promise<readonly Group[]> {
  const groups: Group[] = []
  for (let page = 1; ; page++) {
    const answer = await askBrowse(queries, { ...queryOf(view), page, page_size: maxTicks })
    groups.push(...answer.groups)
    if (groups.length >= answer.total || answer.groups.length === 0) return groups
  }
}

/** What is chosen and what it amounts to. `address` leads back to the view. */
export function summaryTable(
  view: BrowseView,
  summary: Browse['summary'],
  release: Release,
  address: string,
): TextFile {
  const filters = filterNames.map((name): Row => [
    filterLabels[name],
    view.filters[name].length === 0 ? 'all' : view.filters[name].join(', '),
  ])
  const rows: readonly Row[] = [
    ['Release', release.name],
    ['Published', release.publishedAt],
    ...filters,
    [
      `${tabWords[view.tab].label} ticked`,
      view.selected.length === 0 ? 'none: everything in view' : view.selected.join(', '),
    ],
    ['Samples', summary.samples],
    ['Diagnoses', summary.diagnoses ?? ''],
    ['Files', summary.files],
    ['Bytes', summary.bytes],
    ['At least', summary.at_least.join(', ')],
    ['Address', address],
  ]
  return { name: fileNameOf(release.name, 'summary'), text: tsvOf(rows) }
}
