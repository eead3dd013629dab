import type { Page } from '#app/web/page.ts'
import { readBrowseSearch } from './browse-search.ts'

export const catalogPages: readonly Page[] = [
  {
    path: '/',
    title: 'Browse data',
    access: 'anyone',
    load: async () => ({ Page: (await import('./browse-page.tsx')).BrowsePage }),
    search: readBrowseSearch,
  },
]
