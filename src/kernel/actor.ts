/** What an account may hold besides being a researcher, which every account is. */
export const roles = ['steward', 'administrator', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Somebody signed in. Roles of a committee belong to its DAU and are looked up there. */
export type Actor = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
}
