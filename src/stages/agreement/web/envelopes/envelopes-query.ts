import {
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { call } from '#app/web/client.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { type Envelope, listEnvelopes } from '../../contract/signing.ts'
import type { EnvelopeState } from '../../lifecycle.ts'
import { formsQuery } from '../forms-query.ts'
import { resigningQuery } from '../versions/version-queries.ts'

const outMs = 15_000
/** Being printed or sealed takes seconds. */
const soonMs = 3_000

const pauses: Partial<Record<EnvelopeState, number>> = {
  preparing: soonMs,
  out: outMs,
  signed: soonMs,
}

const envelopesQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['envelopes', requestId] as const,
    queryFn: ({ signal }) => call(listEnvelopes, { params: { requestId }, signal }),
    refetchInterval: ({ state }) => pauses[state.data?.[0]?.state ?? 'completed'] ?? false,
  })

/** What is or was out for signature, newest first; nothing for who sees the signed form alone. */
export function useEnvelopes({
  id,
  version,
}: Pick<AccessRequest, 'id' | 'version'>): readonly Envelope[] {
  const client = useQueryClient()
  const { data = [] } = useQuery(envelopesQuery(id))
  const state = data[0]?.state
  const last = useRef({ state, version })
  useEffect(() => {
    const before = last.current
    last.current = { state, version }
    const { queryKey } = requestQuery(id)
    // What ends an envelope moves its request, and what moves a request may end its envelope.
    if (before.state !== undefined && before.state !== state) {
      void client.invalidateQueries({ queryKey })
      void client.invalidateQueries({ queryKey: formsQuery(id).queryKey })
      void client.invalidateQueries({ queryKey: resigningQuery(id).queryKey })
    }
    if (before.version !== version) {
      void client.invalidateQueries({ queryKey: envelopesQuery(id).queryKey })
    }
  }, [client, id, state, version])
  return data
}

/** Something that is done about a signer; its answer is how everybody stands then. */
export function useSignerCommand<T>(
  requestId: string,
  work: (value: T) => Promise<Envelope[]>,
): UseMutationResult<Envelope[], Error, T> {
  const client = useQueryClient()
  const { queryKey } = envelopesQuery(requestId)
  return useMutation({
    mutationFn: work,
    onSuccess: async (envelopes) => {
      client.setQueryData(queryKey, envelopes)
      await client.invalidateQueries({ queryKey: requestQuery(requestId).queryKey })
    },
    onError: () => client.invalidateQueries({ queryKey }),
  })
}
