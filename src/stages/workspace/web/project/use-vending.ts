import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Receipt } from '../../contract.ts'
import { isReady, projectKey, receiptsQuery } from './project-queries.ts'

/** Milliseconds between two looks at a vend that is under way. */
export const lookAgainMs = 2000

/** Milliseconds between two looks for a first vend. */
const lookForFirstMs = 10_000

type Vending = {
  readonly receipts: UseQueryResult<Receipt[]>
  readonly isVending: boolean
}

/** The receipts of a project; looks again while files are arriving, and reads all anew once they are there. */
export function useVending(projectId: string): Vending {
  const client = useQueryClient()
  const receipts = useQuery({
    ...receiptsQuery(projectId),
    refetchInterval: ({ state }) => pauseAfter(state.data),
  })
  const ready = receipts.data?.filter(isReady).length
  const known = useRef<number>(undefined)
  useEffect(() => {
    if (known.current !== undefined && known.current !== ready) {
      void client.invalidateQueries({ queryKey: projectKey(projectId) })
    }
    known.current = ready
  }, [client, ready, projectId])
  return { receipts, isVending: hasOpenVend(receipts.data ?? []) }
}

function pauseAfter(receipts: readonly Receipt[] | undefined): number | false {
  if (receipts?.length === 0) return lookForFirstMs
  return hasOpenVend(receipts ?? []) ? lookAgainMs : false
}

const hasOpenVend = (receipts: readonly Receipt[]): boolean =>
  receipts.some((receipt) => !isReady(receipt))
