import type { Page } from '#app/web/page.ts'
import { projectSearchOf, queryOf } from '#stages/workspace/web/project/project-search.ts'

export const computePages: readonly Page[] = [
  {
    path: '/tools',
    title: 'Tools',
    access: 'person',
    load: async () => ({ Page: (await import('./tools/gallery-page.tsx')).GalleryPage }),
    search: ({ q }) => (typeof q === 'string' ? { q } : {}),
  },
  {
    path: '/tools/$name',
    title: 'Tool',
    access: 'person',
    load: async () => ({ Page: (await import('./tools/tool-page.tsx')).ToolPage }),
    search: ({ version }) => (typeof version === 'string' ? { version } : {}),
  },
  {
    path: '/admin/limits',
    title: 'Costs and limits',
    access: 'person',
    load: async () => ({ Page: (await import('./costs/limits-page.tsx')).LimitsPage }),
  },
  {
    path: '/projects/$projectId',
    title: 'Project',
    access: 'person',
    load: async () => ({ Page: (await import('./project.tsx')).Project }),
    search: (raw) => queryOf(projectSearchOf(raw)),
  },
  {
    path: '/projects/$projectId/run/$toolId',
    title: 'Run a tool',
    access: 'person',
    load: async () => ({ Page: (await import('./launch/launch-page.tsx')).LaunchPage }),
    search: ({ from }) => (typeof from === 'string' ? { from } : {}),
  },
  {
    path: '/projects/$projectId/workstation',
    title: 'Workstation',
    access: 'person',
    load: async () => ({
      Page: (await import('./workstation/start-page.tsx')).StartWorkstationPage,
    }),
  },
  {
    path: '/projects/$projectId/workstation/$workstationId',
    title: 'Workstation',
    access: 'person',
    load: async () => ({
      Page: (await import('./workstation/workstation-page.tsx')).WorkstationPage,
    }),
  },
  {
    path: '/projects/$projectId/runs/$runId',
    title: 'Run',
    access: 'person',
    load: async () => ({ Page: (await import('./runs/run-page.tsx')).RunPage }),
  },
  {
    path: '/projects/$projectId/batches/$batchId',
    title: 'Batch',
    access: 'person',
    load: async () => ({ Page: (await import('./runs/batch-page.tsx')).BatchPage }),
  },
]
