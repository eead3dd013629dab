import type { Page } from '#app/web/page.ts'

export const oversightPages: readonly Page[] = [
  {
    path: '/reports',
    title: 'Reports',
    access: 'person',
    load: async () => ({ Page: (await import('./reports/reports-page.tsx')).ReportsPage }),
    search: (raw) => raw,
  },
  {
    path: '/register',
    title: 'Approved uses',
    access: 'anyone',
    load: async () => ({ Page: (await import('./register/register-page.tsx')).RegisterPage }),
    search: (raw) => raw,
  },
  {
    path: '/register/$requestId',
    title: 'Approved use',
    access: 'anyone',
    load: async () => ({ Page: (await import('./register/entry-page.tsx')).EntryPage }),
  },
]
