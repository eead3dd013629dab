import { Button, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { signOut } from '#ledgers/identity/contract.ts'
import { type Account, readAccount } from '#ledgers/identity/contract/account.ts'
import { call } from '../client.ts'
import { renewSession } from '../instance.ts'
import { FactorForm } from '../sign-in/factor-form.tsx'
import { ProviderButtons } from '../sign-in/provider-buttons.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { QueryState } from '../ui/query-state.tsx'

type Props = { readonly onEnd: (done: boolean) => void }

/** Asks for a second factor over the page that one is on; what was begun there stays. */
export function SignInAgainDialog({ onEnd }: Props): ReactNode {
  const query = useQuery({
    queryKey: ['account', 'again'],
    queryFn: ({ signal }) => call(readAccount, { signal }),
    staleTime: 0,
  })
  return (
    <Modal opened onClose={() => onEnd(false)} title="Please confirm that it is you" size="md">
      <QueryState query={query}>{(account) => <Ways account={account} onEnd={onEnd} />}</QueryState>
    </Modal>
  )
}

function Ways({ account, onEnd }: Props & { readonly account: Account }): ReactNode {
  const here = useLocation({ select: ({ href }) => href })
  const queries = useQueryClient()
  const ways = [
    ...(account.passkeys.length > 0 ? (['passkey'] as const) : []),
    ...(account.codesSince === null ? [] : (['code'] as const)),
  ]
  const linked = account.identities.length > 0
  if (ways.length === 0 && !linked) return <NoFactor here={here} onEnd={onEnd} />
  const done = async () => {
    onEnd(true)
    await renewSession(queries)
  }
  return (
    <Stack>
      <Text size="sm">
        What you are about to do asks for a recent sign-in with a second factor. Afterwards it goes
        on where you are.
      </Text>
      {ways.length > 0 && <FactorForm ways={ways} onDone={done} />}
      {linked && (
        <ProviderButtons
          purpose="again"
          next={here}
          providers={account.linked}
          note={ways.length === 0 ? undefined : 'or'}
        />
      )}
      {ways.length === 0 && <SetUp here={here} onEnd={onEnd} />}
    </Stack>
  )
}

/** Nothing to show it with: one is set up first, soon after logging in. */
function NoFactor({ here, onEnd }: Props & { readonly here: string }): ReactNode {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const again = useMutation({
    mutationFn: () => call(signOut),
    onSuccess: async () => {
      onEnd(false)
      await navigate({ to: '/log-in', search: { next: here } })
      await renewSession(queries)
    },
  })
  if (!here.startsWith('/account')) return <SetUp here={here} onEnd={onEnd} />
  return (
    <Stack align="flex-start">
      <Text size="sm">
        It has been a while since you logged in. Log in once more, and set the second factor up
        then.
      </Text>
      {again.error !== null && <ProblemAlert problem={again.error} />}
      <Button loading={again.isPending} onClick={() => again.mutate()}>
        Log in again
      </Button>
    </Stack>
  )
}

function SetUp({ here, onEnd }: Props & { readonly here: string }): ReactNode {
  const navigate = useNavigate()
  return (
    <Stack align="flex-start">
      <Text size="sm">
        This asks for a second factor, and your account has none yet: a passkey, or an app that
        shows codes. It takes a minute.
      </Text>
      <Button
        onClick={() => {
          onEnd(false)
          void navigate({ to: '/account', search: { next: here } })
        }}
      >
        Set one up
      </Button>
    </Stack>
  )
}
