import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { folderQuery, type Listing, rowsPerPage } from './project-queries.ts'
import type { Folder } from './folder.ts'
import type { Row } from './rows.ts'

export type Rows = {
  readonly count: number
  /** Undefined until its page has come. */
  at(index: number): Row | undefined
  /** The rows of a span, half-open; what is missing is fetched. */
  span(from: number, to: number): Promise<readonly Row[]>
}

/** The first page of a listing, which says how long it is. */
export const useFirstPage = (
  projectId: string,
  listing: Listing,
  refetchInterval: number | false,
) =>
  useQuery({
    ...folderQuery(projectId, listing, 1),
    refetchInterval,
    placeholderData: keepPreviousData,
  })

/** All rows of a listing, folders first; pages come as the rows between `from` and `to` are looked at. */
export function useRows(
  projectId: string,
  listing: Listing,
  first: Folder,
  view: { readonly from: number; readonly to: number },
): Rows {
  const client = useQueryClient()
  const folders = first.folders.length
  const count = folders + first.total
  const pageOf = (index: number) => Math.floor((index - folders) / rowsPerPage) + 1
  const [low, high] = [pageOf(Math.max(view.from, folders)), pageOf(Math.min(view.to, count - 1))]
  const wanted = Array.from({ length: Math.max(0, high - low + 1) }, (_, n) => low + n).filter(
    (page) => page > 1,
  )
  const answers = useQueries({
    queries: wanted.map((page) => folderQuery(projectId, listing, page)),
  })
  const pages = new Map<number, Folder | undefined>([[1, first]])
  for (const [n, page] of wanted.entries()) pages.set(page, answers[n]?.data)
  const rowIn = (index: number, folder: Folder | undefined): Row | undefined => {
    const inside = first.folders[index]
    if (inside !== undefined) return { kind: 'folder', folder: inside }
    const object = folder?.files[(index - folders) % rowsPerPage]
    return object && { kind: 'object', object }
  }
  return {
    count,
    at: (index) => rowIn(index, pages.get(pageOf(index))),
    async span(from, to) {
      const found: Row[] = []
      for (let index = from; index < Math.min(to, count); index += 1) {
        const page = index < folders ? 1 : pageOf(index)
        const folder =
          page === 1
            ? first
            : await client.query({ ...folderQuery(projectId, listing, page), staleTime: 'static' })
        const row = rowIn(index, folder)
        if (row !== undefined) found.push(row)
      }
      return found
    },
  }
}
