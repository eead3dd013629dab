import { Alert } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { CastList } from './cast-list.tsx'
import { sitePath } from './site-path.ts'

/** Where a visitor signs in, and from where they return to what they were about to do. */
export function LogInPage(): ReactNode {
  const { demo, name, me } = useInstance()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const next = search['next']
  const path = sitePath(typeof next === 'string' ? next : undefined, window.location.origin)
  if (!demo) {
    return (
      <PageBody title="Log in" width="reading">
        <Alert icon={<IconInfoCircle aria-hidden />} title="Sign-in is not set up yet">
          The administrator of {name} has to connect an identity provider before anyone can log in.
          Browsing the catalog needs no account.
        </Alert>
      </PageBody>
    )
  }
  return (
    <PageBody
      title={me === null ? 'Log in' : 'Change person'}
      intro={
        <>
          This is a demo: choose whom to be. Nobody here exists, and no password is needed.
          {me !== null && ` You are ${me.name} now.`}
        </>
      }
    >
      <CastList next={path} />
    </PageBody>
  )
}
