import { useQuery } from '@tanstack/react-query'
import { IconWorld } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { costOf, moneyWords } from '../../rules/prices.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import type { Launchable } from '../launch/launchable.ts'
import { spanWords } from '../words.ts'
import { costsQuery } from './cost-queries.ts'
import { NearLimits } from './project-costs.tsx'
import classes from './costs.module.css'

type Props = {
  readonly projectId: string
  readonly tool: Pick<Launchable, 'hosts' | 'reachesAlways' | 'prices' | 'seconds'>
  readonly instanceType: string | null
  /** Runs that are started together. */
  readonly count: number
}

/** What a launch may cost, and which hosts its tool may reach. */
export function LaunchTerms({ projectId, tool, instanceType, count }: Props): ReactNode {
  const { hosts, reachesAlways, prices, seconds } = tool
  const costs = useQuery(costsQuery(projectId)).data
  const machine = instanceType === null ? undefined : instanceTypes[instanceType]
  return (
    <div className={classes['terms']}>
      {hosts.length > 0 && (
        <p>
          <IconWorld size={16} aria-hidden /> It may reach <strong>{hosts.join(', ')}</strong>
          {reachesAlways
            ? ', as an administrator allows.'
            : ', and so takes only data that you may download.'}
        </p>
      )}
      {prices !== null && machine !== undefined && seconds !== null && (
        <p>
          {count > 1 && `${formatNoun(count, 'run')}: `}
          <strong>
            at most {moneyWords(costOf(prices, machine, seconds) * count, prices.currency)}
          </strong>
          , were {count > 1 ? 'each' : 'it'} to run for {spanWords(seconds)};{' '}
          {moneyWords(costOf(prices, machine, 3600), prices.currency)} for each hour.
        </p>
      )}
      {costs !== undefined && <NearLimits costs={costs} />}
    </div>
  )
}
