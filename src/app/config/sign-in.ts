import { resolve } from 'node:path'
import { z } from 'zod'

const hours = (usual: number) => z.coerce.number().positive().max(720).default(usual)
const minutes = (usual: number) => z.coerce.number().int().min(1).max(1440).default(usual)

const Address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** The settings of sign-in, by the names of their environment variables. */
export const signInShape = {
  ACCESSION_ACCOUNTS: z
    .enum(['invited', 'open', 'off'])
    .default('invited')
    .describe(
      'Accounts with a password or passkey of this platform: for who is invited, open to everybody with a mailbox, or off (identity providers alone).',
    ),
  ACCESSION_BREACHED: z
    .string()
    .optional()
    .describe(
      'Breached passwords that are refused: a file of SHA-1 hashes in order, or a folder of such files by their first five digits.',
    ),
  ACCESSION_PROVIDERS: z
    .string()
    .optional()
    .describe('JSON file of identity providers (OpenID Connect) at which people sign in.'),
  ACCESSION_SESSION_HOURS: hours(12).describe('Hours after which a session ends.'),
  ACCESSION_SESSION_IDLE: minutes(30).describe(
    'Minutes after which a session ends in which nothing was asked for.',
  ),
  ACCESSION_STAFF_SESSION_HOURS: hours(8).describe(
    'The same hours for stewards, administrators and auditors.',
  ),
  ACCESSION_STAFF_SESSION_IDLE: minutes(15).describe('The same minutes for them.'),
  ACCESSION_STRONG_HOURS: hours(12).describe(
    'Hours for which a sign-in with a second factor or a passkey counts as recent.',
  ),
  ACCESSION_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((address) => address !== ''))
    .refine((addresses) => addresses.every((address) => Address.safeParse(address).success), {
      message: 'is not a list of addresses such as 10.0.0.7 or 10.0.0.0/24',
    })
    .describe(
      'Reverse proxies that tell the address of who asks (X-Forwarded-For): addresses, separated by commas.',
    ),
}

const schema = z.object(signInShape)

export type SignInSettings = {
  /** Who may have an account with a password or passkey of this platform. */
  readonly accounts: 'invited' | 'open' | 'off'
  /** List of breached passwords; absolute. */
  readonly breached: string | undefined
  /** File of identity providers; absolute. */
  readonly providers: string | undefined
  /** How long sessions last. */
  readonly sessions: {
    readonly hours: number
    readonly idleMinutes: number
    readonly staffHours: number
    readonly staffIdleMinutes: number
    readonly strongHours: number
  }
}

const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path))

export const signInOf = (value: z.infer<typeof schema>): SignInSettings => ({
  accounts: value.ACCESSION_ACCOUNTS,
  breached: absolute(value.ACCESSION_BREACHED),
  providers: absolute(value.ACCESSION_PROVIDERS),
  sessions: {
    hours: value.ACCESSION_SESSION_HOURS,
    idleMinutes: value.ACCESSION_SESSION_IDLE,
    staffHours: value.ACCESSION_STAFF_SESSION_HOURS,
    staffIdleMinutes: value.ACCESSION_STAFF_SESSION_IDLE,
    strongHours: value.ACCESSION_STRONG_HOURS,
  },
})
