import type { ReleaseReport } from './contract/imports.ts'

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
