import type { Tone } from '#app/web/ui/status-badge.tsx'
import type { AgreementVersionSummary } from '../../contract/versions.ts'

/** How a version stands; `all` are the versions, those in force last first. */
export function standingOf(
  { version, state, isCurrent }: AgreementVersionSummary,
  all: readonly AgreementVersionSummary[],
): { readonly status: string; readonly tone: Tone } {
  if (state === 'draft') return { status: 'Draft', tone: 'draft' }
  if (isCurrent) return { status: 'In force', tone: 'good' }
  const place = (of: (one: AgreementVersionSummary) => boolean) => all.findIndex(of)
  const isLater = place((one) => one.version === version) < place((one) => one.isCurrent)
  return isLater
    ? { status: 'Scheduled', tone: 'waiting' }
    : { status: 'Superseded', tone: 'neutral' }
}

/** What a version is tried with. */
export const previews = [
  { label: 'Few people', query: { people: 'few', download: '0', signed: '0' } },
  { label: 'Many people, with download', query: { people: 'many', download: '1', signed: '0' } },
  { label: 'As signed', query: { people: 'many', download: '1', signed: '1' } },
] as const
