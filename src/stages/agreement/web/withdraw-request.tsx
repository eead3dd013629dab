import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type AccessRequest, withdrawRequest } from '#stages/request/contract.ts'
import { remember, requestQuery } from '#stages/request/web/request-query.ts'

type Props = { readonly request: AccessRequest }

/** Ends a filed request at its requester's wish, after asking once. */
export function WithdrawRequest({ request }: Props): ReactNode {
  const client = useQueryClient()
  const [isOpen, { open, close }] = useDisclosure()
  const params = { requestId: request.id }
  const withdraw = useMutation({
    mutationFn: () => call(withdrawRequest, { params, body: { version: request.version } }),
    onSuccess: async (withdrawn) => {
      close()
      remember(client, withdrawn)
      await client.invalidateQueries({ queryKey: ['dashboard'] })
    },
    onError: () => client.invalidateQueries({ queryKey: requestQuery(request.id).queryKey }),
  })
  if (!request.openCommands.includes('withdraw')) return undefined
  return (
    <>
      <Button variant="default" onClick={open}>
        Withdraw
      </Button>
      <Modal opened={isOpen} onClose={close} title="Withdraw this request?">
        <Stack gap="sm">
          <Text size="sm">{consequenceOf(request)}</Text>
          {withdraw.error !== null && <ProblemAlert problem={withdraw.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Keep the request
            </Button>
            <Button color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
              Withdraw
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

function consequenceOf({ state, name }: AccessRequest): string {
  if (state === 'awaiting-signatures') {
    return `The agreement ends for everybody who was asked to sign, and they are told. “${name}” cannot be taken up again: you would start a new request.`
  }
  return state === 'partly-approved'
    ? `What is approved stays yours. Nobody decides on the rest of “${name}” any more, and it cannot be taken up again: you would start a new request for it.`
    : `Nobody decides on “${name}” any more, and it cannot be taken up again: you would start a new request. Files that are in your project already stay there.`
}
