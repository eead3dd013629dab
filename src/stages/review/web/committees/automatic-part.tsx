import { Stack, Switch } from '@mantine/core'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import {
  type AutomaticRule,
  automaticRules,
  readAutomaticApproval,
  switchAutomaticApproval,
} from '../../contract.ts'
import type { Committee } from '../../contract/committees.ts'
import classes from './committees.module.css'

type Props = { readonly committee: Pick<Committee, 'dau' | 'mayChange'> }

const automaticQuery = (dau: string) =>
  queryOptions({
    queryKey: ['automatic-approval', dau],
    queryFn: ({ signal }) => call(readAutomaticApproval, { params: { dau }, signal }),
  })

/** For which data a rule approves. */
const ruleWords: Readonly<Record<AutomaticRule, string>> = {
  'general-research': 'Where the data are for any research',
  'biomedical-research': 'Where the data are for health, medical or biomedical research',
  'disease-research': 'Where the data are for certain diseases, and the research is on one of them',
}

/** What is approved without a person; for the chair and stewards, with its switches. */
export function AutomaticPart({ committee }: Props): ReactNode {
  const query = useQuery(automaticQuery(committee.dau))
  return (
    <div className={classes['rules']}>
      <h3>Automatic approval</h3>
      <QueryState query={query}>
        {({ on }) => (
          <>
            <p className={classes['minor']}>
              {on.length === 0
                ? 'Off: the committee decides every request.'
                : 'On: requests of the kinds below are approved as soon as a data steward passes them on, and nobody of the committee looks at them.'}
            </p>
            {committee.mayChange ? (
              <Switches dau={committee.dau} on={on} />
            ) : (
              <ul>
                {on.map((rule) => (
                  <li key={rule}>{ruleWords[rule]}.</li>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryState>
    </div>
  )
}

function Switches({
  dau,
  on,
}: {
  readonly dau: string
  readonly on: readonly AutomaticRule[]
}): ReactNode {
  const client = useQueryClient()
  const { queryKey } = automaticQuery(dau)
  const change = useMutation({
    mutationFn: (to: { readonly rule: AutomaticRule; readonly on: boolean }) =>
      call(switchAutomaticApproval, { params: { dau, rule: to.rule }, body: { on: to.on } }),
    onSuccess: (after) => client.setQueryData(queryKey, after),
    onError: () => client.invalidateQueries({ queryKey }),
  })
  return (
    <Stack gap="xs" role="group" aria-label={`Approve requests for ${dau} without a person`}>
      {automaticRules.map((rule) => (
        <Switch
          key={rule}
          label={ruleWords[rule]}
          checked={on.includes(rule)}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ rule, on: currentTarget.checked })}
        />
      ))}
      <p className={classes['minor']}>
        What is switched on is approved without a person, with access for a year, and download where
        the agreement has it: every request whose purpose fits all terms of these data, is not
        commercial and names no sensitive topic. The committee still decides extensions, requests of
        people whose address shows no institution, and those in which one of its members takes no
        part. It holds for requests that are passed on from now, and is written into the audit log.
      </p>
      {change.error !== null && <ProblemAlert problem={change.error} />}
    </Stack>
  )
}
