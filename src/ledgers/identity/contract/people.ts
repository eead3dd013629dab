import { z } from 'zod'
import { roles } from '#kernel/actor.ts'
import { endpoint } from '#kernel/endpoint.ts'
import { Email, PersonName } from './sign-in.ts'

/* The accounts of everybody, for administrators. */

export const AccountSummary = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    institution: z.string(),
    country: z.string(),
    roles: z.array(z.enum(roles)),
    /** `invited`: there is no way to sign in to it yet. */
    state: z.enum(['active', 'invited', 'locked', 'closed']),
    hasSecond: z.boolean(),
    lastSeenAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    /** What can be done with it now. */
    openCommands: z.array(z.enum(['invite', 'lock', 'unlock', 'set-roles', 'reset-factors'])),
  })
  .meta({ id: 'AccountSummary' })
export type AccountSummary = z.infer<typeof AccountSummary>

const administrator = ['administrator'] as const

export const listPeople = endpoint({
  name: 'listPeople',
  summary: 'The accounts whose name, address or institution has `q` in it, by name.',
  method: 'GET',
  path: '/admin/people',
  access: administrator,
  query: z.object({
    q: z.string().max(200).default(''),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
  }),
  output: z.object({ total: z.int(), people: z.array(AccountSummary) }),
})

export const invitePerson = endpoint({
  name: 'invitePerson',
  summary: 'Invite somebody, or invite them again: a link to set up the account is mailed.',
  method: 'POST',
  path: '/admin/people',
  access: administrator,
  strong: true,
  body: z.object({ name: PersonName, email: Email, roles: z.array(z.enum(roles)).default([]) }),
  status: 201,
  output: AccountSummary,
  problems: ['already-exists', 'sign-in-again'],
})

const params = z.object({ personId: z.string().regex(/^person-[0-9a-zA-Z]{24}$/, 'is no person') })
const problems = ['not-found', 'wrong-state', 'sign-in-again'] as const

const onPerson = { method: 'POST', access: administrator, strong: true, params, problems } as const

export const setPersonRoles = endpoint({
  ...onPerson,
  name: 'setPersonRoles',
  summary: 'Give and take roles. The sessions of the person end.',
  path: '/admin/people/{personId}/roles',
  body: z.object({ roles: z.array(z.enum(roles)).max(3) }),
  output: AccountSummary,
})

export const lockPerson = endpoint({
  ...onPerson,
  name: 'lockPerson',
  summary: 'Lock an account: its sessions and tokens end at once, and no new ones begin.',
  path: '/admin/people/{personId}/lock',
  output: AccountSummary,
})

export const unlockPerson = endpoint({
  ...onPerson,
  name: 'unlockPerson',
  summary: 'Let a person sign in again. Tokens that ended stay ended.',
  path: '/admin/people/{personId}/unlock',
  output: AccountSummary,
})

export const resetFactors = endpoint({
  ...onPerson,
  name: 'resetFactors',
  summary:
    'Remove the second factors of somebody who has lost them. Their sessions end, and they are told.',
  path: '/admin/people/{personId}/factors/reset',
  output: AccountSummary,
})
