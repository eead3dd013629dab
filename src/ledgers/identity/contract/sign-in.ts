import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

/* How people sign in. A wrong password and an unknown address have one answer; so has every mail that is asked for. */

const twoSides = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/

/** One dot at least within the host; not in the expression, which would try each for either side of it. */
const isEmail = (text: string): boolean =>
  twoSides.test(text) && text.slice(text.indexOf('@') + 2, -1).includes('.')

/** Of an account: as typed, without what surrounds it. */
export const Email = z.string().trim().max(320).refine(isEmail, 'is not an email address')

export const shortestPassword = 12

export const NewPassword = z
  .string()
  .min(shortestPassword, `has fewer than ${shortestPassword} characters`)
  .max(200, 'has more than 200 characters')

export const PersonName = z.string().trim().min(1, 'say who you are').max(200)

/** After who one is has been shown: signed in, or asked for a second factor. */
export const SignInStep = z
  .object({
    state: z.enum(['signed-in', 'second-factor']),
    /** Of the second factor: what there is. */
    ways: z.array(z.enum(['code', 'passkey'])),
  })
  .meta({ id: 'SignInStep' })
export type SignInStep = z.infer<typeof SignInStep>

export const SignInWays = z
  .object({
    /** Accounts with a password or passkey of this platform: none, for those who are invited, for everybody. */
    accounts: z.enum(['off', 'invited', 'open']),
    /** Identity providers. */
    providers: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'SignInWays' })
export type SignInWays = z.infer<typeof SignInWays>

export const readSignInWays = endpoint({
  name: 'readSignInWays',
  summary: 'The ways in which one can sign in here.',
  method: 'GET',
  path: '/sign-in',
  access: 'anyone',
  output: SignInWays,
})

export const signInByPassword = endpoint({
  name: 'signInByPassword',
  summary: 'Sign in with a password; whoever has a second factor is asked for it next.',
  method: 'POST',
  path: '/sign-in/password',
  access: 'anyone',
  whileRecovering: true,
  body: z.object({ email: z.string().max(320), password: z.string().max(1000) }),
  output: SignInStep,
  problems: ['not-found', 'not-authenticated', 'too-many'],
})

export const signInByCode = endpoint({
  name: 'signInByCode',
  summary:
    'Give the second factor: a code of the authenticator app or a recovery code. In a session it shows again who one is.',
  method: 'POST',
  path: '/sign-in/code',
  access: 'anyone',
  whileRecovering: true,
  body: z.object({ code: z.string().trim().min(1).max(60) }),
  output: SignInStep,
  problems: ['not-authenticated', 'too-many'],
})

/** What `navigator.credentials` is called with; the browser's library reads it. */
const PasskeyOptions = z.object({ options: z.looseObject({}) })

/** What an authenticator answered, as the browser's library writes it. */
export const PasskeyAnswer = z.looseObject({ id: z.string().min(1).max(2000) })

export const askPasskey = endpoint({
  name: 'askPasskey',
  summary:
    'What to ask an authenticator for, to sign in with a passkey or to show again who one is.',
  method: 'POST',
  path: '/sign-in/passkey/options',
  access: 'anyone',
  whileRecovering: true,
  output: PasskeyOptions,
})

export const signInByPasskey = endpoint({
  name: 'signInByPasskey',
  summary: 'Sign in with a passkey, or give it as the second factor.',
  method: 'POST',
  path: '/sign-in/passkey',
  access: 'anyone',
  whileRecovering: true,
  body: z.object({ answer: PasskeyAnswer }),
  output: SignInStep,
  problems: ['not-authenticated'],
})

const asked = z.object({ sent: z.literal(true) })

export const register = endpoint({
  name: 'register',
  summary: 'Ask for an account; a link is mailed to the address, whoever has it.',
  method: 'POST',
  path: '/sign-in/register',
  access: 'anyone',
  body: z.object({ name: PersonName, email: Email }),
  output: asked,
  problems: ['not-found', 'too-many'],
})

