import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { incidentChoices, listIncidents, readIncident } from '../../contract/incidents.ts'

export const incidentsQuery = (show: 'open' | 'all') =>
  queryOptions({
    queryKey: ['incidents', 'list', show],
    queryFn: ({ signal }) => call(listIncidents, { query: { show }, signal }),
    refetchInterval: 60_000,
  })

export const incidentQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['incidents', incidentId],
    queryFn: ({ signal }) => call(readIncident, { params: { incidentId }, signal }),
    refetchInterval: 60_000,
  })

export const choicesQuery = queryOptions({
  queryKey: ['incidents', 'choices'],
  queryFn: ({ signal }) => call(incidentChoices, { signal }),
  // What is typed into the form stands on what it was opened with.
  staleTime: Infinity,
  gcTime: 0,
})
