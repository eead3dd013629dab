import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import classes from './wizard-nav.module.css'
import type { StepName } from './step-names.ts'
import { faultsOf, markOf, type StepMark, stepsOf, titleOf } from './wizard-steps.ts'

type Props = {
  readonly request: AccessRequest
  readonly current: StepName
  readonly opened: ReadonlySet<StepName>
}

/** The steps: a list beside the form, a bar above it on a phone. */
export function WizardNav({ request, current, opened }: Props): ReactNode {
  const steps = stepsOf(request)
  return (
    <nav aria-label="Steps of your request" className={classes['nav']}>
      <ol>
        {steps.map((step, n) => {
          const mark = markOf(request, step, opened)
          const isCurrent = step === current
          return (
            <li key={step} data-current={isCurrent} data-mark={mark}>
              <Link
                to="/requests/$requestId/setup"
                params={{ requestId: request.id }}
                search={{ step }}
                aria-current={isCurrent ? 'step' : undefined}
                className={classes['step']}
              >
                <span className={classes['sign']} aria-hidden>
                  <Sign mark={isCurrent ? 'todo' : mark} n={n + 1} />
                </span>
                <span className={classes['title']}>
                  {titleOf(request, step)}
                  <MarkWords mark={mark} left={faultsOf(request, step).length} />
                </span>
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function Sign({ mark, n }: { readonly mark: StepMark; readonly n: number }): ReactNode {
  if (mark === 'done') return <IconCheck size={16} stroke={2.5} />
  if (mark === 'unfinished') return <IconAlertTriangle size={16} stroke={2} />
  return n
}

function MarkWords({ mark, left }: { readonly mark: StepMark; readonly left: number }): ReactNode {
  if (mark === 'todo') return undefined
  const words = mark === 'done' ? 'Done' : `${left} to complete`
  return <span className={classes['words']}>{words}</span>
}
