import type { Fault } from './fault.ts'

/** T77 to T85: vending. */
export const vendingFaults: readonly Fault[] = []
