import type { Tone } from '#app/web/ui/status-badge.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import type { Difference } from '../../contract.ts'
import type { ImportStep, ReleaseImport, ReleaseImportSummary } from '../../contract/imports.ts'

export const stepWords: Readonly<Record<ImportStep, string>> = {
  waiting: 'Waiting for its turn',
  reading: 'Reading the manifest',
  checking: 'Checking rows against each other',
  comparing: 'Comparing with the current release',
  publishing: 'Writing the release',
}

/** The state of an import as its badge says it. */
export function statusOf({ state, overtaken }: Pick<ReleaseImportSummary, 'state' | 'overtaken'>): {
  status: string
  tone: Tone
} {
  switch (state) {
    case 'checking':
      return { status: 'Checking', tone: 'waiting' }
    case 'checked':
      return overtaken
        ? { status: 'Check again', tone: 'attention' }
        : { status: 'Checked', tone: 'draft' }
    case 'publishing':
      return { status: 'Publishing', tone: 'waiting' }
    case 'published':
      return { status: 'Published', tone: 'good' }
    case 'failed':
      return { status: 'Failed', tone: 'bad' }
    case 'discarded':
      return { status: 'Discarded', tone: 'neutral' }
    default:
      return state satisfies never
  }
}

/** Changed in what is said of them, with the same bytes. */
export const reharmonised = ({ changed, reissued }: Difference): number => changed - reissued

const is = (files: number): string => `${formatNoun(files, 'file')} ${files === 1 ? 'is' : 'are'}`

/** What a difference means, a sentence each, what is taken back first. */
export function differenceSentences(difference: Difference): string[] {
  const { added, removed, reissued } = difference
  const described = reharmonised(difference)
  return [
    ...(removed > 0 ? [`${is(removed)} withdrawn.`] : []),
    ...(reissued > 0 ? [`${is(reissued)} reissued with other bytes.`] : []),
    ...(described > 0 ? [`${is(described)} described anew, with the same bytes.`] : []),
    ...(added > 0 ? [`${is(added)} added.`] : []),
    ...(removed + reissued + described + added === 0 ? ['No file differs.'] : []),
  ]
}

/** A difference in as few words as a column takes. */
export function differenceInShort(difference: Difference): string {
  const { added, removed, reissued } = difference
  const parts = [
    [added, 'added'],
    [removed, 'withdrawn'],
    [reissued, 'reissued'],
    [reharmonised(difference), 'described anew'],
  ] as const
  const said = parts.filter(([files]) => files > 0)
  if (said.length === 0) return 'No change'
  return said.map(([files, what]) => `${files.toLocaleString('en-US')} ${what}`).join(', ')
}

/** What publishing does, beyond the difference. */
export function publishSentences({ report, holders }: ReleaseImport): string[] {
  if (report === null) return []
  const { openAccess, refused } = report
  return [
    ...(report.difference === undefined ? [] : differenceSentences(report.difference)),
    ...(holders > 0
      ? [
          `${formatNoun(holders, 'person', 'people')} ${holders === 1 ? 'has' : 'have'} a project that holds withdrawn or reissued files.`,
        ]
      : []),
    ...(openAccess > 0
      ? [`${is(openAccess)} in no data access unit: open access, for everybody with an account.`]
      : []),
    ...(refused > 0
      ? [
          `${formatNoun(refused, 'row')} of the manifest ${refused === 1 ? 'was' : 'were'} refused and left out.`,
        ]
      : []),
  ]
}
