import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { When } from '#app/web/ui/when.tsx'
import type { AccessRequest, Extension } from '#stages/request/contract.ts'
import stacking from '#stages/selection/web/stacking.module.css'

type Props = {
  readonly extension: Extension
  readonly shares: AccessRequest['shares']
}

/** Until when access to each data access unit lasts, and would last. */
export function ExtensionUnits({ extension, shares }: Props): ReactNode {
  const nameOf = (code: string) => shares.find(({ dau }) => dau?.code === code)?.dau?.name ?? code
  return (
    <Table className={stacking['table']} aria-label="Access that is extended">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Data access unit</Table.Th>
          <Table.Th scope="col">{extension.isLate ? 'Access ended' : 'Access ends'}</Table.Th>
          <Table.Th scope="col">New end</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {extension.units.map(({ dau, until, newUntil }) => (
          <Table.Tr key={dau}>
            <Table.Th scope="row">{nameOf(dau)}</Table.Th>
            <Table.Td data-label={extension.isLate ? 'Access ended' : 'Access ends'}>
              <When at={until} />
            </Table.Td>
            <Table.Td data-label="New end">
              <When at={newUntil} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
