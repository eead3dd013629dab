import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '#kernel/problem.ts'
import { instanceQuery } from './instance.ts'

/** A refusal of the server stays one when asked again; a lost connection is worth two more tries. */
const isWorthRetrying = (failures: number, error: Error): boolean =>
  !(error instanceof Problem) && failures < 2

/** The cache of server state. An ended session is noticed at the first refused call. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    const hasSessionEnded = error instanceof Problem && error.code === 'not-authenticated'
    if (hasSessionEnded) void queries.invalidateQueries({ queryKey: instanceQuery.queryKey })
  }
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { staleTime: 10_000, retry: isWorthRetrying } },
  })
  return queries
}
