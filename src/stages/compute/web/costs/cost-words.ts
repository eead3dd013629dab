import type { LimitKind } from '#stages/workspace/rules/limits.ts'
import type { Costs, WorkLimits } from '../../contract/costs.ts'
import { moneyWords } from '../../rules/prices.ts'

/** `0`, `0.42`, `1,250`. */
const numberWords = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 }).format(value)

export const hoursWords = (hours: number): string =>
  hours > 0 && hours < 0.01 ? 'less than 0.01 core hours' : `${numberWords(hours)} core hours`

/** Limits that are nearly used up, as sentences. */
export function nearWords({ near, limits, mine, month, ...costs }: Costs): readonly string[] {
  const currency = costs.prices?.currency ?? 'USD'
  const words: Readonly<Record<Costs['near'][number], string>> = {
    spending: `The project has spent ${moneyWords(costs.spent, currency)} of ${moneyWords(limits.spending ?? 0, currency)}, and its open runs may cost ${moneyWords(costs.reserved, currency)} yet.`,
    'core-hours': `The project has used ${hoursWords(month.coreHours)} of ${numberWords(limits.coreHours ?? 0)} in this month.`,
    'my-core-hours': `You have used ${hoursWords(mine.coreHours)} of ${numberWords(mine.limit ?? 0)} in this month.`,
    storage: `The project holds ${numberWords(costs.storage.bytes / 1e9)} GB of its own, of ${numberWords(limits.storageGb ?? 0)}.`,
  }
  return near.map((which) => words[which])
}

/** Limits as people read them. */
export const kindWords: readonly { readonly kind: LimitKind; readonly label: string }[] = [
  { kind: 'spending', label: 'Spending in all' },
  { kind: 'core-hours', label: 'Core hours a month' },
  { kind: 'jobs', label: 'Jobs at once' },
  { kind: 'cores', label: 'Cores at once' },
  { kind: 'storage', label: 'Own files, GB' },
]

/** How much of something one may have: `€500.00`, `100`, `no limit`. */
export function amountWords(
  kind: LimitKind,
  amount: number | null,
  prices: WorkLimits['prices'],
): string {
  if (amount === null) return 'no limit'
  return kind === 'spending' && prices !== null
    ? moneyWords(amount, prices.currency)
    : numberWords(amount)
}
