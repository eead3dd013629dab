import { z } from 'zod'
import { roles } from '#kernel/actor.ts'
import { endpoint } from '#kernel/endpoint.ts'

export const institutionTypes = [
  'academic',
  'hospital',
  'government',
  'non-profit',
  'for-profit',
] as const

/** The signed-in person, as the pages need to know them. */
export const Me = z
  .object({
    id: z.string(),
    handle: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    jobTitle: z.string(),
    institution: z.string(),
    country: z.string(),
    institutionType: z.string(),
    timeZone: z.string(),
    roles: z.array(z.enum(roles)),
    /** DAUs on whose committee the person sits. */
    seats: z.array(
      z.object({ dau: z.string(), seat: z.enum(['member', 'deputy', 'chair', 'expert']) }),
    ),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const Instance = z
  .object({
    name: z.string(),
    version: z.string(),
    /** Demo mode: people sign in from a list, mail stays here, the clock can be moved. */
    demo: z.boolean(),
    /** It came out of a backup, and only administrators sign in until one of them has confirmed it. */
    recovering: z.boolean(),
    now: z.iso.datetime(),
    me: Me.nullable(),
    /** Who is signed in did so by two factors or a passkey, and not long ago. */
    isStrong: z.boolean(),
    /** Their roles wait until the session rests on two factors. */
    isWaiting: z.boolean(),
  })
  .meta({ id: 'Instance' })
export type Instance = z.infer<typeof Instance>

export const readInstance = endpoint({
  name: 'readInstance',
  summary: 'What this platform is, and who is signed in.',
  method: 'GET',
  path: '/instance',
  access: 'anyone',
  output: Instance,
})

export const CastMember = z
  .object({ handle: z.string(), name: z.string(), institution: z.string(), part: z.string() })
  .meta({ id: 'CastMember' })
export type CastMember = z.infer<typeof CastMember>

export const listCast = endpoint({
  name: 'listCast',
  summary: 'The people one can sign in as (demo mode only).',
  method: 'GET',
  path: '/demo/cast',
  access: 'anyone',
  output: z.array(CastMember),
  problems: ['not-found'],
})

export const signInAsCast = endpoint({
  name: 'signInAsCast',
  summary: 'Sign in as one of the cast (demo mode only).',
  method: 'POST',
  path: '/demo/sign-in',
  access: 'anyone',
  whileRecovering: true,
  body: z.object({ handle: z.string().min(1).max(63) }),
  output: Me,
  problems: ['not-found'],
})

export const signOut = endpoint({
  name: 'signOut',
  summary: 'End this session.',
  method: 'POST',
  path: '/sign-out',
  whileRecovering: true,
  output: z.object({
    signedOut: z.literal(true),
    /** Of the identity provider at which one is signed in still, if it has such a page. */
    leaveAt: z.string().nullable(),
  }),
})

export const Institution = z
  .object({
    /** In the Research Organization Registry: ror.org/… */
    rorId: z.string(),
    name: z.string(),
    city: z.string(),
    /** ISO 3166-1 alpha-2, or empty. */
    country: z.string(),
  })
  .meta({ id: 'Institution' })
export type Institution = z.infer<typeof Institution>

export const findInstitution = endpoint({
  name: 'findInstitution',
  summary:
    'Up to ten institutions of the registry of which some name has words that begin as those of `q`, the closest first.',
  method: 'GET',
  path: '/institutions',
  query: z.object({ q: z.string().max(300).default('') }),
  output: z.array(Institution),
})
