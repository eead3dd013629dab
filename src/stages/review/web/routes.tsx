import type { Page } from '#app/web/page.ts'

export const reviewPages: readonly Page[] = [
  {
    path: '/review',
    title: 'Review',
    access: 'person',
    load: async () => ({ Page: (await import('./queue-page.tsx')).QueuePage }),
  },
  {
    path: '/review/$requestId',
    title: 'Request under review',
    access: 'person',
    load: async () => ({ Page: (await import('./case-page.tsx')).CasePage }),
  },
]
