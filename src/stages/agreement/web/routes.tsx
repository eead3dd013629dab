import type { Page } from '#app/web/page.ts'
import { readWizardSearch } from './wizard-search.ts'

export const agreementPages: readonly Page[] = [
  {
    path: '/requests/$requestId/setup',
    title: 'Set up your request',
    access: 'person',
    load: async () => ({ Page: (await import('./wizard-page.tsx')).WizardPage }),
    search: readWizardSearch,
  },
  {
    path: '/sign',
    title: 'Sign an agreement',
    access: 'anyone',
    isAlone: true,
    load: async () => ({ Page: (await import('./ceremony/sign-page.tsx')).SignPage }),
  },
  {
    path: '/verify',
    title: 'Verify a document',
    access: 'anyone',
    load: async () => ({ Page: (await import('./verify-page.tsx')).VerifyPage }),
  },
  {
    path: '/requests/$requestId/new-version',
    title: 'Sign the new version',
    access: 'person',
    load: async () => ({
      Page: (await import('./versions/new-agreement-page.tsx')).NewAgreementPage,
    }),
  },
  {
    path: '/admin/agreements',
    title: 'Agreements',
    access: 'person',
    load: async () => ({ Page: (await import('./versions/versions-page.tsx')).VersionsPage }),
  },
  {
    path: '/admin/agreements/$version',
    title: 'Version of the agreement',
    access: 'person',
    load: async () => ({ Page: (await import('./versions/version-page.tsx')).VersionPage }),
  },
  {
    path: '/admin/schedules/$code',
    title: 'Schedule A',
    access: 'person',
    load: async () => ({ Page: (await import('./versions/schedule-page.tsx')).SchedulePage }),
  },
]
