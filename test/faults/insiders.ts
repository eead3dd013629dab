import type { Fault } from './fault.ts'

/** T105 to T114: staff, the audit log, personal data. */
export const insidersFaults: readonly Fault[] = []
