import { useQuery } from '@tanstack/react-query'
import { Navigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { RequestMissing } from '#stages/request/web/request-missing.tsx'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { isReturnedToMe } from '#stages/request/web/returned.ts'
import { useRequestId } from '#stages/request/web/use-request-id.ts'
import { Wizard } from './wizard.tsx'
import { firstOpenStep, stepsOf } from './wizard-steps.ts'

/** The setup wizard of a draft, or of a request that was returned. What is filed has its own page. */
export function WizardPage(): ReactNode {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const query = useQuery(requestQuery(useRequestId()))
  const request = query.data
  if (request === undefined) return <RequestMissing query={query} />
  const params = { requestId: request.id }
  if (request.state !== 'draft' && !isReturnedToMe(request)) {
    return <Navigate to="/requests/$requestId" params={params} replace />
  }
  const step = stepsOf(request).find((each) => each === search['step'])
  if (step === undefined) {
    const open = { step: firstOpenStep(request) }
    return <Navigate to="/requests/$requestId/setup" params={params} search={open} replace />
  }
  return <Wizard key={request.id} request={request} step={step} />
}
