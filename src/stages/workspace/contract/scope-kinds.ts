/** Of whom, or of what, access is ended. Apart from the contract, since every page knows the addresses of all. */
export const scopeKinds = ['person', 'institution', 'dau'] as const
