import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import { type Form, maxFormBytes } from '../contract.ts'
import { PdfDrop, PdfFault } from './pdf-drop.tsx'
import { useFormUpload } from './use-form-upload.ts'

type Props = {
  readonly requestId: string
  readonly label?: string
  /** What is missing, where the person has been told so. */
  readonly error?: string | undefined
  /** Saves what is on screen first, since the form is to match it. */
  readonly save?: () => Promise<boolean>
}

/** Takes the signed agreement as PDF. */
export function FormUpload({ requestId, label, error, save }: Props): ReactNode {
  const { mutation, progress, fault, choose, cancel } = useFormUpload(requestId, save)
  return (
    <PdfDrop
      id="form"
      name="Signed agreement, PDF"
      label={label ?? 'Upload the signed agreement'}
      megabytes={maxFormBytes / 1024 / 1024}
      sending={mutation.isPending ? { name: mutation.variables.name, progress } : undefined}
      onChoose={choose}
      onCancel={cancel}
    >
      {fault !== undefined && <PdfFault role="alert">{fault}</PdfFault>}
      {fault === undefined && error !== undefined && !mutation.isPending && (
        <PdfFault>{error}</PdfFault>
      )}
      <Refusal error={mutation.error} />
      {mutation.data !== undefined && <Accepted form={mutation.data} />}
    </PdfDrop>
  )
}

/** Why the upload was not taken. What is wrong with the file itself is said in the server's words alone. */
function Refusal({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null || error.name === 'AbortError') return undefined
  const [fault] = error instanceof Problem ? error.errors : []
  if (fault === undefined) return <ProblemAlert problem={error} />
  return <PdfFault role="alert">{fault.message}</PdfFault>
}

function Accepted({ form }: { readonly form: Form }): ReactNode {
  return (
    <Text role="status" size="sm" fw={600} c="green.8">
      Received as version {form.n}: {form.pages} {form.pages === 1 ? 'page' : 'pages'}.
    </Text>
  )
}
