import type { Page } from '#app/web/page.ts'
import { readMailSearch } from './mail-search.ts'

export const outboxPages: readonly Page[] = [
  {
    path: '/admin/mail',
    title: 'Mail',
    access: 'person',
    load: async () => ({ Page: (await import('./mail-page.tsx')).MailPage }),
    search: readMailSearch,
  },
]
