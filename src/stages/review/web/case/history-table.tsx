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
  const lines = byReview(history)
  const hidden = isWhole ? 0 : Math.max(0, lines.length - shown)
  return (
    <Panel title="Asked before" count={lines.length}>
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
          {lines.slice(0, lines.length - hidden).map((line) => (
            <HistoryRow key={line.requestId + line.dau} line={line} />
          ))}
        </Table.Tbody>
      </Table>
      {hidden > 0 && (
        <Button mt="xl" size="compact-sm" variant="default" onClick={() => setWhole(true)}>
          Show {formatNoun(hidden, 'more', 'more')}
        </Button>
      )}
    </Panel>
  )
}

type Line = Omit<History, 'person' | 'ended'> & {
  readonly people: readonly string[]
  readonly ended: readonly string[]
}

/** One line for each review, with those of its people who ask here. */
function byReview(history: readonly History[]): Line[] {
  const reviews = Map.groupBy(history, ({ requestId, dau }) => `${requestId} ${dau}`)
  return [...reviews.values()].flatMap((lines) => {
    const [first] = lines
    if (first === undefined) return []
    const people = lines.map(({ person }) => person)
    const ended = lines.flatMap(({ ended: why, person }) =>
      why === null ? [] : [`Access of ${person} ended: ${why}`],
    )
    return [{ ...first, people, ended }]
  })
}

function HistoryRow({ line }: { readonly line: Line }): ReactNode {
  const { requestId, name, dau, state, at, ended } = line
  const people = line.people.join(', ')
  return (
    <Table.Tr>
      <Table.Td className={textStyles['long']}>
        <TextLink to="/review/$requestId" params={{ requestId }}>
          {name}
        </TextLink>
        <div className={textStyles['phoneLine']}>
          {people}; {dau}
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        {people}
      </Table.Td>
      <Table.Td visibleFrom="sm">{dau}</Table.Td>
      <Table.Td className={textStyles['long']}>
        <StatusBadge {...outcomeOf(state, state)} />
        <div className={textStyles['minor']}>
          <When at={at} />
        </div>
        {ended.map((why) => (
          <div key={why} className={textStyles['minor']}>
            {why}
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  )
}
