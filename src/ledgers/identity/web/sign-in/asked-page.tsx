import { Button, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconMail } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { forgotPassword, register } from '../../contract/sign-in.ts'
import { SignInCard } from './sign-in-card.tsx'

/** Asking for an account. */
export function RegisterPage(): ReactNode {
  const { name } = useInstance()
  return (
    <AskForLink
      title={`Register at ${name}`}
      intro="We send a link to your address. With it you choose a password or a passkey."
      asksName
      button="Send the link"
      ask={(body) => call(register, { body })}
      foot={
        <>
          You have an account? <TextLink to="/log-in">Log in</TextLink>
        </>
      }
    />
  )
}

/** Asking for a new password. */
export function ForgotPage(): ReactNode {
  return (
    <AskForLink
      title="Set a new password"
      intro="We send a link to the address of your account. It holds for 30 minutes."
      asksName={false}
      button="Send the link"
      ask={({ email }) => call(forgotPassword, { body: { email } })}
      foot={<TextLink to="/log-in">Back to log in</TextLink>}
    />
  )
}

type Props = {
  readonly title: string
  readonly intro: string
  readonly asksName: boolean
  readonly button: string
  readonly ask: (who: { readonly name: string; readonly email: string }) => Promise<unknown>
  readonly foot: ReactNode
}

/** Whatever address is given, the answer is the same: look into your mail. */
function AskForLink({ title, intro, asksName, button, ask, foot }: Props): ReactNode {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const send = useMutation({ mutationFn: () => ask({ name, email }) })
  if (send.isSuccess) {
    return (
      <SignInCard
        title="Look into your mail"
        icon={<IconMail size={28} stroke={1.5} aria-hidden />}
        intro={
          <span role="status">
            If {email} can have one, a link is on its way. It may take a minute; look into the spam
            folder, too.
          </span>
        }
        foot={
          <ButtonLink to="/log-in" variant="default">
            To the log-in page
          </ButtonLink>
        }
      />
    )
  }
  return (
    <SignInCard title={title} intro={intro} foot={foot}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <Stack>
          {send.error !== null && <ProblemAlert problem={send.error} />}
          {asksName && (
            <TextInput
              label="Full name"
              size="md"
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={200}
              required
              withAsterisk={false}
            />
          )}
          <TextInput
            label="Email"
            description={asksName ? 'Of your institution, if you have one there' : undefined}
            type="email"
            size="md"
            autoComplete="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            maxLength={320}
            required
            withAsterisk={false}
          />
          <Button type="submit" size="md" loading={send.isPending}>
            {button}
          </Button>
        </Stack>
      </form>
    </SignInCard>
  )
}
