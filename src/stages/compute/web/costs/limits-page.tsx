import { Button, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { endLimit, type WorkLimits } from '../../contract/costs.ts'
import { moneyWords } from '../../rules/prices.ts'
import { workLimitsQuery } from './cost-queries.ts'
import { amountWords, hoursWords, kindWords } from './cost-words.ts'
import { LimitDialog } from './limit-dialog.tsx'
import classes from './costs.module.css'

type Exception = WorkLimits['exceptions'][number]

/** What runs cost, who used how much of it, and who may have more or less than all. For administrators. */
export function LimitsPage(): ReactNode {
  const query = useQuery(workLimitsQuery)
  const [isAdding, setAdding] = useState(false)
  return (
    <PageBody
      title="Costs and limits"
      intro="Prices and the limits that hold for all are settings of the server. Here are the exceptions, and what was used in this month."
      actions={<Button onClick={() => setAdding(true)}>Add an exception</Button>}
    >
      <QueryState query={query}>
        {(found) => (
          <div className={classes['page']}>
            <Usual limits={found} />
            <Exceptions limits={found} />
            <Used title="Projects in this month" rows={found.projects} prices={found.prices} />
            <Used title="People in this month" rows={found.people} prices={found.prices} />
          </div>
        )}
      </QueryState>
      {isAdding && <LimitDialog onClose={() => setAdding(false)} />}
    </PageBody>
  )
}

type Props = { readonly limits: WorkLimits }

function Usual({ limits: { prices, person, project } }: Props): ReactNode {
  const listed = (of: WorkLimits['person']) =>
    Object.entries(of)
      .flatMap(([kind, amount]) => {
        const known = kindWords.find((each) => each.kind === kind)
        return known === undefined || amount === undefined
          ? []
          : `${known.label}: ${amountWords(known.kind, amount, prices)}`
      })
      .join('; ')
  return (
    <section className="panel" aria-labelledby="usual">
      <h2 id="usual">For all</h2>
      <p>
        {prices === null
          ? 'Runs cost nothing.'
          : `A core costs ${moneyWords(prices.coreHour, prices.currency)} an hour, a GiB of memory ${moneyWords(prices.memoryGiBHour, prices.currency)} an hour, a GiB of storage ${moneyWords(prices.storageGiBMonth, prices.currency)} a month.`}
      </p>
      <p>A person: {listed(person) || 'no limit'}.</p>
      <p>A project: {listed(project) || 'no limit'}.</p>
    </section>
  )
}

function Exceptions({ limits: { exceptions, prices } }: Props): ReactNode {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: ({ subjectId, kind }: Exception) => call(endLimit, { body: { subjectId, kind } }),
    onSuccess: (next) => client.setQueryData(workLimitsQuery.queryKey, next),
  })
  return (
    <section className="panel" aria-labelledby="exceptions">
      <h2 id="exceptions">Exceptions</h2>
      {end.error !== null && <ProblemAlert problem={end.error} />}
      {exceptions.length === 0 ? (
        <p>None: the limits above hold for everybody.</p>
      ) : (
        <Table.ScrollContainer minWidth={560}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {['For', 'Limit', 'May have', 'Why'].map((head) => (
                  <Table.Th key={head} scope="col">
                    {head}
                  </Table.Th>
                ))}
                <Table.Th scope="col" aria-label="End" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {exceptions.map((each) => (
                <Table.Tr key={`${each.subjectId} ${each.kind}`}>
                  <Table.Th scope="row">{each.name || each.subjectId}</Table.Th>
                  <Table.Td>{kindWords.find(({ kind }) => kind === each.kind)?.label}</Table.Td>
                  <Table.Td>{amountWords(each.kind, each.amount, prices)}</Table.Td>
                  <Table.Td>{each.reason}</Table.Td>
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`End the exception of ${each.name || each.subjectId}: ${each.kind}`}
                      loading={end.isPending && end.variables === each}
                      onClick={() => end.mutate(each)}
                    >
                      End
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  )
}

type UsedProps = {
  readonly title: string
  readonly rows: WorkLimits['people']
  readonly prices: WorkLimits['prices']
}

function Used({ title, rows, prices }: UsedProps): ReactNode {
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p>Nothing has run yet.</p>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Used</Table.Th>
              {prices !== null && <Table.Th scope="col">Cost</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ id, name, coreHours, cost }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" title={id}>
                  {name}
                </Table.Th>
                <Table.Td>{hoursWords(coreHours)}</Table.Td>
                {prices !== null && <Table.Td>{moneyWords(cost, prices.currency)}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}
