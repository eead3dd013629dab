import { Alert, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { type AuditSinkState, downloadAuditKey, readCheckpoints } from '#ledgers/audit/contract.ts'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import classes from './audit.module.css'

/** Where checkpoints go, whether they arrive, and the newest of them. */
export function Checkpoints(): ReactNode {
  const query = useQuery({
    queryKey: ['audit', 'checkpoints'],
    queryFn: ({ signal }) => call(readCheckpoints, { signal }),
  })
  return (
    <QueryState query={query}>
      {({ warning, fingerprint, sinks, checkpoints }) => (
        <>
          {warning !== null && (
            <Alert color="yellow" icon={<IconAlertTriangle size={20} aria-hidden />} mb="md">
              {warning}
            </Alert>
          )}
          <section className={`panel ${classes['panel']}`} aria-labelledby="places">
            <h2 id="places">Places outside</h2>
            {sinks.length === 0 ? (
              <Text c="dimmed" size="sm">
                The settings name none. Checkpoints stay in the database.
              </Text>
            ) : (
              <SinkTable sinks={sinks} />
            )}
          </section>
          <section className={`panel ${classes['panel']}`} aria-labelledby="newest">
            <h2 id="newest">Newest checkpoints</h2>
            <Text size="sm" mb="xs">
              Signed under the <a href={addressOf(downloadAuditKey)}>public key</a> with the SHA-256{' '}
              <code className={classes['detail']}>{fingerprint}</code>.
            </Text>
            {checkpoints.length === 0 ? (
              <Text c="dimmed" size="sm">
                None yet: the first is signed within ten minutes.
              </Text>
            ) : (
              <Table className={stacking['table']} aria-label="Newest checkpoints">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Up to event</Table.Th>
                    <Table.Th scope="col">Signed</Table.Th>
                    <Table.Th scope="col">Arrived at</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {checkpoints.map(({ seq, at, sinks: places }) => (
                    <Table.Tr key={seq}>
                      <Table.Th scope="row">{seq}</Table.Th>
                      <Table.Td data-label="Signed">
                        <WhenExactly at={at} />
                      </Table.Td>
                      <Table.Td data-label="Arrived at">{formatNoun(places, 'place')}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </section>
        </>
      )}
    </QueryState>
  )
}

function SinkTable({ sinks }: { readonly sinks: readonly AuditSinkState[] }): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Places outside">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Place</Table.Th>
          <Table.Th scope="col">State</Table.Th>
          <Table.Th scope="col">Last arrived</Table.Th>
          <Table.Th scope="col">Waiting</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sinks.map(({ name, takesEvents, deliveredAt, failingSince, fault, waiting, seq }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">
              <span className={classes['name']}>{name}</span>
              <span className={classes['minor']}>{takesEvents && 'takes events, too'}</span>
            </Table.Th>
            <Table.Td data-label="State">
              {failingSince === null ? (
                <StatusBadge status={seq === null ? 'Nothing sent yet' : 'Works'} tone="good" />
              ) : (
                <>
                  <StatusBadge status="Fails" tone="bad" /> since <WhenExactly at={failingSince} />
                  <span className={classes['minor']}>{fault}</span>
                </>
              )}
            </Table.Td>
            <Table.Td data-label="Last arrived">
              {deliveredAt === null ? 'Never' : <WhenExactly at={deliveredAt} />}
              <span className={classes['minor']}>{seq !== null && `up to event ${seq}`}</span>
            </Table.Td>
            <Table.Td data-label="Waiting">{waiting}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
