import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Account, changePassword } from '../../contract/account.ts'
import { NewPasswordField } from '../sign-in/new-password-field.tsx'
import { useChange } from './account-query.ts'

type Props = { readonly account: Account; readonly opened: boolean; readonly onClose: () => void }

export function ChangePassword({ account, opened, onClose }: Props): ReactNode {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const forget = () => {
    setCurrent('')
    setPassword('')
    onClose()
  }
  const change = useChange(() => call(changePassword, { body: { current, password } }), forget)
  const close = () => {
    change.reset()
    forget()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={account.passwordChangedAt === null ? 'Set a password' : 'Change your password'}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        <Stack>
          {change.error !== null && <ProblemAlert problem={change.error} />}
          <input type="text" autoComplete="username" value={account.me.email} readOnly hidden />
          {account.passwordChangedAt !== null && (
            <PasswordInput
              label="Present password"
              size="md"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }}
              required
              withAsterisk={false}
            />
          )}
          <NewPasswordField value={password} onChange={setPassword} />
          <Group justify="space-between">
            <span>Your other sessions end.</span>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
