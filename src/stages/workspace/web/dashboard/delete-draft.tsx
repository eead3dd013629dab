import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { deleteDraft } from '#stages/request/contract.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import type { DashboardRequest } from '../../contract.ts'
import { dashboardQuery } from './dashboard-query.ts'
import { nameOf } from './request-name.ts'

type Props = { readonly draft: DashboardRequest | undefined; readonly onClose: () => void }

/** Asks once, then deletes a draft. */
export function DeleteDraft({ draft, onClose }: Props): ReactNode {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: (requestId: string) => call(deleteDraft, { params: { requestId } }),
    onSuccess: async (_, requestId) => {
      client.removeQueries({ queryKey: requestQuery(requestId).queryKey })
      await client.invalidateQueries({ queryKey: dashboardQuery.queryKey })
      onClose()
    },
    onError: () => client.invalidateQueries({ queryKey: dashboardQuery.queryKey }),
  })
  const close = () => {
    remove.reset()
    onClose()
  }
  return (
    <Modal opened={draft !== undefined} onClose={close} title="Delete this draft?">
      {draft !== undefined && (
        <Stack gap="sm">
          <Text size="sm">
            “{nameOf(draft)}” and everything you answered in it will be gone. The data itself stays
            in the catalog.
          </Text>
          {remove.error !== null && <ProblemAlert problem={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Keep it
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(draft.id)}>
              Delete draft
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
