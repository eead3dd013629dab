import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { call, fetchBytes } from '#app/web/client.ts'
import { Problem } from '#kernel/problem.ts'
import { answerBrowse, type Browsable, unsealBrowsable } from '../browse-answer.ts'
import { browse, type Browse, readCube } from '../contract.ts'

/**
 * The current release, fetched once, to be asked here at every click. Null where it cannot be had whole: it
 * is too large, or there is none. The browser's cache keeps it; a newer release is noticed when the page is
 * looked at again.
 */
export const browsableQuery = queryOptions({
  queryKey: ['browse', 'cube'],
  queryFn: async (): Promise<Browsable | null> => {
    try {
      const bytes = await fetchBytes(readCube)
      return unsealBrowsable(new Uint8Array(await bytes.arrayBuffer()))
    } catch (error) {
      if (error instanceof Problem) return null
      throw error
    }
  },
  staleTime: 60_000,
  // Half a million numbers would be compared with those of before.
  structuralSharing: false,
})

type Query = z.input<(typeof browse)['query']>

export const answerHere = (browsable: Browsable, query: Query): Browse =>
  answerBrowse(browsable, browse.query.parse(query))

/** The release, where it was fetched and is what is asked about. */
export const browsableHere = (
  queries: QueryClient,
  { handoff }: Pick<Query, 'handoff'>,
): Browsable | undefined =>
  // What was handed over is counted by the server.
  handoff === undefined ? (queries.getQueryData(browsableQuery.queryKey) ?? undefined) : undefined

/** Answers here where the release was fetched, and asks the server where it could not be. */
export async function askBrowse(
  queries: QueryClient,
  query: Query,
  signal?: AbortSignal,
): Promise<Browse> {
  // What was handed over is counted by the server.
  const browsable =
    query.handoff === undefined
      ? await queries.query({ ...browsableQuery, staleTime: 'static' }).catch(() => null)
      : null
  if (browsable !== null) return answerHere(browsable, query)
  return call(browse, { query, ...(signal && { signal }) })
}
