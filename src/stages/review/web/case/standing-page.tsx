import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUserOff } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { type Crumb, PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { Standing } from '../../contract/work.ts'
import { standingQuery } from '../case-query.ts'
import { Panel } from '../panel.tsx'
import { DeclareForm } from './declare-form.tsx'
import textStyles from '../text.module.css'

type Props = { readonly requestId: string; readonly breadcrumbs: readonly Crumb[] }

/** What a member sees of a request that they may not look at: not before they declared, and not once they are off it. */
export function StandingPage({ requestId, breadcrumbs }: Props): ReactNode {
  const query = useQuery(standingQuery(requestId))
  const isRecused = query.data?.outcome === 'recused'
  return (
    <PageBody
      title={isRecused ? 'You are off this request' : 'Before you look'}
      breadcrumbs={breadcrumbs}
      {...(query.data?.outcome === 'to-declare' && { intro: introOf(query.data) })}
      width="reading"
    >
      <QueryState query={query}>
        {(standing) => (isRecused ? <Recused /> : <ToDeclare standing={standing} />)}
      </QueryState>
    </PageBody>
  )
}

const introOf = ({ daus }: Standing): string =>
  `The committee of ${daus.join(' and ')} is asked. Say first whether you can judge those who ask; after that you see what they ask for.`

function ToDeclare({ standing }: { readonly standing: Standing }): ReactNode {
  return (
    <div className={textStyles['stack']}>
      <Panel title="Who asks">
        <Table aria-label="Who asks">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Institution</Table.Th>
              <Table.Th scope="col">Part</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {merged(standing.people).map(({ name, institution, capacities }) => (
              <Table.Tr key={name + institution}>
                <Table.Td className={textStyles['long']}>
                  <strong>{name}</strong>
                </Table.Td>
                <Table.Td className={textStyles['long']}>{institution}</Table.Td>
                <Table.Td className={textStyles['long']}>{capacities.join(', ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <Panel title="Your declaration">
        <DeclareForm standing={standing} />
      </Panel>
    </div>
  )
}

/** In the order in which they answer for a request. */
const capacityWords: Readonly<Record<string, string>> = {
  requester: 'Requester',
  'principal-investigator': 'Principal Investigator',
  applicant: 'Applicant',
  'institutional-authority': 'Institutional Authority',
  'information-security-officer': 'Information Security Officer',
}

/** One line a person, with every part they have; those who ask come before those who sign for them. */
function merged(people: Standing['people']) {
  const order = Object.keys(capacityWords)
  const inOrder = people.toSorted(
    (a, b) => order.indexOf(a.capacity) - order.indexOf(b.capacity) || a.name.localeCompare(b.name),
  )
  const lines = new Map<string, { name: string; institution: string; capacities: string[] }>()
  for (const { name, institution, capacity } of inOrder) {
    const key = JSON.stringify([name, institution])
    const line = lines.get(key) ?? { name, institution, capacities: [] }
    line.capacities.push(capacityWords[capacity] ?? capacity)
    lines.set(key, line)
  }
  return [...lines.values()]
}

/** Takes the focus, since the form that led here is gone. */
function Recused(): ReactNode {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => ref.current?.focus(), [])
  return (
    <div ref={ref} tabIndex={-1} role="status" className={textStyles['reached']}>
      <section className="panel">
        <Empty
          title="Others judge this request"
          icon={<IconUserOff size={32} stroke={1.5} aria-hidden />}
          action={
            <ButtonLink to="/review" variant="default">
              Back to the other requests
            </ButtonLink>
          }
        >
          There is a conflict of interest between you and those who ask. You see nothing of what
          they ask for, and take no part in the decision.
        </Empty>
      </section>
    </div>
  )
}
