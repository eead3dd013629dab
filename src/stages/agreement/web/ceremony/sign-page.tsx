import type { ReactNode } from 'react'
import { Lines, Loading } from '#app/web/ui/query-state.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import { CeremonyView } from './ceremony-view.tsx'
import { LinkFails, NothingOpen } from './nothing-open.tsx'
import { useCeremony } from './use-ceremony.ts'

/** Where somebody who was asked by mail signs, without an account. */
export function SignPage(): ReactNode {
  const { query, isByLink } = useCeremony()
  const { data, error } = query
  const isGone = error instanceof Problem && error.code === 'not-found'
  // Declining ends the session that did it; what came of it stays on the page.
  if (data !== undefined && (!isGone || data.me.state === 'declined')) {
    return <CeremonyView ceremony={data} />
  }
  if (isGone) return isByLink && data === undefined ? <LinkFails /> : <NothingOpen />
  return (
    <PageBody title="Sign an agreement" width="reading">
      {error === null ? (
        <Loading>
          <Lines count={8} />
        </Loading>
      ) : (
        <ProblemAlert problem={error} onRetry={() => void query.refetch()} />
      )}
    </PageBody>
  )
}
