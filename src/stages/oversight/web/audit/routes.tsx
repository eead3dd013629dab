import type { Page } from '#app/web/page.ts'

export const auditPages: readonly Page[] = [
  {
    path: '/admin/audit',
    title: 'Audit log',
    access: 'person',
    load: async () => ({ Page: (await import('./audit-page.tsx')).AuditPage }),
    search: (raw) => raw,
  },
]
