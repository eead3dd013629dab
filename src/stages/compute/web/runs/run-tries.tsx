import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import type { ExecutionDetails } from '../../contract.ts'
import classes from './runs.module.css'

type Props = { readonly run: Pick<ExecutionDetails, 'tries'> }

/** What a tool did that none needs; nothing of one that tried nothing. */
export function RunTries({ run: { tries } }: Props): ReactNode {
  if (tries === null || tries.length === 0) return null
  const hasPlaces = tries.some(({ what }) => what !== '')
  return (
    <section
      id="tries"
      className={`panel ${classes['values']} ${classes['target']}`}
      aria-labelledby="tries-title"
    >
      <h2 id="tries-title">What it tried</h2>
      <p className={classes['minor']}>
        None of this was possible where it ran, and it got nothing by it. Many tools try something
        of the kind out of habit; whoever wrote it can tell. It is in the audit log.
      </p>
      <Table.ScrollContainer minWidth={hasPlaces ? 300 : 260}>
        <Table className={classes['tries'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">What</Table.Th>
              {hasPlaces && <Table.Th scope="col">Which</Table.Th>}
              <Table.Th scope="col">Times</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tries.map(({ kind, what, times }) => (
              <Table.Tr key={`${kind} ${what}`}>
                <Table.Th scope="row">{words[kind] ?? kind}</Table.Th>
                {hasPlaces && (
                  <Table.Td className={classes['long'] ?? ''}>
                    {what === '' ? 'others' : <code>{what}</code>}
                  </Table.Td>
                )}
                <Table.Td>{formatCount(times)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

const words: Readonly<Record<string, string>> = {
  address: 'Reach an address on the network',
  name: 'Look a name up',
  port: 'Reach a port of the machine',
  socket: 'Open a socket of a kind that it may not have',
  call: 'Call the kernel for what no tool needs',
  rights: 'Gain the rights of another user',
  machine: 'Read what tells of the whole machine',
  platform: 'Ask the platform for what is not its own',
  processes: 'Start more processes than it may',
  memory: 'Take more memory than it may',
  disk: 'Take more disk than it may',
  output: 'Print more than is kept',
  archive: 'Unpack to somewhere else',
  left: 'Leave something else than a file as its output',
}
