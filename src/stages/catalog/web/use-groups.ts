import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '#app/web/client.ts'
import { type Browse, type Group, listPublications, type Publication } from '../contract.ts'
import { type Tab } from '../vocabulary.ts'
import { type BrowseView, maxTicks, queryOf, viewOf } from './browse-search.ts'
import { askBrowse, browsableHere } from './browse-source.ts'

type Asked = Parameters<typeof queryOf>[0]

const ask = (view: Asked, paging: { readonly page?: number; readonly page_size: number }) => {
  const query = { ...queryOf(view), page: 1, ...paging }
  return queryOptions({
    queryKey: ['groups', query],
    queryFn: ({ client, signal }): Promise<Browse> => askBrowse(client, query, signal),
    staleTime: 60_000,
  })
}

/** What narrows a view, whatever its tab. */
export type Narrowing = Pick<BrowseView, 'filters' | 'handoff'>

const narrowingOf = ({ filters, handoff }: Narrowing): Narrowing => ({ filters, handoff })

/** Every diagnosis under the filters, whatever is searched or ticked. */
export function useDistribution(of: Narrowing): readonly Group[] | undefined {
  const { data } = useQuery({
    ...ask({ ...viewOf({}), ...narrowingOf(of) }, { page_size: maxTicks }),
    placeholderData: keepPreviousData,
  })
  return data?.groups
}

/**
 * How many samples the diagnoses of each part have together under the filters: counted, since a sample may have
 * two. At once where the release is here.
 */
export function useSamplesOf(
  of: Narrowing,
  parts: Parts,
): ReadonlyMap<string, SamplesOf> | undefined {
  const release = browsableHere(useQueryClient(), of)
  const asked = JSON.stringify([
    of.filters,
    [...parts].map(([part, groups]) => [part, idsOf(groups)]),
  ])
  const here = useMemo(() => {
    if (release === undefined) return undefined
    const [filters, idsByPart] = JSON.parse(asked) as [Narrowing['filters'], [string, string[]][]]
    const counted = release.teller.samples(
      filters,
      idsByPart.map(([, ids]) => ids),
    )
    return new Map(idsByPart.flatMap(([part], i) => (counted[i] ? [[part, counted[i]]] : [])))
  }, [release, asked])
  const { data } = useQuery({
    queryKey: here === undefined ? ['samples', asked, of.handoff] : ['samples'],
    queryFn: async ({ client, signal }) => {
      const summaries = [...parts].map(async ([part, groups]) => {
        const view = { ...viewOf({}), ...narrowingOf(of), selected: idsOf(groups) }
        const { summary } = await askBrowse(client, { ...queryOf(view), page_size: 1 }, signal)
        return [part, summary] as const
      })
      return new Map(await Promise.all(summaries))
    },
    enabled: here === undefined,
    staleTime: 60_000,
    structuralSharing: false,
  })
  return here ?? data
}

const idsOf = (groups: readonly Group[]): string[] => groups.map(({ id }) => id).toSorted()

/** Diagnoses by the name of what they are a part of. */
export type Parts = ReadonlyMap<string, readonly Group[]>

/** A number of samples, and whether it is told whole. */
export type SamplesOf = Pick<Group, 'samples' | 'at_least'>

const namesById = ({ groups }: Browse): ReadonlyMap<string, string> =>
  new Map(groups.map(({ id, name }) => [id, name]))

/** The names of the groups of a tab by id, whatever is filtered; of the first thousand. */
export function useNames(tab: Tab): ReadonlyMap<string, string> | undefined {
  return useQuery({ ...ask(viewOf({ tab }), { page_size: maxTicks }), select: namesById }).data
}

const byPmid = (list: readonly Publication[]): ReadonlyMap<string, Publication> =>
  new Map(list.map((publication) => [publication.pmid, publication]))

/** Journals and years by PubMed id; asked for where publications are shown. */
export function usePublications(isWanted: boolean): ReadonlyMap<string, Publication> | undefined {
  const { data } = useQuery({
    queryKey: ['publications'],
    queryFn: ({ signal }) => call(listPublications, { signal }),
    staleTime: 600_000,
    enabled: isWanted,
    select: byPmid,
  })
  return data
}
