import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { SubmitRequest } from './submit-request.tsx'
import type { WizardState } from './use-wizard.ts'
import { type StepName, stepsOf } from './wizard-steps.ts'
import classes from './wizard.module.css'

type Props = {
  readonly request: AccessRequest
  readonly step: StepName
  readonly wizard: WizardState
}

/** Back, save as draft, and on. */
export function WizardFoot({ request, step, wizard }: Props): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isLeaving, setLeaving] = useState(false)
  const steps = stepsOf(request)
  const before = steps[steps.indexOf(step) - 1]
  /** Goes on once all is saved; if something is in the way, its message is on the page already. */
  const afterSaving = async (go: () => Promise<void>) => {
    setLeaving(true)
    try {
      if (await wizard.saveAll()) await go()
    } finally {
      setLeaving(false)
    }
  }
  return (
    <div className={classes['foot']}>
      {before === undefined ? (
        <span />
      ) : (
        <Button variant="subtle" onClick={() => void wizard.open(before)}>
          Back
        </Button>
      )}
      <Button
        variant="default"
        disabled={isLeaving}
        onClick={() => void afterSaving(() => navigate({ to: '/dashboard' }))}
      >
        Save as Draft
      </Button>
      {step === 'review' ? (
        <SubmitRequest request={request} saveAll={wizard.saveAll} />
      ) : (
        <Button
          loading={isLeaving}
          onClick={() =>
            void afterSaving(() => {
              // What was just saved may have changed which steps there are.
              const saved = client.getQueryData(requestQuery(request.id).queryKey) ?? request
              return wizard.open(after(saved, step))
            })
          }
        >
          Continue
        </Button>
      )}
    </div>
  )
}

const after = (request: AccessRequest, step: StepName): StepName => {
  const steps = stepsOf(request)
  return steps[steps.indexOf(step) + 1] ?? 'review'
}
