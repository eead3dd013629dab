import type { Page } from '#app/web/page.ts'

export const workspacePages: readonly Page[] = [
  {
    path: '/connect',
    title: 'Connect with dx',
    access: 'person',
    load: async () => ({ Page: (await import('./connect/connect-page.tsx')).ConnectPage }),
    search: ({ project }) => (typeof project === 'string' ? { project } : {}),
  },
  {
    path: '/projects/$projectId/files/$fileId/open',
    title: 'File',
    access: 'person',
    load: async () => ({ Page: (await import('./reading/open-page.tsx')).OpenPage }),
  },
  {
    path: '/projects/$projectId/samples',
    title: 'Samples',
    access: 'person',
    load: async () => ({ Page: (await import('./reading/samples-page.tsx')).SamplesPage }),
  },
  {
    path: '/projects/$projectId/genome',
    title: 'Genome viewer',
    access: 'person',
    load: async () => ({ Page: (await import('./reading/genome-page.tsx')).GenomePage }),
  },
  {
    path: '/admin/access',
    title: 'Access',
    access: 'person',
    load: async () => ({ Page: (await import('./access/access-page.tsx')).AccessPage }),
  },
  {
    path: '/destructions/$destructionId',
    title: 'Certificate of destruction',
    access: 'person',
    load: async () => ({
      Page: (await import('./destruction/destruction-page.tsx')).DestructionPage,
    }),
  },
  {
    path: '/admin/releases/$release/holders',
    title: 'Holders',
    access: 'person',
    load: async () => ({ Page: (await import('./holders/holders-page.tsx')).HoldersPage }),
  },
]
