import type { Fault } from './fault.ts'

/** T30 to T53: signing. */
export const signingFaults: readonly Fault[] = []
