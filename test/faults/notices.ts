import type { Fault } from './fault.ts'

/** T54 to T61: notices from and to others. */
export const noticesFaults: readonly Fault[] = []
