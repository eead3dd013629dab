import { Button, Group, Modal, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { advanceClock } from '../contract.ts'

/** A span as the API reads it, and as people do. */
export type Leap = { readonly by: string; readonly words: string }

type Props = {
  /** What to confirm; the dialog is closed without one. */
  readonly leap: Leap | undefined
  readonly now: string
  readonly onClose: () => void
}

/** Asks before the clock moves, since it never goes back. */
export function AdvanceDialog({ leap, now, onClose }: Props): ReactNode {
  const queries = useQueryClient()
  const [shown, setShown] = useState(leap)
  // The words stay while the dialog fades out.
  if (leap !== undefined && leap !== shown) setShown(leap)
  const advance = useMutation({
    mutationFn: (by: string) => call(advanceClock, { body: { by } }),
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries()
    },
  })
  const close = () => {
    advance.reset()
    onClose()
  }
  return (
    <Modal
      opened={leap !== undefined}
      onClose={close}
      title={`Move the clock ahead by ${shown?.words ?? ''}?`}
    >
      <Text size="sm">
        It is <WhenExactly at={now} /> now. Everybody on this platform moves with the clock, and it
        cannot be moved back.
      </Text>
      {advance.error !== null && <ProblemAlert problem={advance.error} />}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          loading={advance.isPending}
          onClick={() => leap !== undefined && advance.mutate(leap.by)}
        >
          Move ahead
        </Button>
      </Group>
    </Modal>
  )
}
