import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { IncidentPage } from './incident-page.tsx'
import { IncidentsPage } from './list-page.tsx'
import { ReportPage } from './report-page.tsx'

/** Incidents: the list, one by its id, and `new`, which reports one. */
export function Incidents(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { incidentId } = useParams({ strict: false }) as { incidentId?: string }
  if (incidentId === undefined) return <IncidentsPage />
  return incidentId === 'new' ? <ReportPage /> : <IncidentPage incidentId={incidentId} />
}
