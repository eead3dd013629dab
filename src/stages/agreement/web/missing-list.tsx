import { Alert } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { topicsOf } from './missing-topics.ts'
import classes from './missing-list.module.css'
import { stepOf } from './wizard-steps.ts'

/** Everything that stands in the way of submitting, each a link to its field. */
export function MissingList({ request }: { readonly request: AccessRequest }): ReactNode {
  if (request.missing.length === 0) return undefined
  return (
    <Alert
      id="missing"
      role="region"
      tabIndex={-1}
      color="yellow"
      icon={<IconListCheck aria-hidden />}
      title={`${formatNoun(request.missing.length, 'answer')} still to give`}
    >
      <dl className={classes['topics']}>
        {topicsOf(request.missing).map(({ topic, faults }) => (
          <div key={topic}>
            <dt>{topic}</dt>
            {faults.map((fault) => (
              <dd key={`${fault.path}: ${fault.message}`}>
                <TextLink
                  to="/requests/$requestId/setup"
                  params={{ requestId: request.id }}
                  search={{ step: stepOf(fault) }}
                  hash={fault.path}
                  size="sm"
                >
                  {fault.message}
                </TextLink>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </Alert>
  )
}
