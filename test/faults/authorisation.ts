import type { Fault } from './fault.ts'

/** T13 to T29: who may what. */
export const authorisationFaults: readonly Fault[] = []
