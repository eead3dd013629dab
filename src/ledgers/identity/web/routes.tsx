import type { Page } from '#app/web/page.ts'

const nextOf = ({ next }: Record<string, unknown>) =>
  typeof next === 'string' && next !== '' ? { next } : {}

const asked = () => import('./sign-in/asked-page.tsx')

export const identityPages: readonly Page[] = [
  {
    path: '/log-in',
    title: 'Log in',
    access: 'anyone',
    load: async () => ({ Page: (await import('./log-in-page.tsx')).LogInPage }),
    search: nextOf,
  },
  {
    path: '/log-in/back',
    title: 'Log in',
    access: 'anyone',
    isAlone: true,
    load: async () => ({ Page: (await import('./sign-in/back-page.tsx')).BackPage }),
    search: (raw) => raw,
  },
  {
    path: '/sign-up',
    title: 'Register',
    access: 'anyone',
    load: async () => ({ Page: (await asked()).RegisterPage }),
  },
  {
    path: '/forgot',
    title: 'Set a new password',
    access: 'anyone',
    load: async () => ({ Page: (await asked()).ForgotPage }),
  },
  {
    path: '/welcome',
    title: 'Welcome',
    access: 'anyone',
    isAlone: true,
    load: async () => ({ Page: (await import('./sign-in/welcome-page.tsx')).WelcomePage }),
  },
  {
    path: '/account',
    title: 'My account',
    access: 'person',
    load: async () => ({ Page: (await import('./account/account-page.tsx')).AccountPage }),
    search: nextOf,
  },
  {
    path: '/admin/people',
    title: 'People',
    access: 'person',
    load: async () => ({ Page: (await import('./people/people-page.tsx')).PeoplePage }),
    search: ({ q, page }) => ({
      ...(typeof q === 'string' && q !== '' && { q }),
      ...(typeof page === 'string' && /^[1-9]\d{0,4}$/.test(page) && { page }),
    }),
  },
]
