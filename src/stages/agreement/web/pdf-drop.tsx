import { Button, FileButton, Group, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { Sending } from '#app/web/ui/sending.tsx'
import classes from './pdf-drop.module.css'

type Props = {
  readonly id?: string
  /** What the field is called to those who do not see it. */
  readonly name: string
  /** On the button. */
  readonly label: string
  /** Largest file, in megabytes. */
  readonly megabytes: number
  /** The file that is on its way, and how much of it has left, from 0 to 1. */
  readonly sending: { readonly name: string; readonly progress: number } | undefined
  readonly onChoose: (file: File | null | undefined) => void
  readonly onCancel: () => void
  /** What became of it. */
  readonly children?: ReactNode
}

/** Takes one PDF: chosen, or dropped on it. */
export function PdfDrop(props: Props): ReactNode {
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    props.onChoose(event.dataTransfer.files[0])
  }
  return (
    <div
      id={props.id}
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
      {props.sending === undefined ? (
        <Group gap="sm">
          <FileButton
            accept="application/pdf,.pdf"
            onChange={props.onChoose}
            inputProps={{ 'aria-label': props.name }}
          >
            {(button) => (
              <Button {...button} leftSection={<IconUpload size={18} aria-hidden />}>
                {props.label}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            or drop it here. PDF, at most {props.megabytes} MB.
          </Text>
        </Group>
      ) : (
        <Sending {...props.sending} then="Checking" onCancel={props.onCancel} />
      )}
      {props.children}
    </div>
  )
}

type FaultProps = {
  /** `alert` for what has just come up. */
  readonly role?: 'alert'
  readonly children: ReactNode
}

/** Why a file was not taken, in a sentence. */
export function PdfFault({ role, children }: FaultProps): ReactNode {
  return (
    <Text role={role} className={classes['fault']}>
      {children}
    </Text>
  )
}
