import type { Page } from '#app/web/page.ts'

export const clockPages: readonly Page[] = [
  {
    path: '/admin/clock',
    title: 'Clock',
    access: 'person',
    load: async () => ({ Page: (await import('./clock-page.tsx')).ClockPage }),
  },
]