export const forgotPassword = endpoint({
  name: 'forgotPassword',
  summary: 'Ask for a link to set a new password; the answer is the same for every address.',
  method: 'POST',
  path: '/sign-in/forgot',
  access: 'anyone',
  body: z.object({ email: Email }),
  output: asked,
  problems: ['not-found', 'too-many'],
})

const Key = z.string().min(20).max(200)

export const SignInLink = z
  .object({
    purpose: z.enum(['first', 'invite', 'register', 'reset', 'identity']),
    email: z.string(),
    name: z.string(),
    /** The identity provider that is to be linked, of purpose `identity`. */
    provider: z.string().nullable(),
  })
  .meta({ id: 'SignInLink' })
export type SignInLink = z.infer<typeof SignInLink>

export const readSignInLink = endpoint({
  name: 'readSignInLink',
  summary: 'What a mailed link is for. Reading it does not use it.',
  method: 'POST',
  path: '/sign-in/link',
  access: 'anyone',
  body: z.object({ key: Key }),
  output: SignInLink,
  problems: ['not-found', 'too-many'],
})

export const setPasswordByLink = endpoint({
  name: 'setPasswordByLink',
  summary:
    'Set the password of the account behind a mailed link, once, and sign in. Other sessions end.',
  method: 'POST',
  path: '/sign-in/link/password',
  access: 'anyone',
  body: z.object({ key: Key, password: NewPassword }),
  output: SignInStep,
  problems: ['not-found', 'too-many', 'wrong-state'],
})

export const askPasskeyByLink = endpoint({
  name: 'askPasskeyByLink',
  summary:
    'What to ask an authenticator for, to make a passkey for the account behind a mailed link.',
  method: 'POST',
  path: '/sign-in/link/passkey/options',
  access: 'anyone',
  body: z.object({ key: Key }),
  output: PasskeyOptions,
  problems: ['not-found', 'too-many'],
})

export const setPasskeyByLink = endpoint({
  name: 'setPasskeyByLink',
  summary:
    'Keep a passkey for the account behind a mailed link, once, and sign in. Other sessions end.',
  method: 'POST',
  path: '/sign-in/link/passkey',
  access: 'anyone',
  body: z.object({ key: Key, answer: PasskeyAnswer }),
  output: SignInStep,
  problems: ['not-found', 'too-many', 'wrong-state', 'invalid-input'],
})

export const linkIdentityByLink = endpoint({
  name: 'linkIdentityByLink',
  summary: 'Take the identity that a mailed link confirms as one’s own, once, and sign in.',
  method: 'POST',
  path: '/sign-in/link/identity',
  access: 'anyone',
  body: z.object({ key: Key }),
  output: SignInStep,
  problems: ['not-found', 'too-many', 'wrong-state', 'already-exists'],
})

export const beginAtProvider = endpoint({
  name: 'beginAtProvider',
  summary:
    'Where to send the browser to sign in at an identity provider; in a session, to link an identity or to show again who one is.',
  method: 'POST',
  path: '/sign-in/providers/{providerId}',
  access: 'anyone',
  whileRecovering: true,
  params: z.object({ providerId: z.string().max(40) }),
  body: z.object({
    purpose: z.enum(['sign-in', 'link', 'again']),
    /** Where to go on afterwards: a path of this site. */
    next: z.string().max(2000),
  }),
  output: z.object({ url: z.string() }),
  problems: ['not-found', 'not-authenticated', 'sign-in-again', 'busy'],
})

export const finishAtProvider = endpoint({
  name: 'finishAtProvider',
  summary: 'Sign in with what the browser brought back from an identity provider.',
  method: 'POST',
  path: '/sign-in/providers',
  access: 'anyone',
  whileRecovering: true,
  body: z.object({ query: z.string().max(8000) }),
  output: z.object({
    /** `mailed`: a link to the address has to be opened first. */
    state: z.enum(['signed-in', 'second-factor', 'linked', 'mailed']),
    ways: SignInStep.shape.ways,
    next: z.string(),
    email: z.string().nullable(),
  }),
  problems: ['not-authenticated', 'not-permitted', 'wrong-state', 'already-exists', 'busy'],
})
