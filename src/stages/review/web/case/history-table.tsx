import { Button, Table } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { History } from '../../contract.ts'
import { outcomeOf } from '../outcome.ts'
import { Panel } from '../panel.tsx'
import textStyles from '../text.module.css'

/** How many lines are shown before the others are asked for. */
const shown = 6

/** What the people of a request asked for before, and what became of it. */
export function HistoryTable({ history }: { readonly history: readonly History[] }): ReactNode {
  const [isWhole, setWhole] = useState(false)
  if (history.length === 0)
    return (
      <Panel title="Asked before">
        <p className={textStyles['minor']}>Nobody named here has asked for these data before.</p>
      </Panel>
    )
  const hidden = isWhole ? 0 : Math.max(0, history.length - shown)
  return (
    <Panel title="Asked before" count={history.length}>
      <Table aria-label="Requests in which these people had a part">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Request</Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              Person
            </Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              Data access unit
            </Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {history.slice(0, history.length - hidden).map((line) => (
            <HistoryRow key={line.requestId + line.dau + line.person} line={line} />
          ))}
        </Table.Tbody>
      </Table>
      {hidden > 0 && (
        <Button mt="md" size="compact-sm" variant="default" onClick={() => setWhole(true)}>
          Show {formatNoun(hidden, 'more', 'more')}
        </Button>
      )}
    </Panel>
  )
}

function HistoryRow({ line }: { readonly line: History }): ReactNode {
  const { requestId, name, person, dau, state, at, ended } = line
  return (
    <Table.Tr>
      <Table.Td className={textStyles['long']}>
        <TextLink to="/review/$requestId" params={{ requestId }}>
          {name}
        </TextLink>
        <div className={textStyles['phoneLine']}>
          {person}, {dau}
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        {person}
      </Table.Td>
      <Table.Td visibleFrom="sm">{dau}</Table.Td>
      <Table.Td className={textStyles['long']}>
        <StatusBadge {...outcomeOf(state, state)} />
        <div className={textStyles['minor']}>
          <When at={at} />
        </div>
        {ended !== null && <div className={textStyles['minor']}>Access ended: {ended}</div>}
      </Table.Td>
    </Table.Tr>
  )
}
