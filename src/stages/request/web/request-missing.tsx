import { IconFileOff } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Problem } from '#kernel/problem.ts'
import type { AccessRequest } from '../contract.ts'

type Props = { readonly query: UseQueryResult<AccessRequest> }

/** In place of a request that is on its way, could not be read, or is not there for this person. */
export function RequestMissing({ query }: Props): ReactNode {
  const isUnknown = query.error instanceof Problem && query.error.code === 'not-found'
  return (
    <PageBody title="Data request">
      {isUnknown ? (
        <Empty
          title="There is no such request"
          icon={<IconFileOff size={28} stroke={1.5} aria-hidden />}
          action={<ButtonLink to="/dashboard">My Dashboard</ButtonLink>}
        >
          It may have been deleted, or it belongs to somebody else.
        </Empty>
      ) : (
        <QueryState query={query}>{() => undefined}</QueryState>
      )}
    </PageBody>
  )
}
