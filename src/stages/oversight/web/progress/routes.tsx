import type { Page } from '#app/web/page.ts'

/** Reports show on pages of earlier stages, too: these stand around them. */
export const progressPages: readonly Page[] = [
  {
    path: '/dashboard',
    title: 'My Dashboard',
    access: 'person',
    load: async () => ({ Page: (await import('./dashboard.tsx')).Dashboard }),
  },
  {
    path: '/requests/$requestId',
    title: 'Data request',
    access: 'person',
    load: async () => ({ Page: (await import('./request.tsx')).Request }),
  },
  {
    path: '/requests/$requestId/progress',
    title: 'Progress report',
    access: 'person',
    load: async () => ({ Page: (await import('./progress-page.tsx')).ProgressPage }),
  },
  {
    path: '/review/$requestId',
    title: 'Request under review',
    access: 'person',
    load: async () => ({ Page: (await import('./case.tsx')).Case }),
  },
]
