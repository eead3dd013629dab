/** What an account may hold besides being a researcher, which every account is. */
export const roles = ['steward', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** What a token lets its bearer do: all that its person may, or nothing that changes anything. */
export const tokenScopes = ['full', 'read'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** The API token with which somebody came; it takes away from what they may, and adds nothing. */
export type ActingToken = {
  readonly id: string
  readonly scope: TokenScope
  /** The one project that it reaches; null where it reaches every one. */
  readonly projectId: string | null
  readonly expiresAt: Date
  /** The job that it was made for. */
  readonly job?: ActingJob
}

/** A job that acts for who launched it. */
export type ActingJob = {
  readonly id: string
  /** Where its inputs are, and what it makes. */
  readonly containerId: string
  readonly projectId: string
}

/** Somebody signed in. Roles of a committee belong to its DAU and are looked up there. */
export type Actor = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  /** Absent in a session. */
  readonly token?: ActingToken
}
