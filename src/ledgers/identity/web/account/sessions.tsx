import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { type Account, endOtherSessions, endSession, type Session } from '../../contract/account.ts'
import { useChange } from './account-query.ts'
import { browserOf } from './browser-name.ts'
import classes from './account.module.css'

const began: Readonly<Record<Session['by'], string>> = {
  password: 'with a password',
  passkey: 'with a passkey',
  provider: 'through an identity provider',
  link: 'by a mailed link',
  code: 'with a code',
  demo: 'in the demo',
}

/** Where one is logged in. */
export function Sessions({ account: { sessions } }: { readonly account: Account }): ReactNode {
  const end = useChange((sessionId: string) => call(endSession, { params: { sessionId } }))
  const endOthers = useChange(() => call(endOtherSessions))
  const problem = end.error ?? endOthers.error
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="sessions">
      <h2 id="sessions">Where you are logged in</h2>
      <p className={classes['lead']}>
        End what you do not know, and then change your password. Programs with a token are on the
        page Connect with dx.
      </p>
      {problem !== null && <ProblemAlert problem={problem} />}
      <ul className={classes['rows']}>
        {sessions.map((session) => (
          <li key={session.id} className={classes['row']}>
            <div className={classes['what']}>
              <strong>
                {browserOf(session.agent)}
                {session.isThis && ' (this browser)'}
              </strong>
              <span>
                {session.ip}, {began[session.by]}, since <WhenExactly at={session.createdAt} />,
                last seen <WhenExactly at={session.seenAt} />
              </span>
            </div>
            {!session.isThis && (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                aria-label={`End the session of ${browserOf(session.agent)}`}
                loading={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
          End all other sessions
        </Button>
      )}
    </section>
  )
}
