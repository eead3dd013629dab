import { cast } from '#app/demo/cast.ts'
import { forThePublic } from '#app/journey/steps.ts'
import type { AccessRequest } from '#stages/request/contract.ts'

const party = (name: string, handle: string, jobTitle: string) => ({
  name,
  jobTitle,
  institution: 'Northfield University',
  email: `${handle}@northfield.example`,
  telephone: '+1 555 0100',
  address: '1 College Way, Northfield',
})

const words = ['We', 'study', 'how', 'inherited', 'and', 'acquired', 'variants', 'meet'] as const

/** A complete agreement step of Ada's: with download, and Pia as principal investigator. */
export const agreementAnswers = {
  signing: 'form',
  download: true,
  contemplatedUse: Array.from({ length: 160 }, (_, n) => words[n % words.length]).join(' '),
  ...forThePublic,
  purpose: { kinds: ['biomedical'], commercial: 'no', sensitive: [] },
  principalInvestigator: party('Pia Lindqvist', 'pia', 'Professor of Pediatric Oncology'),
  applicants: [],
  institutionalAuthority: party('Ida Marchetti', 'ida', 'Signing Official'),
  informationSecurityOfficer: party('Ivan Petrosyan', 'ivan', 'Chief Information Security Officer'),
}

/** The handle of who chairs the DAU's committee. @throws Error where nobody does. */
export function chairOf(dau: string): string {
  const chair = cast.find(({ chairs }) => chairs?.includes(dau))
  if (chair === undefined) throw new Error(`${dau} has no chair`)
  return chair.handle
}

/** What people did to a request; what jobs add to it in their own time is left out. */
export const essenceOf = (request: AccessRequest): Record<string, unknown> => ({
  state: request.state,
  version: request.version,
  draft: request.draft,
  sectionVersions: request.sectionVersions,
  formVersion: request.formVersion,
  submittedAt: request.submittedAt,
  timeline: request.timeline.filter(({ what }) => what !== 'vended'),
})
