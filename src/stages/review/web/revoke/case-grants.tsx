import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { When } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import { listCaseGrants } from '../../contract/grants.ts'
import { Panel } from '../panel.tsx'
import { Revoke } from './revoke.tsx'

/** The access that people of the case have now; its chair and stewards may revoke it. */
export function CaseGrants({ requestId }: { readonly requestId: string }): ReactNode {
  const { data = [] } = useQuery({
    queryKey: ['review', 'grants', requestId],
    queryFn: ({ signal }) => call(listCaseGrants, { params: { requestId }, signal }),
  })
  if (data.length === 0) return null
  return (
    <Panel title="Access now" intro="Of the people above, by whatever agreement.">
      <Table className={stacking['table']} aria-label="Access now">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Person</Table.Th>
            <Table.Th scope="col">Unit</Table.Th>
            <Table.Th scope="col">Download</Table.Th>
            <Table.Th scope="col">Until</Table.Th>
            <Table.Th scope="col" aria-label="Revoke" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map(({ personId, person, dau, download, until, revocable }) => (
            <Table.Tr key={`${personId} ${dau}`}>
              <Table.Th scope="row">{person}</Table.Th>
              <Table.Td data-label="Unit">{dau}</Table.Td>
              <Table.Td data-label="Download">{download ? 'Yes' : 'No'}</Table.Td>
              <Table.Td data-label="Until">
                <When at={until} />
              </Table.Td>
              <Table.Td data-align="right">
                {revocable && <Revoke personId={personId} person={person} dau={dau} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}
