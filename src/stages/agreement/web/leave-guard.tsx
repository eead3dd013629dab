import { Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import type { ReactNode } from 'react'

type Props = { readonly isSaved: boolean; readonly saveAll: () => Promise<boolean> }

/** Lets nobody leave the wizard with something unsaved, unless they say so. */
export function LeaveGuard({ isSaved, saveAll }: Props): ReactNode {
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      current.pathname !== next.pathname && !(await saveAll()),
    enableBeforeUnload: !isSaved,
    withResolver: true,
  })
  const isBlocked = blocker.status === 'blocked'
  return (
    <Modal
      opened={isBlocked}
      onClose={() => isBlocked && blocker.reset()}
      title="Your last changes are not saved"
    >
      <Text size="sm">
        The platform did not take them; the message at the top of the page says why. If you leave
        now, they wait in this browser tab only, and are taken up when you open this request here
        again.
      </Text>
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={() => isBlocked && blocker.proceed()}>
          Leave all the same
        </Button>
        <Button data-autofocus onClick={() => isBlocked && blocker.reset()}>
          Stay here
        </Button>
      </Group>
    </Modal>
  )
}
