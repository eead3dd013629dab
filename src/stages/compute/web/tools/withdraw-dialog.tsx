import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Tool, withdrawTool } from '../../contract/tools.ts'

type Props = { readonly tool: Tool; readonly onClose: () => void }

/** Takes a version out of the gallery, after asking. */
export function WithdrawDialog({ tool, onClose }: Props): ReactNode {
  const { name, version, title } = tool
  const client = useQueryClient()
  const withdraw = useMutation({
    mutationFn: () => call(withdrawTool, { params: { name, version } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['tools'] })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Withdraw ${title} ${version}?`}>
      <Stack gap="sm">
        <Text size="sm">
          Nobody can start this version any more. In projects that have it, it stays and runs. It
          cannot be offered again: publish another version instead.
        </Text>
        {withdraw.error !== null && <ProblemAlert problem={withdraw.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            Withdraw
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
