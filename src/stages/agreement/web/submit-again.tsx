import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { isSentAgain } from '#stages/request/web/returned.ts'
import { RevisedForm } from './revised-form.tsx'
import classes from './submit-again.module.css'
import { SubmitRequest } from './submit-request.tsx'

type Props = {
  readonly request: AccessRequest
  /** Saves what is on screen, where something can be typed. */
  readonly save?: () => Promise<boolean>
}

/** How a returned request is submitted once more. */
export function SubmitAgain({ request, save }: Props): ReactNode {
  if (request.missing.length > 0) {
    return <Text size="sm">Some of your corrected answers are not complete yet.</Text>
  }
  const byForm = <RevisedForm request={request} {...(save !== undefined && { save })} />
  if (!isSentAgain(request)) return byForm
  return (
    <>
      <div className={classes['send']}>
        <SubmitRequest request={request} saveAll={save ?? (async () => true)} />
      </div>
      <details className={classes['form']}>
        <summary>Add a form that is signed by hand instead</summary>
        {byForm}
      </details>
    </>
  )
}
