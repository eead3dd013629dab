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
]
