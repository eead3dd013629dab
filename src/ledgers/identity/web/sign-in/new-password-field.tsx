import { PasswordInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { shortestPassword } from '../../contract/sign-in.ts'

type Props = { readonly value: string; readonly onChange: (value: string) => void }

/** A password that is to be: long rather than odd. */
export function NewPasswordField({ value, onChange }: Props): ReactNode {
  const missing = shortestPassword - [...value].length
  return (
    <PasswordInput
      label="New password"
      description={`At least ${shortestPassword} characters. A few words that you can remember are better than signs.`}
      size="md"
      autoComplete="new-password"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={value !== '' && missing > 0 ? `${missing} more to go` : undefined}
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      minLength={shortestPassword}
      maxLength={200}
      required
      withAsterisk={false}
    />
  )
}
