import { Anchor, Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Copy } from '#app/web/ui/copy.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { beginCodes, confirmCodes } from '../../contract/account.ts'
import classes from './account.module.css'
import { QrCode } from './qr-code.tsx'
import { CodesToKeep } from './recovery-codes.tsx'

type Props = { readonly onClose: () => void }

/** Sets up an app in two steps: the key goes into it, and a code comes back. */
export function AuthenticatorApp({ onClose }: Props): ReactNode {
  const [codes, setCodes] = useState<readonly string[]>()
  const query = useQuery({
    queryKey: ['account', 'new-app'],
    queryFn: () => call(beginCodes),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={codes ? 'Keep these codes' : 'Set up an authenticator app'}
    >
      {codes === undefined ? (
        <QueryState query={query}>{(app) => <Confirm {...app} onCodes={setCodes} />}</QueryState>
      ) : (
        <CodesToKeep codes={codes} onDone={onClose} />
      )}
    </Modal>
  )
}

type ConfirmProps = {
  readonly secret: string
  readonly address: string
  readonly onCodes: (codes: readonly string[]) => void
}

function Confirm({ secret, address, onCodes }: ConfirmProps): ReactNode {
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => call(confirmCodes, { body: { code } }),
    onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes),
    onError: () => setCode(''),
  })
  const spaced = secret.replaceAll(/.{4}(?=.)/g, '$& ')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <Stack>
        <Text size="sm">
          Scan the code with your app,{' '}
          <Anchor href={address} inherit>
            open it in an app on this device
          </Anchor>
          , or type the key (by time, six digits):
        </Text>
        <div className={classes['scan']}>
          <QrCode text={address} label="QR code of the key; the key itself is below" />
        </div>
        <div className={classes['key']}>
          <span aria-label="the key">{spaced}</span> <Copy value={secret} what="the key" />
        </div>
        {confirm.error !== null && <ProblemAlert problem={confirm.error} />}
        <TextInput
          label="Code that the app shows now"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          maxLength={10}
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={confirm.isPending}>
          Confirm
        </Button>
      </Stack>
    </form>
  )
}
