import { startRegistration } from '@simplewebauthn/browser'
import { Button, Divider, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { IconFingerprint, IconLinkOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { refusalOf } from '#app/web/sign-in/use-passkey.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Lines, Loading } from '#app/web/ui/query-state.tsx'
import {
  askPasskeyByLink,
  linkIdentityByLink,
  readSignInLink,
  setPasskeyByLink,
  setPasswordByLink,
  type SignInLink,
  type SignInStep,
} from '../../contract/sign-in.ts'
import { SecondFactor } from './log-in.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SignInCard } from './sign-in-card.tsx'
import { useArrival } from './use-next.ts'

/** Where a mailed link leads: to choose a password or a passkey, or to confirm an address. */
export function WelcomePage(): ReactNode {
  const hash = useLocation({ select: (at) => at.hash })
  // Not sent with the address, so it is in no log.
  const [key] = useState(() => /^k=([\w-]+)$/.exec(hash)?.[1] ?? '')
  const arrive = useArrival()
  const [step, setStep] = useState<SignInStep>()
  const query = useQuery({
    queryKey: ['sign-in-link', key],
    queryFn: ({ signal }) => call(readSignInLink, { body: { key }, signal }),
    enabled: key !== '',
    staleTime: Infinity,
  })
  const home = '/account'
  if (step !== undefined) return <SecondFactor step={step} onDone={() => arrive(home)} />
  const onStep = async (shown: SignInStep) => {
    if (shown.state === 'second-factor') setStep(shown)
    else await arrive(home)
  }
  if (key === '' || query.error !== null) return <NoLink problem={query.error} />
  if (query.data === undefined) {
    return (
      <SignInCard title="Welcome">
        <Loading>
          <Lines count={3} />
        </Loading>
      </SignInCard>
    )
  }
  const props = { link: query.data, linkKey: key, onStep }
  return query.data.purpose === 'identity' ? <Confirm {...props} /> : <Choose {...props} />
}

function NoLink({ problem }: { readonly problem: unknown }): ReactNode {
  return (
    <SignInCard
      title="This link does not hold"
      icon={<IconLinkOff size={28} stroke={1.5} aria-hidden />}
      intro="A link works once, and for a limited time. Ask for a new one, or log in if you have used it already."
      foot={
        <ButtonLink to="/log-in" variant="default">
          To the log-in page
        </ButtonLink>
      }
    >
      {problem !== null && <ProblemAlert problem={problem} />}
    </SignInCard>
  )
}

type Props = {
  readonly link: SignInLink
  readonly linkKey: string
  readonly onStep: (step: SignInStep) => Promise<void>
}

function Choose({ link: { purpose, email, name }, linkKey: key, onStep }: Props): ReactNode {
  const instance = useInstance()
  const [password, setPassword] = useState('')
  const set = useMutation({
    mutationFn: () => call(setPasswordByLink, { body: { key, password } }),
    onSuccess: onStep,
  })
  const make = useMutation({
    mutationFn: async () => {
      const { options } = await call(askPasskeyByLink, { body: { key } })
      const answer = await startRegistration({ optionsJSON: options as never }).catch(
        (error: unknown) => {
          throw refusalOf(error)
        },
      )
      return call(setPasskeyByLink, { body: { key, answer: { ...answer } } })
    },
    onSuccess: onStep,
  })
  const problem = set.error ?? make.error
  const isReset = purpose === 'reset'
  return (
    <SignInCard
      title={isReset ? 'Set a new password' : `Welcome to ${instance.name}`}
      intro={
        isReset
          ? `For the account of ${email}. Every session of it ends.`
          : `${name === email ? '' : `${name}, `}choose how you will log in as ${email}.`
      }
    >
      <Stack>
        {problem !== null && <ProblemAlert problem={problem} />}
        {!isReset && (
          <>
            <Button
              size="md"
              leftSection={<IconFingerprint size={20} aria-hidden />}
              loading={make.isPending}
              onClick={() => make.mutate()}
            >
              Create a passkey
            </Button>
            <Text size="sm" c="dimmed">
              Opened by finger, face or PIN of this device. Nothing to remember, and it counts as
              two factors.
            </Text>
            <Divider label="or choose a password" />
          </>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault()
            set.mutate()
          }}
        >
          <Stack>
            <input type="text" autoComplete="username" value={email} readOnly hidden />
            <NewPasswordField value={password} onChange={setPassword} />
            <Button
              type="submit"
              size="md"
              variant={isReset ? 'filled' : 'default'}
              loading={set.isPending}
            >
              {isReset ? 'Set the password' : 'Use this password'}
            </Button>
          </Stack>
        </form>
      </Stack>
    </SignInCard>
  )
}

function Confirm({ link: { email, provider }, linkKey: key, onStep }: Props): ReactNode {
  const confirm = useMutation({
    mutationFn: () => call(linkIdentityByLink, { body: { key } }),
    onSuccess: onStep,
  })
  return (
    <SignInCard
      title="Confirm your address"
      intro={`You signed in with ${provider ?? 'an identity provider'}. Confirm that ${email} is yours; from then on you log in that way.`}
    >
      <Stack>
        {confirm.error !== null && <ProblemAlert problem={confirm.error} />}
        <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          Confirm and go on
        </Button>
      </Stack>
    </SignInCard>
  )
}
