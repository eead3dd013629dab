import { Button, Group, Modal, Stack, Table, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Part } from '#stages/agreement/web/part.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import { listApplicants, removeApplicant } from '../../contract/access.ts'
import classes from './dashboard.module.css'

type Applicant = z.output<(typeof listApplicants)['output']>[number]

/** The applicants of an approved request, for who may remove them. */
export function Applicants({ request }: { readonly request: AccessRequest }): ReactNode {
  const params = { requestId: request.id }
  const { data = [] } = useQuery({
    queryKey: ['applicants', request.id],
    queryFn: ({ signal }) => call(listApplicants, { params, signal }),
  })
  const [removed, setRemoved] = useState<Applicant>()
  if (data.length === 0) return null
  return (
    <Part title="Applicants with access">
      <Table className={stacking['table']} aria-label="Applicants with access">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Access</Table.Th>
            <Table.Th scope="col" aria-label="Remove" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map((applicant) => (
            <Table.Tr key={applicant.personId}>
              <Table.Th scope="row">
                {applicant.name}
                <span className={classes['minor']}>{applicant.email}</span>
              </Table.Th>
              <Table.Td data-label="Access">{applicant.daus.join(', ')}</Table.Td>
              <Table.Td data-align="right">
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`Remove ${applicant.name}`}
                  onClick={() => setRemoved(applicant)}
                >
                  Remove
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Modal
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={`Remove ${removed?.name ?? ''} from this request?`}
      >
        {removed !== undefined && (
          <Remove request={request} applicant={removed} onClose={() => setRemoved(undefined)} />
        )}
      </Modal>
    </Part>
  )
}

type Props = {
  readonly request: AccessRequest
  readonly applicant: Applicant
  readonly onClose: () => void
}

function Remove({ request, applicant, onClose }: Props): ReactNode {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const remove = useMutation({
    mutationFn: () =>
      call(removeApplicant, {
        params: { requestId: request.id },
        body: { personId: applicant.personId, reason },
      }),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {applicant.name} leaves the project, and their access to {applicant.daus.join(', ')} by
          this request and its extensions ends at once. What they hold by other requests stays, as
          does the access of everybody else. They are told, and asked to certify that copies are
          destroyed. To give them access again, a new request is needed.
        </Text>
        <Textarea
          label="Reason"
          description={`${applicant.name} reads it.`}
          required
          autosize
          minRows={2}
          maxLength={5000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {remove.error !== null && <ProblemAlert problem={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep access
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={reason.trim() === ''}
            loading={remove.isPending}
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
