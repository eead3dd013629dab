import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { SubmitRequest } from './submit-request.tsx'
import type { WizardState } from './use-wizard.ts'
import type { StepName } from './step-names.ts'
import { stepsOf } from './wizard-steps.ts'
import classes from './wizard.module.css'

type Props = {
  readonly request: AccessRequest
  readonly step: StepName
  readonly wizard: WizardState
}

/** Back, save and leave, and on. A returned request is submitted again in the body of the last step. What could not be saved has its message on the page already. */
export function WizardFoot({ request, step, wizard }: Props): ReactNode {
  const navigate = useNavigate()
  const [isLeaving, setLeaving] = useState(false)
  const steps = stepsOf(request)
  const before = steps[steps.indexOf(step) - 1]
  const leave = async (go: () => Promise<void>) => {
    setLeaving(true)
    try {
      await go()
    } finally {
      setLeaving(false)
    }
  }
  const isDraft = request.state === 'draft'
  const saveAndClose = async () => {
    if (!(await wizard.saveAll())) return
    const params = { requestId: request.id }
    await navigate(isDraft ? { to: '/dashboard' } : { to: '/requests/$requestId', params })
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
      <Button variant="default" disabled={isLeaving} onClick={() => void leave(saveAndClose)}>
        {isDraft ? 'Save as Draft' : 'Save and close'}
      </Button>
      {step === 'review' ? (
        isDraft && <SubmitRequest request={request} saveAll={wizard.saveAll} />
      ) : (
        <Button loading={isLeaving} onClick={() => void leave(() => wizard.goOn(step))}>
          Continue
        </Button>
      )}
    </div>
  )
}
