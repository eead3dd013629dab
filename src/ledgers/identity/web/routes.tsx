import type { Page } from '#app/web/page.ts'

export const identityPages: readonly Page[] = [
  {
    path: '/log-in',
    title: 'Log in',
    access: 'anyone',
    load: async () => ({ Page: (await import('./log-in-page.tsx')).LogInPage }),
    search: ({ next }) => (typeof next === 'string' && next !== '' ? { next } : {}),
  },
]
