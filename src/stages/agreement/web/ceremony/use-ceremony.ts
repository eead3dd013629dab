import {
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Problem } from '#kernel/problem.ts'
import { type Ceremony, openSigning, readSigning } from '../../contract/signing.ts'

const queryKey = ['signing'] as const
const sealingMs = 5_000

const keyIn = (hash: string): string | undefined => /^k=(.+)$/.exec(hash)?.[1]?.slice(0, 200)

/**
 * What this browser is asked to sign. The key of a personal link is taken out of the address, so that it stays in
 * no history and is in no picture of the screen; a reload reads the session that it opened.
 */
export function useCeremony(): { query: UseQueryResult<Ceremony>; isByLink: boolean } {
  const client = useQueryClient()
  const navigate = useNavigate()
  const hash = useLocation({ select: (at) => at.hash })
  const key = useRef<string>(undefined)
  const [link, setLink] = useState<string>()
  const found = keyIn(hash)
  if (found !== undefined && found !== link) setLink(found)
  useEffect(() => {
    if (found === undefined) return
    key.current = found
    void navigate({ to: '/sign', replace: true })
    void client.resetQueries({ queryKey })
  }, [found, client, navigate])
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      if (key.current === undefined) return call(readSigning, { signal })
      const opened = await call(openSigning, { body: { key: key.current } })
      key.current = undefined
      return opened
    },
    // All have signed, and the sealed copy is about to be there.
    refetchInterval: ({ state }) => (state.data?.envelope.state === 'signed' ? sealingMs : false),
  })
  return { query, isByLink: link !== undefined }
}

/** One step of the ceremony; its answer is what is shown next. */
export function useStep<T>(
  work: (value: T) => Promise<Ceremony>,
): UseMutationResult<Ceremony, Error, T> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: work,
    onSuccess: (after) => client.setQueryData(queryKey, after),
    // What is refused may have ended, or left fewer tries.
    onError: async (error) => {
      if (error instanceof Problem) await client.invalidateQueries({ queryKey })
    },
  })
}
