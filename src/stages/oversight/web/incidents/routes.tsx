import type { Page } from '#app/web/page.ts'

export const incidentPages: readonly Page[] = [
  {
    path: '/incidents',
    title: 'Incidents',
    access: 'person',
    load: async () => ({ Page: (await import('./list-page.tsx')).IncidentsPage }),
  },
  {
    path: '/incidents/$incidentId',
    title: 'Incident',
    access: 'person',
    load: async () => ({ Page: (await import('./incident-page.tsx')).IncidentPage }),
  },
]
