import { Alert } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import classes from './missing-list.module.css'
import { whereOf } from './missing-words.ts'
import { faultsOf, stepOf, stepsOf, stepTitles } from './wizard-steps.ts'

/** Everything that stands in the way of submitting, each a link to its field. */
export function MissingList({ request }: { readonly request: AccessRequest }): ReactNode {
  if (request.missing.length === 0) return undefined
  const steps = stepsOf(request).filter((step) => faultsOf(request, step).length > 0)
  return (
    <Alert
      id="missing"
      tabIndex={-1}
      color="yellow"
      icon={<IconListCheck aria-hidden />}
      title={`${formatNoun(request.missing.length, 'answer')} still to give`}
    >
      <div className={classes['steps']}>
        {steps.map((step) => (
          <div key={step}>
            <h3>{stepTitles[step]}</h3>
            <ul>
              {faultsOf(request, step).map((fault) => (
                <li key={`${fault.path}: ${fault.message}`}>
                  <TextLink
                    to="/requests/$requestId/setup"
                    params={{ requestId: request.id }}
                    search={{ step: stepOf(fault) }}
                    hash={fault.path}
                    size="sm"
                  >
                    {whereOf(fault)}
                  </TextLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Alert>
  )
}
