import { Anchor, Button, Group, Stack, Table, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When, WhenExactly } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import { downloadForm } from '../../contract.ts'
import { decideResigning, type Resigning } from '../../contract/versions.ts'
import { resigningsQuery, versionsKey } from './version-queries.ts'
import classes from './versions.module.css'

/** Newly signed agreements that wait for a steward; nothing where there are none. */
export function Resignings(): ReactNode {
  const query = useQuery(resigningsQuery)
  if (query.data?.length === 0) return null
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="resignings">
      <h2 id="resignings">Signed anew, to be checked</h2>
      <QueryState query={query}>
        {(all) => (
          <Table className={stacking['table']} aria-labelledby="resignings">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Request</Table.Th>
                <Table.Th scope="col">Form</Table.Th>
                <Table.Th scope="col">Access</Table.Th>
                <Table.Th scope="col">Decision</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {all.map((one) => (
                <Waiting key={one.requestId} one={one} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryState>
    </section>
  )
}

function Waiting({ one }: { readonly one: Resigning }): ReactNode {
  const { requestId, form } = one
  const [reason, setReason] = useState<string>()
  const client = useQueryClient()
  const decide = useMutation({
    mutationFn: (decision: 'accept' | 'return') =>
      call(decideResigning, {
        params: { requestId, n: form?.n ?? 0, decision },
        body: { reason: reason ?? '' },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: versionsKey }),
  })
  if (form === null) return null
  const isReturning = reason !== undefined
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <TextLink to="/review/$requestId" params={{ requestId }} underline="hover">
          {one.name}
        </TextLink>
        <div className={classes['minor']}>{one.requester}</div>
      </Table.Th>
      <Table.Td>
        <Anchor
          href={addressOf(downloadForm, { params: { requestId, n: form.n } })}
          target="_blank"
        >
          Form {form.n} (PDF)
        </Anchor>
        <div className={classes['minor']}>
          <WhenExactly at={form.uploadedAt} />
        </div>
      </Table.Td>
      <Table.Td>
        {one.suspendedFrom === null ? (
          'Open'
        ) : (
          <>
            {one.isSuspended ? 'Suspended since ' : 'Suspended from '}
            <When at={one.suspendedFrom} />
          </>
        )}
      </Table.Td>
      <Table.Td>
        <Stack gap="xs" align="stretch">
          {isReturning && (
            <Textarea
              label="Why it is returned"
              description="The requester reads it."
              autosize
              minRows={2}
              maxLength={2000}
              required
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          )}
          <Group gap="xs">
            {isReturning ? (
              <>
                <Button
                  size="xs"
                  disabled={reason.trim() === ''}
                  loading={decide.isPending}
                  onClick={() => decide.mutate('return')}
                >
                  Return
                </Button>
                <Button size="xs" variant="default" onClick={() => setReason(undefined)}>
                  Cancel
                </Button>
              </>
            ) : (
              <>
                <Button
                  size="xs"
                  loading={decide.isPending}
                  onClick={() => decide.mutate('accept')}
                >
                  Confirm
                </Button>
                <Button size="xs" variant="default" onClick={() => setReason('')}>
                  Return…
                </Button>
              </>
            )}
          </Group>
          {decide.error !== null && <ProblemAlert problem={decide.error} />}
        </Stack>
      </Table.Td>
    </Table.Tr>
  )
}
