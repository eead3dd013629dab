import type { Fault } from './fault.ts'

/** T86 to T93: tools beside the data. */
export const toolsFaults: readonly Fault[] = []
