import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { RequestId } from '#stages/request/contract.ts'

export const registerStates = ['active', 'ended'] as const
export const registerSorts = ['approved', 'until', 'title', 'institution'] as const
export const registerPageSize = 20

/** One approved use of controlled data, as everybody may know it. Never an address. */
export const RegisterEntry = z
  .object({
    id: RequestId,
    /** In the requester's words for the public; null where they were not asked for yet. */
    title: z.string().nullable(),
    summary: z.string().nullable(),
    principalInvestigator: z.string(),
    institution: z.string(),
    units: z.array(z.object({ code: z.string(), name: z.string() })),
    approvedAt: z.iso.datetime(),
    /** When access ends, or ended; extensions count. */
    until: z.iso.datetime(),
    state: z.enum(registerStates),
    /**
     * How many people's data it was approved for, never exactly: fewer than the smallest group that visitors are told,
     * or at least a round number. Null while it is being counted.
     */
    people: z.union([z.object({ fewerThan: z.int() }), z.object({ atLeast: z.int() })]).nullable(),
  })
  .meta({ id: 'RegisterEntry' })
export type RegisterEntry = z.infer<typeof RegisterEntry>

export const RegisterQuery = z.object({
  /** Words of the title, summary, people, institution or data access units. */
  q: z.string().max(200).optional(),
  dau: z.string().max(31).optional(),
  state: z.enum(registerStates).optional(),
  sort: z.enum(registerSorts).default('approved'),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
})
export type RegisterQuery = z.infer<typeof RegisterQuery>

export const Register = z
  .object({
    /** Of the page; the latest first, or by the alphabet. */
    entries: z.array(RegisterEntry),
    total: z.int(),
    /** The units that occur. */
    units: z.array(z.object({ code: z.string(), name: z.string() })),
  })
  .meta({ id: 'Register' })
export type Register = z.infer<typeof Register>

export const readRegister = endpoint({
  name: 'readRegister',
  summary: `The public register of approved uses of controlled data, ${registerPageSize} on a page.`,
  method: 'GET',
  path: '/register',
  access: 'anyone',
  query: RegisterQuery,
  output: Register,
})

export const downloadRegister = endpoint({
  name: 'downloadRegister',
  summary: 'The public register, or what is searched for in it, as CSV (RFC 4180).',
  method: 'GET',
  path: '/register/table',
  access: 'anyone',
  query: RegisterQuery.omit({ page: true }),
  output: bytesOutput,
})

export const readRegisterEntry = endpoint({
  name: 'readRegisterEntry',
  summary: 'One approved use of the public register.',
  method: 'GET',
  path: '/register/{requestId}',
  access: 'anyone',
  params: z.object({ requestId: RequestId }),
  output: RegisterEntry,
  problems: ['not-found'],
})
