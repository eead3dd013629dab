import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { IconMapOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Problem } from '#kernel/problem.ts'
import { Empty } from '../ui/empty.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { PageBody } from '../ui/page-body.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { Lines, Loading } from '../ui/query-state.tsx'

/** While a page's code is on its way. */
export function PageLoading(): ReactNode {
  return (
    <div className="page page-normal">
      <Loading>
        <Lines count={6} />
      </Loading>
    </div>
  )
}

/** A page that broke, could not be fetched, or a platform that does not answer. */
export function PageFailure({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter()
  const { reset: forgetQueryErrors } = useQueryErrorResetBoundary()
  const retry = () => {
    forgetQueryErrors()
    reset()
    void router.invalidate()
  }
  const isMissing = error instanceof Problem && error.code === 'not-found'
  return (
    <PageBody
      title={isMissing ? 'There is nothing here' : 'This page did not open'}
      width="reading"
    >
      <ProblemAlert problem={error} onRetry={retry} />
    </PageBody>
  )
}

/** An address that leads nowhere. */
export function PageMissing(): ReactNode {
  return (
    <PageBody title="Page not found" width="reading">
      <Empty
        title="There is no page at this address"
        icon={<IconMapOff size={28} stroke={1.5} aria-hidden />}
        action={<ButtonLink to="/">Browse data</ButtonLink>}
      >
        It may have moved, or the link may be incomplete.
      </Empty>
    </PageBody>
  )
}
