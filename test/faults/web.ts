import type { Fault } from './fault.ts'

/** T94 to T104: injection, and what browsers do. */
export const webFaults: readonly Fault[] = []
