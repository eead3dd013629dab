import type { Costs } from '../../contract/costs.ts'
import { moneyWords } from '../../rules/prices.ts'

/** `0`, `0.42`, `1,250`. */
export const numberWords = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 }).format(value)

export const hoursWords = (hours: number): string =>
  hours > 0 && hours < 0.01 ? 'less than 0.01 core hours' : `${numberWords(hours)} core hours`

/** Limits that are nearly used up, as sentences. */
export function nearWords({ near, limits, mine, month, ...costs }: Costs): readonly string[] {
  const currency = costs.prices?.currency ?? 'USD'
  return near.map((which) => {
    switch (which) {
      case 'spending':
        return `The project has spent ${moneyWords(costs.spent, currency)} of ${moneyWords(limits.spending ?? 0, currency)}, and its open runs may cost ${moneyWords(costs.reserved, currency)} yet.`
      case 'core-hours':
        return `The project has used ${hoursWords(month.coreHours)} of ${numberWords(limits.coreHours ?? 0)} in this month.`
      case 'my-core-hours':
        return `You have used ${hoursWords(mine.coreHours)} of ${numberWords(mine.limit ?? 0)} in this month.`
      case 'storage':
        return `The project holds ${numberWords(costs.storage.bytes / 1e9)} GB of its own, of ${numberWords(limits.storageGb ?? 0)}.`
    }
  })
}
