import type { Limits } from '#stages/workspace/rules/limits.ts'

/** What runs cost, in one currency. */
export type Prices = {
  /** ISO 4217. */
  readonly currency: string
  /** Of a core for an hour, of a GiB of memory for an hour, of a GiB of storage for a month. */
  readonly coreHour: number
  readonly memoryGiBHour: number
  readonly storageGiBMonth: number
}

/** What a launch is held against. */
export type LimitDeps = { readonly workLimits: Limits; readonly prices: Prices }

type Machine = { readonly cores: number; readonly memoryMiB: number }

/** What a machine costs for so many seconds, to the millionth. */
export const costOf = (
  { coreHour, memoryGiBHour }: Prices,
  { cores, memoryMiB }: Machine,
  seconds: number,
): number =>
  Math.round((seconds / 3600) * (cores * coreHour + (memoryMiB / 1024) * memoryGiBHour) * 1e6) / 1e6

/** What runs cost nothing, where no price is set. */
export const isFree = ({ coreHour, memoryGiBHour, storageGiBMonth }: Prices): boolean =>
  coreHour === 0 && memoryGiBHour === 0 && storageGiBMonth === 0

/** An amount as people read it: `€12.40`, `€0.0031`. */
export const moneyWords = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(amount !== 0 && Math.abs(amount) < 0.1 && { maximumSignificantDigits: 2 }),
  }).format(amount)
