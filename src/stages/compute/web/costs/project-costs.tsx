import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Costs } from '../../contract/costs.ts'
import { moneyWords } from '../../rules/prices.ts'
import { costsQuery } from './cost-queries.ts'
import { hoursWords, nearWords } from './cost-words.ts'
import classes from './costs.module.css'

type Props = { readonly projectId: string }

/** What the runs of a project have used, in a line above them; nothing before there is anything to say. */
export function ProjectCosts({ projectId }: Props): ReactNode {
  const costs = useQuery(costsQuery(projectId)).data
  if (costs === undefined || (costs.month.coreHours === 0 && costs.spent === 0)) return null
  return (
    <>
      <NearLimits costs={costs} />
      <p className={classes['line']}>
        <span>
          This month <strong>{used(costs.month, costs.prices)}</strong>
        </span>
        {costs.prices !== null && (
          <span>
            In all <strong>{moneyWords(costs.spent, costs.prices.currency)}</strong>
            {costs.limits.spending !== null &&
              ` of ${moneyWords(costs.limits.spending, costs.prices.currency)}`}
          </span>
        )}
        {costs.prices !== null && costs.storage.perMonth > 0 && (
          <span>
            Own files <strong>{moneyWords(costs.storage.perMonth, costs.prices.currency)}</strong> a
            month
          </span>
        )}
        {costs.people.length > 1 && (
          <span>
            {costs.people
              .slice(0, 5)
              .map((person) => `${person.name}: ${used(person, costs.prices)}`)
              .join(' · ')}
          </span>
        )}
      </p>
    </>
  )
}

const used = (
  { coreHours, cost }: { readonly coreHours: number; readonly cost: number },
  prices: Costs['prices'],
): string =>
  prices === null
    ? hoursWords(coreHours)
    : `${moneyWords(cost, prices.currency)} for ${hoursWords(coreHours)}`

/** Says that a limit is nearly used up. */
export function NearLimits({ costs }: { readonly costs: Costs }): ReactNode {
  const near = nearWords(costs)
  if (near.length === 0) return null
  return (
    <Alert color="orange" mb="sm" icon={<IconAlertTriangle aria-hidden />} title="Near a limit">
      {near.join(' ')} What would pass it is not started; an administrator can allow more.
    </Alert>
  )
}
