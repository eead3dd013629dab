import type { SubjectCount } from './contract.ts'
import type { ReleaseReport } from './contract/imports.ts'

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

type Checked = {
  readonly report: ReleaseReport | null
  readonly skip_refused: boolean
  /** The release that was current at the check, and the one that is; 0 for none. */
  readonly base: number | null
  readonly current: number
}

/** Whether the check of an import no longer speaks of the current release. */
export const isOvertaken = ({ base, current }: Pick<Checked, 'base' | 'current'>): boolean =>
  base !== null && base !== current

/** Why what was checked cannot be published, in a sentence; undefined where it can. */
export function publishFault(checked: Checked): string | undefined {
  const { report, skip_refused: skipsRefused } = checked
  if (report === null || report.accepted === 0) return 'There is no row to publish.'
  if (report.refused > 0 && !skipsRefused)
    return 'Rows were refused: correct the manifest, or import it again without them.'
  if (isOvertaken(checked))
    return 'Another release was published since this check: check it again first.'
  return undefined
}
