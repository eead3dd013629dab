import type { Fault } from './fault.ts'

/** T62 to T76: files and names. */
export const filesFaults: readonly Fault[] = []
