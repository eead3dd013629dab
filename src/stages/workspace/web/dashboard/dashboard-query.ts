import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { readDashboard } from '../../contract.ts'

/** Earlier stages forget it by its key, `['dashboard']`, when they change a request. */
export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: ({ signal }) => call(readDashboard, { signal }),
  // A request may have been saved a moment ago by the wizard: always read anew, show the old meanwhile.
  staleTime: 0,
})
