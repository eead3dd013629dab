import type { Interest, SameInstitutionRule } from '../contract/committees.ts'

/** What takes a person off a request, whatever they say of it. */
const recusing: ReadonlySet<Interest> = new Set(['party', 'laboratory', 'co-applicant'])

/** Years for which people who applied together do not judge each other. */
export const coApplicantYears = 3

/** Whether what the platform found takes a person off a request. */
export const isRecusedBy = (
  found: readonly Interest[],
  sameInstitution: SameInstitutionRule,
): boolean =>
  found.some(
    (each) => recusing.has(each) || (each === 'institution' && sameInstitution === 'recuse'),
  )

/** Each in words for the person themselves. */
export const interestWords: Readonly<Record<Interest, string>> = {
  party: 'You are a party to this request.',
  laboratory: 'You and somebody who asks belong to the same laboratory.',
  'co-applicant': `You and somebody who asks were named in one request within the last ${coApplicantYears} years.`,
  institution: 'Somebody who asks is at your institution.',
}
