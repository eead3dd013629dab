import type { SubjectCount } from './contract.ts'

/** Widths of the ranges in which visitors are told of shares, in percent. */
const widths = [5, 10, 20, 25, 50] as const

/**
 * A distribution over `all` subjects as a visitor may see it: each value by the range in which its share lies.
 * A range is so wide that it holds at least `smallest` people, so that neither a range nor the difference of two
 * tells of fewer. Of too few subjects nothing is told.
 */
export function shares(
  counts: readonly { readonly value: string; readonly subjects: number }[],
  all: number,
  smallest: number,
): SubjectCount[] {
  const width = widths.find((percent) => (all * percent) / 100 >= smallest)
  return counts.map(({ value, subjects }) => ({
    value,
    subjects: null,
    share: width === undefined ? null : rangeOf((100 * subjects) / all, width),
  }))
}

function rangeOf(percent: number, width: number): { from: number; to: number } {
  const from = Math.min(100 - width, width * Math.floor(percent / width))
  return { from, to: from + width }
}
