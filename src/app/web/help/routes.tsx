import type { Page } from '../page.ts'

export const helpRoutes: readonly Page[] = [
  {
    path: '/help',
    title: 'Help',
    access: 'anyone',
    load: async () => ({ Page: (await import('./help-index-page.tsx')).HelpIndexPage }),
  },
  {
    path: '/help/$page',
    title: 'Help',
    access: 'anyone',
    load: async () => ({ Page: (await import('./help-page.tsx')).HelpPage }),
  },
]
