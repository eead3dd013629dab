import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { isReturnedToMe, isSentAgain } from '#stages/request/web/returned.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import type { DashboardRequest } from '../../contract.ts'
import { Amount } from './amount.tsx'
import classes from './dashboard.module.css'
import { nameOf } from './request-name.ts'

type Props = { readonly requests: readonly DashboardRequest[] }

/** Every submitted request with the project that it became. */
export function RequestTable({ requests }: Props): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Projects">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Project</Table.Th>
          <Table.Th scope="col">Submitted</Table.Th>
          <Table.Th scope="col">Total</Table.Th>
          <Table.Th scope="col">Immediate access</Table.Th>
          <Table.Th scope="col">Status</Table.Th>
          <Table.Th scope="col" data-align="right">
            Actions
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {requests.map((request) => (
          <RequestRow key={request.id} request={request} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function RequestRow({ request }: { readonly request: DashboardRequest }): ReactNode {
  const name = nameOf(request)
  const params = { requestId: request.id }
  const words = request.state === 'awaiting-signatures' ? 'View status' : 'View request'
  const again = isSentAgain(request) ? 'Correct and send again' : 'Add a Form'
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {request.projectId === null ? (
          <TextLink to="/requests/$requestId" params={params} underline="hover">
            {name}
          </TextLink>
        ) : (
          <TextLink
            to="/projects/$projectId"
            params={{ projectId: request.projectId }}
            underline="hover"
          >
            {name}
          </TextLink>
        )}
        {request.vended.files > 0 && (
          <span className={classes['minor']}>
            <Amount amount={request.vended} /> in the project
          </span>
        )}
      </Table.Th>
      <Table.Td data-label="Submitted">
        {request.submittedAt !== null && <When at={request.submittedAt} />}
      </Table.Td>
      <Table.Td data-label="Total">
        <Amount amount={request.total} />
      </Table.Td>
      <Table.Td data-label="Immediate access">
        <Amount amount={request.immediate} />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={request.status} />
        <Asks asks={request.asks} />
      </Table.Td>
      <Table.Td>
        <div className={classes['actions']}>
          {isReturnedToMe(request) && (
            <ButtonLink
              to="/requests/$requestId"
              params={params}
              {...(!isSentAgain(request) && { hash: 'form' })}
              size="compact-sm"
              aria-label={`${again}: ${name}`}
            >
              {again}
            </ButtonLink>
          )}
          {request.asks.some((ask) => ask in askWords) && (
            <ButtonLink
              to="/requests/$requestId"
              params={params}
              size="compact-sm"
              aria-label={`Answer the committee: ${name}`}
            >
              Answer
            </ButtonLink>
          )}
          <ButtonLink
            to="/requests/$requestId"
            params={params}
            size="compact-sm"
            variant="default"
            aria-label={`${words}: ${name}`}
          >
            {words}
          </ButtonLink>
        </div>
      </Table.Td>
    </Table.Tr>
  )
}

/** Changes that are asked for make the status itself say so. */
const askWords: Partial<Record<DashboardRequest['asks'][number], string>> = {
  conditions: 'Conditions to accept',
  answer: 'Question to answer',
}

/** What committees wait for from the requester. */
function Asks({ asks }: Pick<DashboardRequest, 'asks'>): ReactNode {
  return [...new Set(asks)].map((ask) => {
    const words = askWords[ask]
    return (
      words !== undefined && (
        <div key={ask} className={classes['ask']}>
          <StatusBadge status={words} tone="attention" />
        </div>
      )
    )
  })
}
