import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type SubmitEvent, type ReactNode, useState } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'

type Props = {
  readonly title: string
  readonly label: string
  /** What it is called now. */
  readonly value: string
  readonly button: string
  readonly maxLength?: number
  readonly isPending: boolean
  readonly problem: Error | null
  readonly onName: (name: string) => void
  readonly onClose: () => void
}

/** Asks for a name. */
export function NameDialog(props: Props): ReactNode {
  const { title, label, value, button, maxLength = 1000, isPending, problem } = props
  const { onName, onClose } = props
  const [name, setName] = useState(value)
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    if (name.trim() === '' || isPending) return
    if (name === value) onClose()
    else onName(name)
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            required
            label={label}
            maxLength={maxLength}
            spellCheck={false}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          {problem !== null && <ProblemAlert problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending}>
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
