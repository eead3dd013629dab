import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.tsx'

type Props<T> = {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error'> & { readonly refetch: () => unknown }
  /** Drawn while nothing has arrived yet; grey lines if left out. */
  readonly loading?: ReactNode
  readonly children: (data: T) => ReactNode
}

/** A query in its three states. Data that is there stays, also when reading it again fails. */
export function QueryState<T>({ query, loading, children }: Props<T>): ReactNode {
  const problem = query.error !== null && (
    <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
  )
  if (query.data === undefined) return problem || <Loading>{loading ?? <Lines />}</Loading>
  return (
    <>
      {problem}
      {children(query.data)}
    </>
  )
}

/** Wraps a skeleton: announces that something is loading and hides the grey shapes from readers. */
export function Loading({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div role="status">
      <VisuallyHidden>Loading…</VisuallyHidden>
      <div aria-hidden>{children}</div>
    </div>
  )
}

/** Grey lines in place of text to come. */
export function Lines({ count = 5 }: { readonly count?: number }): ReactNode {
  return (
    <Stack gap="sm" py="sm">
      {Array.from({ length: count }, (_, line) => (
        <Skeleton key={line} height={16} width={`${92 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  )
}
