import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import type { Share } from '../contract.ts'
import { ShareAccess } from './share-access.tsx'
import classes from './share.module.css'
import stacking from './stacking.module.css'

type Props = {
  readonly shares: readonly Share[]
  /** Says how a part stands, where that is more than whether the reader has access. */
  readonly state?: (share: Share) => ReactNode
}

/** The parts of a selection on one line each. */
export function ShareTable({ shares, state }: Props): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Data access units of this request">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Data access unit</Table.Th>
          <Table.Th scope="col">{state === undefined ? 'Access' : 'Status'}</Table.Th>
          <Table.Th scope="col" data-align="right">
            Files
          </Table.Th>
          <Table.Th scope="col" data-align="right">
            Size
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shares.map((share) => (
          <Table.Tr key={share.dau?.code ?? ''}>
            <Table.Th scope="row">
              <span className={classes['name']}>
                {share.dau?.name ?? 'Open-access data'}
                {share.dau !== null && <span className={classes['code']}>{share.dau.code}</span>}
              </span>
            </Table.Th>
            <Table.Td>{state?.(share) ?? <ShareAccess share={share} />}</Table.Td>
            <Table.Td data-label="Files" data-align="right" className="figure">
              {formatCount(share.files)}
            </Table.Td>
            <Table.Td data-label="Size" data-align="right">
              <Bytes value={share.bytes} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
