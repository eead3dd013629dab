/** How a grant ended before its time; `superseded`: another one took over. */
export const endKinds = ['superseded', 'revoked', 'removed', 'closed-out', 'disabled'] as const
export type EndKind = (typeof endKinds)[number]
