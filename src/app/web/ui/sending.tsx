import { Button, Group, Progress, Text } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  readonly name: string
  /** From 0 to 1. */
  readonly progress: number
  /** What happens once all has arrived, such as `Checking`. */
  readonly then: string
  readonly onCancel: () => void
}

/** A file on its way to the server. */
export function Sending({ name, progress, then, onCancel }: Props): ReactNode {
  const percent = Math.round(progress * 100)
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Text role="status" size="sm" truncate>
          {percent < 100 ? `Uploading ${name}` : `${then} ${name}…`}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
      <Progress mt={8} value={percent} aria-label="Upload" animated={percent === 100} />
    </>
  )
}
