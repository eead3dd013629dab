import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { closeOutRequest } from '../../contract/access.ts'
import { ReportFields } from './report-fields.tsx'

/** Ends an approved request with its final report, at the wish of its requester or investigator. */
export function CloseOut({ request }: { readonly request: AccessRequest }): ReactNode {
  const [isOpen, { open, close }] = useDisclosure()
  if (!request.openCommands.includes('close-out')) return undefined
  return (
    <>
      <Button variant="default" onClick={open}>
        Close out
      </Button>
      <Modal opened={isOpen} onClose={close} title="Close this request out?" size="lg">
        <FinalReport request={request} onClose={close} />
      </Modal>
    </>
  )
}

type Props = { readonly request: AccessRequest; readonly onClose: () => void }

function FinalReport({ request, onClose }: Props): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [answers, setAnswers] = useState({ report: '', publications: '' })
  const send = useMutation({
    mutationFn: () =>
      call(closeOutRequest, {
        params: { requestId: request.id },
        body: { version: request.version, ...answers },
      }),
    onSuccess: async ({ destructionId }) => {
      onClose()
      await client.invalidateQueries()
      if (destructionId !== null)
        await navigate({ to: '/destructions/$destructionId', params: { destructionId } })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Access to the data of “{request.name}” ends at once for everybody in it, and no committee
          decides on it any more. It cannot be taken up again. What you hold by other requests
          stays. Copies are to be destroyed, as the agreement says: everybody is asked to certify
          that, and you are led there next.
        </Text>
        <ReportFields label="Final report" {...answers} onChange={setAnswers} />
        {send.error !== null && <ProblemAlert problem={send.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep access
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={answers.report.trim() === ''}
            loading={send.isPending}
          >
            Close out
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
