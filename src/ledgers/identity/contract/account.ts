import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { institutionTypes, Me } from '../contract.ts'
import { NewPassword, PasskeyAnswer, PersonName } from './sign-in.ts'

/* My account: what is known of me, how I sign in, where I am signed in. */

/** What a session began with. */
export const signedInBy = ['password', 'passkey', 'provider', 'link', 'code', 'demo'] as const
export type SignedInBy = (typeof signedInBy)[number]

export const Session = z
  .object({
    id: z.string(),
    /** Of the browser that asks. */
    isThis: z.boolean(),
    by: z.enum(signedInBy),
    /** The `User-Agent` header of the browser at its beginning. */
    agent: z.string(),
    ip: z.string(),
    createdAt: z.iso.datetime(),
    /** To the minute. */
    seenAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const Passkey = z
  .object({
    id: z.string(),
    label: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

export const LinkedIdentity = z
  .object({
    id: z.string(),
    provider: z.string(),
    email: z.string(),
    linkedAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'LinkedIdentity' })
export type LinkedIdentity = z.infer<typeof LinkedIdentity>

export const runMails = ['off', 'failed', 'all'] as const

export const Account = z
  .object({
    me: Me,
    /** Accounts with a password or passkey of this platform. */
    accounts: z.enum(['off', 'invited', 'open']),
    passwordChangedAt: z.iso.datetime().nullable(),
    passkeys: z.array(Passkey),
    /** Since when there is an authenticator app. */
    codesSince: z.iso.datetime().nullable(),
    recoveryCodes: z.int(),
    identities: z.array(LinkedIdentity),
    /** Of these identities. */
    linked: z.array(z.object({ id: z.string(), name: z.string() })),
    /** At which no identity is linked yet. */
    providers: z.array(z.object({ id: z.string(), name: z.string() })),
    sessions: z.array(Session),
    /** Of which of my runs of tools I am mailed the end. */
    runMail: z.enum(runMails),
    /** The session rests on a recent sign-in by two factors or a passkey. */
    isStrong: z.boolean(),
    /** Roles that wait until it does. */
    withheld: z.array(z.string()),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const readAccount = endpoint({
  name: 'readAccount',
  summary: 'My account: profile, factors, linked identities, sessions.',
  method: 'GET',
  path: '/account',
  output: Account,
})

const done = z.object({ done: z.literal(true) })

export const saveProfile = endpoint({
  name: 'saveProfile',
  summary: 'Save what others see of me and what my requests begin with.',
  method: 'PUT',
  path: '/account/profile',
  body: z.object({
    name: PersonName,
    jobTitle: z.string().trim().max(200),
    institution: z.string().trim().max(300),
    /** ISO 3166-1 alpha-2, or empty. */
    country: z.string().regex(/^([A-Z]{2})?$/, 'is not a country'),
    institutionType: z.enum(['', ...institutionTypes]),
    timeZone: z.string().min(1).max(60),
  }),
  output: Me,
  problems: ['invalid-input'],
})

export const setRunMail = endpoint({
  name: 'setRunMail',
  summary: 'Say of which of my runs of tools I am mailed the end.',
  method: 'PUT',
  path: '/account/run-mail',
  body: z.object({ runMail: z.enum(runMails) }),
  output: done,
})

export const changePassword = endpoint({
  name: 'changePassword',
  summary: 'Change my password, or set the first. All my other sessions end.',
  method: 'POST',
  path: '/account/password',
  body: z.object({ current: z.string().max(1000).default(''), password: NewPassword }),
  output: done,
  problems: ['not-found', 'not-permitted', 'sign-in-again', 'too-many'],
})

export const endSession = endpoint({
  name: 'endSession',
  summary: 'End one of my sessions.',
  method: 'POST',
  path: '/account/sessions/{sessionId}/end',
  params: z.object({ sessionId: z.string().max(60) }),
  output: z.object({ ended: z.int() }),
})

export const endOtherSessions = endpoint({
  name: 'endOtherSessions',
  summary: 'End all of my sessions but this one.',
  method: 'POST',
  path: '/account/sessions/end',
  output: z.object({ ended: z.int() }),
})

export const beginCodes = endpoint({
  name: 'beginCodes',
  summary: 'Begin to set up an authenticator app: the secret for it, shown this once.',
  method: 'POST',
  path: '/account/codes',
  output: z.object({ secret: z.string(), address: z.string() }),
  problems: ['sign-in-again', 'already-exists'],
})

const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

export const confirmCodes = endpoint({
  name: 'confirmCodes',
  summary: 'Show by a code that the app has the secret; the recovery codes are answered this once.',
  method: 'POST',
  path: '/account/codes/confirm',
  body: z.object({ code: z.string().trim().min(1).max(20) }),
  output: recoveryCodes,
  problems: ['invalid-input', 'wrong-state', 'sign-in-again', 'too-many'],
})

export const removeCodes = endpoint({
  name: 'removeCodes',
  summary: 'Remove my authenticator app and its recovery codes.',
  method: 'POST',
  path: '/account/codes/remove',
  strong: true,
  output: done,
  problems: ['not-found', 'sign-in-again'],
})

export const renewRecoveryCodes = endpoint({
  name: 'renewRecoveryCodes',
  summary: 'New recovery codes in place of mine; they are answered this once.',
  method: 'POST',
  path: '/account/recovery-codes',
  strong: true,
  output: recoveryCodes,
  problems: ['wrong-state', 'sign-in-again'],
})

export const askNewPasskey = endpoint({
  name: 'askNewPasskey',
  summary: 'What to ask an authenticator for, to add a passkey to my account.',
  method: 'POST',
  path: '/account/passkeys/options',
  output: z.object({ options: z.looseObject({}) }),
  problems: ['sign-in-again'],
})

export const addPasskey = endpoint({
  name: 'addPasskey',
  summary: 'Add a passkey to my account.',
  method: 'POST',
  path: '/account/passkeys',
  body: z.object({
    label: z.string().trim().min(1, 'say which it is').max(120),
    answer: PasskeyAnswer,
  }),
  output: done,
  problems: ['invalid-input', 'sign-in-again', 'already-exists'],
})

export const removePasskey = endpoint({
  name: 'removePasskey',
  summary: 'Remove a passkey of my account.',
  method: 'POST',
  path: '/account/passkeys/remove',
  strong: true,
  body: z.object({ id: z.string().min(1).max(2000) }),
  output: done,
  problems: ['not-found', 'wrong-state', 'sign-in-again'],
})

export const unlinkIdentity = endpoint({
  name: 'unlinkIdentity',
  summary: 'Take an identity of an identity provider off my account.',
  method: 'POST',
  path: '/account/identities/{identityId}/remove',
  strong: true,
  params: z.object({ identityId: z.string().max(60) }),
  output: done,
  problems: ['not-found', 'wrong-state', 'sign-in-again'],
})

export const closeAccount = endpoint({
  name: 'closeAccount',
  summary:
    'Close my account: access, sessions and tokens end, and what names me is removed from it.',
  method: 'POST',
  path: '/account/close',
  strong: true,
  body: z.object({ email: z.string().max(320) }),
  output: done,
  problems: ['invalid-input', 'wrong-state', 'sign-in-again'],
})
