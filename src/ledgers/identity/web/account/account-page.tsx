import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconShieldLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { Account } from '../../contract/account.ts'
import { useNext } from '../sign-in/use-next.ts'
import { accountQuery } from './account-query.ts'
import classes from './account.module.css'
import { CloseAccount } from './close-account.tsx'
import { Factors } from './factors.tsx'
import { ProfilePanel } from './profile.tsx'
import { RunMail } from './run-mail.tsx'
import { Sessions } from './sessions.tsx'

/** Who one is here, how one logs in, and where one is logged in. */
export function AccountPage(): ReactNode {
  const { demo } = useInstance()
  const query = useQuery(accountQuery)
  return (
    <PageBody title="My account" width="reading">
      <QueryState query={query}>
        {(account) => (
          <div className={classes['page']}>
            <Hint account={account} />
            <ProfilePanel key={account.me.id} me={account.me} />
            {!demo && <Factors account={account} />}
            <RunMail account={account} />
            <Sessions account={account} />
            {!demo && <CloseAccount account={account} />}
          </div>
        )}
      </QueryState>
    </PageBody>
  )
}

/** What waits for a second factor, or where to go on now that there is one. */
function Hint({ account }: { readonly account: Account }): ReactNode {
  const next = useNext()
  const hasSecond = account.passkeys.length > 0 || account.codesSince !== null
  if (hasSecond && next !== '/') {
    return (
      <Alert icon={<IconShieldLock aria-hidden />} color="green" title="You have a second factor">
        <ButtonLink to={next} size="xs">
          Go on where you were
        </ButtonLink>
      </Alert>
    )
  }
  if (hasSecond || account.withheld.length === 0) return null
  return (
    <Alert icon={<IconShieldLock aria-hidden />} title="Set up a second factor">
      You are {account.withheld.join(', ')} here. That comes into force once you have a passkey, or
      an app that shows codes.
    </Alert>
  )
}
