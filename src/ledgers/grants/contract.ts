/** The instants from which the year of a grant may count; its DAU names one. */
export const anchors = ['approval', 'signing', 'vending', 'first-access'] as const

/** How a grant ended before its time; `superseded`: another one took over. */
export const endKinds = ['superseded', 'revoked', 'removed', 'closed-out', 'disabled'] as const
export type EndKind = (typeof endKinds)[number]
