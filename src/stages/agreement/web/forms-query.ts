import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { type Form, listForms } from '../contract.ts'

/** Every signed form of a request, newest first. */
export const formsQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['forms', requestId] as const,
    queryFn: ({ signal }) => call(listForms, { params: { requestId }, signal }),
    refetchInterval: ({ state }) => whileChecking(state.data, state.dataUpdateCount),
  })

/** Looks again every two seconds, two minutes long, while the newest form is being scanned or compared. */
export function whileChecking(forms: readonly Form[] | undefined, looks: number): number | false {
  const [newest] = forms ?? []
  if (newest === undefined || newest.scan === 'found' || newest.unpacked === null || looks > 60)
    return false
  return newest.comparison === null ? 2000 : false
}
