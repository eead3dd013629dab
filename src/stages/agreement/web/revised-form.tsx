import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { DownloadAgreement } from './download-agreement.tsx'
import { FormUpload } from './form-upload.tsx'

type Props = {
  readonly request: AccessRequest
  /** Saves what is on screen, where something can be typed. */
  readonly save?: () => Promise<boolean>
}

/** What submits a returned request again: the agreement as it now reads, signed anew. */
export function RevisedForm({ request, save }: Props): ReactNode {
  return (
    <Stack gap="sm" align="stretch">
      <Text size="sm">
        The form goes back to the steward as soon as it is uploaded. Every earlier version is kept.
      </Text>
      <DownloadAgreement request={request} {...(save !== undefined && { save })} />
      <FormUpload requestId={request.id} label="Add a Form" {...(save !== undefined && { save })} />
    </Stack>
  )
}
