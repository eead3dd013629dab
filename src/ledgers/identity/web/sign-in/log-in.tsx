import { Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconFingerprint, IconShieldLock } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { FactorForm } from '#app/web/sign-in/factor-form.tsx'
import { ProviderButtons } from '#app/web/sign-in/provider-buttons.tsx'
import { usePasskey } from '#app/web/sign-in/use-passkey.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import {
  readSignInWays,
  signInByPassword,
  type SignInStep,
  type SignInWays,
} from '../../contract/sign-in.ts'
import { SignInCard } from './sign-in-card.tsx'
import { useArrival, useNext } from './use-next.ts'

/** Signing in with what there is: identity providers, a password, a passkey. */
export function LogIn(): ReactNode {
  const { name } = useInstance()
  const next = useNext()
  const arrive = useArrival()
  const [step, setStep] = useState<SignInStep>()
  const query = useQuery({
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => call(readSignInWays, { signal }),
  })
  if (step !== undefined)
    return (
      <SecondFactor step={step} onDone={() => arrive(next)} onBack={() => setStep(undefined)} />
    )
  const onStep = async (shown: SignInStep) => {
    if (shown.state === 'second-factor') setStep(shown)
    else await arrive(next)
  }
  return (
    <SignInCard
      title={`Log in to ${name}`}
      intro={<Text size="sm">Browsing the catalog needs no account.</Text>}
      foot={query.data && <Foot ways={query.data} />}
    >
      <QueryState query={query}>
        {(ways) => <Ways ways={ways} next={next} onStep={onStep} />}
      </QueryState>
    </SignInCard>
  )
}

type WaysProps = {
  readonly ways: SignInWays
  readonly next: string
  readonly onStep: (step: SignInStep) => Promise<void>
}

function Ways({ ways: { accounts, providers }, next, onStep }: WaysProps): ReactNode {
  const passkey = usePasskey(() => onStep({ state: 'signed-in', ways: [] }))
  if (accounts === 'off' && providers.length === 0) {
    return (
      <Text size="sm">
        No way to sign in is set up yet. An administrator of this platform can connect an identity
        provider or switch accounts on.
      </Text>
    )
  }
  return (
    <Stack>
      <ProviderButtons providers={providers} purpose="sign-in" next={next} />
      {accounts !== 'off' && (
        <>
          {providers.length > 0 && <Divider label="or with an account of this platform" />}
          <PasswordForm isMain={providers.length === 0} onStep={onStep} />
          <Divider label="or" />
          {passkey.error !== null && <ProblemAlert problem={passkey.error} />}
          <Button
            size="md"
            variant="default"
            leftSection={<IconFingerprint size={20} aria-hidden />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            Use a passkey
          </Button>
        </>
      )}
    </Stack>
  )
}

type FormProps = Pick<WaysProps, 'onStep'> & { readonly isMain: boolean }

function PasswordForm({ isMain, onStep }: FormProps): ReactNode {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => call(signInByPassword, { body: { email, password } }),
    onSuccess: onStep,
    onError: () => setPassword(''),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate()
      }}
    >
      <Stack gap="sm">
        {signIn.error !== null && <ProblemAlert problem={signIn.error} />}
        <TextInput
          label="Email"
          type="email"
          size="md"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          maxLength={320}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="Password"
          size="md"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          required
          withAsterisk={false}
        />
        <TextLink to="/forgot" size="sm">
          Forgot your password?
        </TextLink>
        <Button
          type="submit"
          size="md"
          variant={isMain ? 'filled' : 'default'}
          loading={signIn.isPending}
        >
          Log in
        </Button>
      </Stack>
    </form>
  )
}

function Foot({ ways: { accounts } }: Pick<WaysProps, 'ways'>): ReactNode {
  if (accounts === 'open') {
    return (
      <>
        No account yet? <TextLink to="/sign-up">Register</TextLink>
      </>
    )
  }
  if (accounts === 'invited') return 'Accounts are for people who were invited.'
  return null
}

type SecondProps = {
  readonly step: SignInStep
  readonly onDone: () => Promise<void>
  readonly onBack?: () => void
}

/** The second step of signing in. */
export function SecondFactor({ step, onDone, onBack }: SecondProps): ReactNode {
  return (
    <SignInCard
      title="One more step"
      intro="Confirm with your second factor."
      icon={<IconShieldLock size={28} stroke={1.5} aria-hidden />}
      foot={
        onBack && (
          <Button variant="subtle" size="compact-sm" onClick={onBack}>
            Log in as somebody else
          </Button>
        )
      }
    >
      <FactorForm ways={step.ways} onDone={onDone} />
    </SignInCard>
  )
}
