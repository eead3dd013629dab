import { startRegistration } from '@simplewebauthn/browser'
import { Button, Group } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProviderButtons } from '#app/web/sign-in/provider-buttons.tsx'
import { refusalOf } from '#app/web/sign-in/use-passkey.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { When } from '#app/web/ui/when.tsx'
import {
  type Account,
  addPasskey,
  askNewPasskey,
  removeCodes,
  removePasskey,
  unlinkIdentity,
} from '../../contract/account.ts'
import { useChange } from './account-query.ts'
import classes from './account.module.css'
import { AuthenticatorApp } from './authenticator-app.tsx'
import { ChangePassword } from './change-password.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

type Props = { readonly account: Account }

/** How one logs in: password, passkeys, authenticator app, identities. */
export function Factors({ account }: Props): ReactNode {
  const [open, setOpen] = useState<'password' | 'app' | 'codes'>()
  const close = () => setOpen(undefined)
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="factors">
      <h2 id="factors">How you log in</h2>
      <p className={classes['lead']}>
        Controlled data, decisions and roles ask for a second factor: a passkey, or an app that
        shows codes. A passkey alone is enough to log in.
      </p>
      <ul className={classes['rows']}>
        {account.accounts !== 'off' && (
          <Row
            title="Password"
            about={
              account.passwordChangedAt === null ? (
                'None'
              ) : (
                <>
                  Set <When at={account.passwordChangedAt} />
                </>
              )
            }
          >
            <Button size="xs" variant="default" onClick={() => setOpen('password')}>
              {account.passwordChangedAt === null ? 'Set a password' : 'Change'}
            </Button>
          </Row>
        )}
        <Passkeys account={account} />
        <App account={account} onSetUp={() => setOpen('app')} onNewCodes={() => setOpen('codes')} />
        <Identities account={account} />
      </ul>
      <ChangePassword account={account} opened={open === 'password'} onClose={close} />
      {open === 'app' && <AuthenticatorApp onClose={close} />}
      {open === 'codes' && <RecoveryCodes onClose={close} />}
    </section>
  )
}

type RowProps = {
  readonly title: string
  readonly about: ReactNode
  readonly problem?: unknown
  readonly children?: ReactNode
}

function Row({ title, about, problem = null, children }: RowProps): ReactNode {
  return (
    <li className={classes['row']}>
      <div className={classes['what']}>
        <strong>{title}</strong>
        <span>{about}</span>
        {problem !== null && <ProblemAlert problem={problem} />}
      </div>
      <Group gap="xs">{children}</Group>
    </li>
  )
}

function Passkeys({ account: { passkeys } }: Props): ReactNode {
  const add = useChange(async () => {
    const { options } = await call(askNewPasskey)
    const answer = await startRegistration({ optionsJSON: options as never }).catch(
      (error: unknown) => {
        throw refusalOf(error)
      },
    )
    await call(addPasskey, { body: { label: labelOf(answer), answer: { ...answer } } })
  })
  const remove = useChange((id: string) => call(removePasskey, { body: { id } }))
  return (
    <>
      <Row
        title="Passkeys"
        about="Opened by finger, face or PIN of a device, or by a security key"
        problem={add.error ?? remove.error}
      >
        <Button size="xs" variant="default" loading={add.isPending} onClick={() => add.mutate()}>
          Add a passkey
        </Button>
      </Row>
      {passkeys.map(({ id, label, createdAt, lastUsedAt }) => (
        <Row
          key={id}
          title={label}
          about={
            <>
              Added <When at={createdAt} />
              {lastUsedAt !== null && (
                <>
                  , last used <When at={lastUsedAt} />
                </>
              )}
            </>
          }
        >
          <Button
            size="xs"
            variant="subtle"
            color="red"
            aria-label={`Remove ${label}`}
            loading={remove.isPending && remove.variables === id}
            onClick={() => remove.mutate(id)}
          >
            Remove
          </Button>
        </Row>
      ))}
    </>
  )
}

/** A name to know it by: what kind of authenticator it is, and on what. */
function labelOf({ authenticatorAttachment }: { authenticatorAttachment?: string }): string {
  if (authenticatorAttachment === 'cross-platform') return 'Security key or phone'
  const system = /Windows|Macintosh|iPhone|iPad|Android|Linux/.exec(navigator.userAgent)?.[0]
  return `Passkey on ${system === 'Macintosh' ? 'Mac' : (system ?? 'this device')}`
}

type AppProps = Props & { readonly onSetUp: () => void; readonly onNewCodes: () => void }

function App({ account, onSetUp, onNewCodes }: AppProps): ReactNode {
  const { codesSince, recoveryCodes } = account
  const remove = useChange(() => call(removeCodes))
  if (codesSince === null) {
    return (
      <Row
        title="Authenticator app"
        about="An app on your phone that shows a new code every half minute"
      >
        <Button size="xs" variant="default" onClick={onSetUp}>
          Set up
        </Button>
      </Row>
    )
  }
  return (
    <Row
      title="Authenticator app"
      about={
        <>
          Since <When at={codesSince} />, {recoveryCodes} recovery codes left
        </>
      }
      problem={remove.error}
    >
      <Button size="xs" variant="default" onClick={onNewCodes}>
        New recovery codes
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        aria-label="Remove the authenticator app"
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        Remove
      </Button>
    </Row>
  )
}

function Identities({ account: { identities, providers } }: Props): ReactNode {
  const remove = useChange((identityId: string) => call(unlinkIdentity, { params: { identityId } }))
  return (
    <>
      {identities.map(({ id, provider, email, linkedAt }) => (
        <Row
          key={id}
          title={provider}
          about={
            <>
              {email}, linked <When at={linkedAt} />
            </>
          }
          problem={remove.variables === id ? remove.error : null}
        >
          <Button
            size="xs"
            variant="subtle"
            color="red"
            aria-label={`Unlink ${provider}`}
            loading={remove.isPending}
            onClick={() => remove.mutate(id)}
          >
            Unlink
          </Button>
        </Row>
      ))}
      {providers.length > 0 && (
        <Row title="Link another identity" about="To log in with it from then on">
          <ProviderButtons providers={providers} purpose="link" next="/account" />
        </Row>
      )}
    </>
  )
}
