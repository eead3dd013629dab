import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import type { Share } from '../contract.ts'
import { ShareAccess } from './share-access.tsx'
import classes from './share.module.css'

type Props = {
  readonly shares: readonly Share[]
  /** Says how a part stands, where that is more than whether the reader has access. */
  readonly state?: (share: Share) => ReactNode
}

/** The parts of a selection on one line each. */
export function ShareTable({ shares, state }: Props): ReactNode {
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={{ tabIndex: -1 }}>
      <Table className={classes['table']}>
        <caption className={classes['hidden']}>Data access units of this request</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Data access unit</Table.Th>
            <Table.Th scope="col">Access</Table.Th>
            <Table.Th scope="col" ta="right">
              Files
            </Table.Th>
            <Table.Th scope="col" ta="right">
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
              <Table.Td ta="right" className="figure">
                {formatCount(share.files)}
              </Table.Td>
              <Table.Td ta="right">
                <Bytes value={share.bytes} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
