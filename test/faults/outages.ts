import type { Fault } from './fault.ts'

/** T115 to T119: what breaks, and what is brought in. */
export const outagesFaults: readonly Fault[] = []
