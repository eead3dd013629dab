import type { Page } from '#app/web/page.ts'

export const dashboardPages: readonly Page[] = [
  {
    path: '/dashboard',
    title: 'My Dashboard',
    access: 'person',
    load: async () => ({ Page: (await import('./dashboard-page.tsx')).DashboardPage }),
  },
  {
    path: '/requests/$requestId',
    title: 'Data request',
    access: 'person',
    load: async () => ({ Page: (await import('./dashboard/request-page.tsx')).RequestPage }),
  },
]
