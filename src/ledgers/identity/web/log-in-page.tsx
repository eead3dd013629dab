import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { CastList } from './cast-list.tsx'
import { LogIn } from './sign-in/log-in.tsx'
import { useNext } from './sign-in/use-next.ts'

/** Where a visitor signs in, and from where they return to what they were about to do. */
export function LogInPage(): ReactNode {
  const { demo, me } = useInstance()
  const path = useNext()
  if (!demo) return <LogIn />
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
