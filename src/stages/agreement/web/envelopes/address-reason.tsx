import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { doubtAbout } from '#stages/request/rules/institution-mail.ts'
import type { SigningCapacity } from '../../contract/signing.ts'
import { isForInstitution } from '../../rules/signing.ts'

type Props = {
  readonly capacity: SigningCapacity
  readonly email: string
  readonly reason: string
  readonly error: string | undefined
  readonly onReason: (reason: string) => void
}

/** Asked for where who signs for the institution does so from another address; a steward reads it. */
export function AddressReason({ capacity, email, reason, error, onReason }: Props): ReactNode {
  const doubt = isForInstitution(capacity) ? doubtAbout(email) : undefined
  if (doubt === undefined) return undefined
  return (
    <Textarea
      label="Why no address of the institution?"
      description={`${doubt}. A data steward reads your reason.`}
      autosize
      minRows={1}
      maxRows={6}
      maxLength={500}
      autoComplete="off"
      value={reason}
      error={error}
      onChange={({ currentTarget }) => onReason(currentTarget.value)}
    />
  )
}
