import { type QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { type Instance, type Me, readInstance } from '#ledgers/identity/contract.ts'
import { call } from './client.ts'

export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => call(readInstance, { signal }),
  staleTime: 60_000,
})

/** What this platform is, and who is signed in. The frame has loaded it before any page shows. */
export const useInstance = (): Instance => useSuspenseQuery(instanceQuery).data

/** The signed-in person, on a page whose access is `person`. */
export function usePerson(): Me {
  const { me } = useInstance()
  if (me === null)
    throw new Error('This page is for signed-in people: its access must be `person`.')
  return me
}

/** The zone in which to write dates: the person's, or the browser's for a visitor. */
export const useTimeZone = (): string | undefined => useInstance().me?.timeZone

/** After somebody signed in or out: what was read for the one before is forgotten. */
export async function renewSession(queries: QueryClient): Promise<void> {
  await queries.refetchQueries({ queryKey: instanceQuery.queryKey })
  // What only the one before could see leaves the screen first, or it would be asked for again in vain.
  await new Promise((resolve) => setTimeout(resolve))
  queries.removeQueries({ type: 'inactive' })
  await queries.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] !== instanceQuery.queryKey[0],
  })
}
