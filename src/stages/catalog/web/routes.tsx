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
  {
    path: '/admin/releases',
    title: 'Releases',
    access: 'person',
    load: async () => ({ Page: (await import('./releases/releases-page.tsx')).ReleasesPage }),
  },
  {
    path: '/admin/releases/new',
    title: 'New release',
    access: 'person',
    load: async () => ({ Page: (await import('./releases/new-release-page.tsx')).NewReleasePage }),
  },
  {
    path: '/admin/releases/$importId',
    title: 'Import of a release',
    access: 'person',
    load: async () => ({ Page: (await import('./releases/import-page.tsx')).ImportPage }),
  },
]
