import type { Page } from '#app/web/page.ts'
import { auditPages } from './audit/routes.tsx'
import { incidentPages } from './incidents/routes.tsx'
import { progressPages } from './progress/routes.tsx'

const register: Pick<Page, 'title' | 'access' | 'load' | 'search'> = {
  title: 'Approved uses',
  access: 'anyone',
  load: async () => ({ Page: (await import('./register/register-page.tsx')).RegisterPage }),
  search: (raw) => raw,
}

export const oversightPages: readonly Page[] = [
  {
    path: '/reports',
    title: 'Reports',
    access: 'person',
    load: async () => ({ Page: (await import('./reports/reports-page.tsx')).ReportsPage }),
    search: (raw) => raw,
  },
  { ...register, path: '/register' },
  { ...register, path: '/register/$requestId' },
  {
    path: '/promises',
    title: 'What we promise',
    access: 'anyone',
    load: async () => ({ Page: (await import('./promises/promises-page.tsx')).PromisesPage }),
  },
  ...auditPages,
  ...incidentPages,
  ...progressPages,
]
