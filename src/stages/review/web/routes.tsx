import type { Page } from '#app/web/page.ts'

export const reviewPages: readonly Page[] = [
  {
    path: '/review',
    title: 'Review',
    access: 'person',
    load: async () => ({ Page: (await import('./queue-page.tsx')).QueuePage }),
    search: ({ dau }) => (typeof dau === 'string' ? { dau } : {}),
  },
  {
    path: '/committees',
    title: 'Committees',
    access: 'person',
    load: async () => ({ Page: (await import('./committees/committees-page.tsx')).CommitteesPage }),
    search: ({ q }) => (typeof q === 'string' || typeof q === 'number' ? { q: String(q) } : {}),
  },
]
