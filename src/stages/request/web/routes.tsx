import type { Page } from '#app/web/page.ts'
import { readBrowseSearch } from '#stages/catalog/web/browse-search.ts'

export const requestPages: readonly Page[] = [
  {
    path: '/selection',
    title: 'Review your selection',
    access: 'person',
    load: async () => ({ Page: (await import('./selection-page.tsx')).SelectionPage }),
    search: readBrowseSearch,
  },
]
