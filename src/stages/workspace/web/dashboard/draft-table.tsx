import { Button, Table } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import type { DashboardRequest } from '../../contract.ts'
import { Amount } from './amount.tsx'
import classes from './dashboard.module.css'
import { DeleteDraft } from './delete-draft.tsx'
import { nameOf } from './request-name.ts'

/** Requests that were started and not submitted. */
export function DraftTable({
  drafts,
}: {
  readonly drafts: readonly DashboardRequest[]
}): ReactNode {
  const [doomed, setDoomed] = useState<DashboardRequest>()
  return (
    <>
      <Table className={stacking['table']} aria-label="Open drafts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Request</Table.Th>
            <Table.Th scope="col">Type</Table.Th>
            <Table.Th scope="col">Asks for</Table.Th>
            <Table.Th scope="col">Last modified</Table.Th>
            <Table.Th scope="col" data-align="right">
              Actions
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {drafts.map((draft) => (
            <Table.Tr key={draft.id}>
              <Table.Th scope="row">
                <TextLink
                  to="/requests/$requestId/setup"
                  params={{ requestId: draft.id }}
                  underline="hover"
                >
                  {nameOf(draft)}
                </TextLink>
              </Table.Th>
              <Table.Td data-label="Type">
                {draft.isExtension ? 'Extension Addendum' : 'Data request'}
              </Table.Td>
              <Table.Td data-label="Asks for">
                <Amount amount={draft.total} />
              </Table.Td>
              <Table.Td data-label="Last modified">
                <WhenExactly at={draft.updatedAt} />
              </Table.Td>
              <Table.Td>
                <div className={classes['actions']}>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Delete draft: ${nameOf(draft)}`}
                    onClick={() => setDoomed(draft)}
                  >
                    Delete draft
                  </Button>
                  <ButtonLink
                    to="/requests/$requestId/setup"
                    params={{ requestId: draft.id }}
                    size="compact-sm"
                    variant="light"
                    aria-label={`Continue: ${nameOf(draft)}`}
                  >
                    Continue
                  </ButtonLink>
                </div>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <DeleteDraft draft={doomed} onClose={() => setDoomed(undefined)} />
    </>
  )
}
