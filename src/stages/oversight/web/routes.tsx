import type { Page } from '#app/web/page.ts'

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
]
