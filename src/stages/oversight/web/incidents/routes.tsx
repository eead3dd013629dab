import type { Page } from '#app/web/page.ts'

const load = async () => ({ Page: (await import('./pages.tsx')).Incidents })

export const incidentPages: readonly Page[] = [
  { path: '/incidents', title: 'Incidents', access: 'person', load },
  { path: '/incidents/$incidentId', title: 'Incident', access: 'person', load },
]
