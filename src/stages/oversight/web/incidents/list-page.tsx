import { Switch, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconShieldCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import type { IncidentLine } from '../../contract/incidents.ts'
import { NextStep } from './clock.tsx'
import classes from './incidents.module.css'
import { incidentsQuery } from './incidents-query.ts'
import { kindWords, stateWords } from './words.ts'

/** The incidents that one may know of, with what is left of their 24 hours. */
export function IncidentsPage(): ReactNode {
  const [show, setShow] = useState<'open' | 'all'>('open')
  const query = useQuery(incidentsQuery(show))
  return (
    <PageBody
      title="Incidents"
      intro="What went wrong with data. An incident is to be reported, acknowledged, and told to the institution within 24 hours of being noticed."
      actions={<ButtonLink to="/incidents/new">Report an incident</ButtonLink>}
    >
      <Switch
        mb="md"
        label="Closed ones, too"
        checked={show === 'all'}
        onChange={({ currentTarget }) => setShow(currentTarget.checked ? 'all' : 'open')}
      />
      <QueryState query={query}>
        {({ incidents, total, closed }) =>
          incidents.length === 0 ? (
            <Empty
              title={total === 0 ? 'No incident' : 'No open incident'}
              icon={<IconShieldCheck size={26} stroke={1.5} aria-hidden />}
            >
              {total === 0
                ? 'Those that you report, or that concern what you answer for, show here.'
                : `${closed === 1 ? 'One is' : `${closed} are`} closed.`}
            </Empty>
          ) : (
            <IncidentTable incidents={incidents} />
          )
        }
      </QueryState>
    </PageBody>
  )
}

function IncidentTable({ incidents }: { readonly incidents: readonly IncidentLine[] }): ReactNode {
  return (
    <section className={`panel ${classes['panel']}`} aria-label="Incidents">
      <Table className={stacking['table']} aria-label="Incidents">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Incident</Table.Th>
            <Table.Th scope="col">Data</Table.Th>
            <Table.Th scope="col">Noticed</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col">24 hours</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {incidents.map((incident) => (
            <Table.Tr key={incident.id}>
              <Table.Th scope="row">
                <TextLink
                  to="/incidents/$incidentId"
                  params={{ incidentId: incident.id }}
                  size="sm"
                >
                  {kindWords[incident.kind]}
                </TextLink>
                {incident.reporter !== null && (
                  <span className={classes['minor']}>by {incident.reporter}</span>
                )}
              </Table.Th>
              <Table.Td data-label="Data">
                {incident.daus.join(', ')}
                <span className={classes['minor']}>
                  {incident.requests.map(({ name }) => name).join(', ')}
                </span>
              </Table.Td>
              <Table.Td data-label="Noticed">
                <WhenExactly at={incident.noticedAt} />
              </Table.Td>
              <Table.Td data-label="State">
                <StatusBadge {...stateWords[incident.state]} />
              </Table.Td>
              <Table.Td data-label="24 hours">
                <NextStep incident={incident} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
