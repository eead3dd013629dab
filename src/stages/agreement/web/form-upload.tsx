import { Button, FileButton, Group, Progress, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import type { Form } from '../contract.ts'
import classes from './form-upload.module.css'
import { useFormUpload } from './use-form-upload.ts'

type Props = {
  readonly requestId: string
  readonly label?: string
  /** What is missing, where the person has been told so. */
  readonly error?: string | undefined
  /** Saves what is on screen first, since the form is to match it. */
  readonly save?: () => Promise<boolean>
}

/** Takes the signed agreement as PDF: chosen, or dropped on it. */
export function FormUpload({ requestId, label, error, save }: Props): ReactNode {
  const { mutation, progress, fault, send, cancel } = useFormUpload(requestId, save)
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    send(event.dataTransfer.files[0])
  }
  return (
    <div
      id="form"
      tabIndex={-1}
      className={classes['drop']}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {mutation.isPending ? (
        <Sending name={mutation.variables.name} progress={progress} onCancel={cancel} />
      ) : (
        <Group gap="sm">
          <FileButton
            accept="application/pdf,.pdf"
            onChange={send}
            inputProps={{ 'aria-label': 'Signed agreement, PDF' }}
          >
            {(props) => (
              <Button {...props} leftSection={<IconUpload size={18} aria-hidden />}>
                {label ?? 'Upload the signed agreement'}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            or drop it here. PDF, at most 25 MB.
          </Text>
        </Group>
      )}
      {fault !== undefined && (
        <Text role="alert" className={classes['fault']}>
          {fault}
        </Text>
      )}
      {fault === undefined && error !== undefined && !mutation.isPending && (
        <Text className={classes['fault']}>{error}</Text>
      )}
      <Refusal error={mutation.error} />
      {mutation.data !== undefined && <Accepted form={mutation.data} />}
    </div>
  )
}

/** Why the upload was not taken. What is wrong with the file itself is said in the server's words alone. */
function Refusal({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null || error.name === 'AbortError') return undefined
  const [fault] = error instanceof Problem ? error.errors : []
  if (fault === undefined) return <ProblemAlert problem={error} />
  return (
    <Text role="alert" className={classes['fault']}>
      {fault.message}
    </Text>
  )
}

type SendingProps = {
  readonly name: string
  readonly progress: number
  readonly onCancel: () => void
}

function Sending({ name, progress, onCancel }: SendingProps): ReactNode {
  const percent = Math.round(progress * 100)
  return (
    <div role="status">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" truncate>
          {percent < 100 ? `Uploading ${name}` : `Checking ${name}…`}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
      <Progress mt={8} value={percent} aria-label="Upload" animated={percent === 100} />
    </div>
  )
}

function Accepted({ form }: { readonly form: Form }): ReactNode {
  return (
    <Text role="status" size="sm" fw={600} c="green.8">
      Received as version {form.n}: {form.pages} {form.pages === 1 ? 'page' : 'pages'}.
    </Text>
  )
}
