/** Passwords that became known in a breach somewhere, and are the first to be tried. */
export type Breached = {
  has(password: string): Promise<boolean>
}

/** Where the operator has no such list. */
export const noneBreached: Breached = { has: async () => false }
