import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { RequestId } from '#stages/request/contract.ts'

export const CaseGrant = z
  .object({
    personId: z.string(),
    person: z.string(),
    email: z.string(),
    dau: z.string(),
    download: z.boolean(),
    until: z.iso.datetime(),
    /** The caller may revoke it. */
    revocable: z.boolean(),
  })
  .meta({ id: 'CaseGrant' })
export type CaseGrant = z.infer<typeof CaseGrant>

export const listCaseGrants = endpoint({
  name: 'listCaseGrants',
  summary:
    'The access that the people of a request have now to the DAUs of which the caller sees the case.',
  method: 'GET',
  path: '/review/requests/{requestId}/grants',
  params: z.object({ requestId: RequestId }),
  output: z.array(CaseGrant),
  problems: ['not-found', 'not-permitted'],
})
