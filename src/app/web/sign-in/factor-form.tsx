import { Button, Divider, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconFingerprint } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { signInByCode } from '#ledgers/identity/contract/sign-in.ts'
import { call } from '../client.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { usePasskey } from './use-passkey.ts'

type Props = {
  readonly ways: readonly ('code' | 'passkey')[]
  readonly onDone: () => Promise<void>
}

/** Asks for the second factor: a passkey, or a code. */
export function FactorForm({ ways, onDone }: Props): ReactNode {
  const [code, setCode] = useState('')
  const [isRecovery, setRecovery] = useState(false)
  const passkey = usePasskey(onDone)
  const give = useMutation({
    mutationFn: () => call(signInByCode, { body: { code } }),
    onSuccess: onDone,
    onError: () => setCode(''),
  })
  const problem = give.error ?? passkey.error
  return (
    <Stack>
      {problem !== null && <ProblemAlert problem={problem} />}
      {ways.includes('passkey') && (
        <Button
          size="md"
          leftSection={<IconFingerprint size={20} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          Use a passkey
        </Button>
      )}
      {ways.length > 1 && <Divider label="or" />}
      {ways.includes('code') && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            give.mutate()
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={isRecovery ? 'Recovery code' : 'Code of your authenticator app'}
              description={
                isRecovery ? 'One of those that you kept; each works once' : 'Six digits'
              }
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              inputMode={isRecovery ? 'text' : 'numeric'}
              autoComplete="one-time-code"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={40}
              required
              data-autofocus
            />
            <Button
              type="submit"
              variant={ways.includes('passkey') ? 'default' : 'filled'}
              loading={give.isPending}
            >
              Confirm
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                setRecovery(!isRecovery)
                setCode('')
              }}
            >
              {isRecovery ? 'Use a code of the app' : 'Use a recovery code'}
            </Button>
          </Stack>
        </form>
      )}
    </Stack>
  )
}
