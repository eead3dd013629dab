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
  {
    path: '/studies/$id',
    title: 'Study',
    access: 'anyone',
    load: async () => ({ Page: (await import('./study/study-page.tsx')).StudyPage }),
  },
]
