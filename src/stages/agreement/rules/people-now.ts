import type { Draft, Party } from '#stages/request/contract.ts'
import type { SigningCapacity } from '../contract/signing.ts'

type Person = Omit<Party, 'emailReason'> & {
  readonly capacity: 'requester' | SigningCapacity
  /** Which applicant, from 0. */
  readonly n: number
}

/** Answers with the people as they are now: some were corrected or replaced while an agreement was out for signature. */
export function withPeople(answers: Draft, people: readonly Person[]): Draft {
  const { about, agreement } = answers
  const now = <P extends object>(capacity: Person['capacity'], n: number, before: P): P => {
    const found = people.find((person) => person.capacity === capacity && person.n === n)
    if (found === undefined) return before
    const { name, jobTitle, institution, email, telephone, address } = found
    return { ...before, name, jobTitle, institution, email, telephone, address }
  }
  const requester = people.find(({ capacity }) => capacity === 'requester')
  return {
    ...answers,
    about: { ...about, ...(requester && { email: requester.email }) },
    agreement: {
      ...agreement,
      principalInvestigator: now('principal-investigator', 0, agreement.principalInvestigator),
      applicants: agreement.applicants.map((party, n) => now('applicant', n, party)),
      institutionalAuthority: now('institutional-authority', 0, agreement.institutionalAuthority),
      informationSecurityOfficer: now(
        'information-security-officer',
        0,
        agreement.informationSecurityOfficer,
      ),
    },
  }
}
