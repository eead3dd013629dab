import { canonical } from '#kernel/canonical.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import type { FieldError } from '#kernel/problem.ts'
import {
  type Draft,
  type Extension,
  minReasonLength,
  type Party,
  type Section,
} from '../contract.ts'

/** Somebody of a request, as they were agreed on. */
type Agreed = Omit<Party, 'emailReason'> & { readonly capacity: string; readonly n: number }

/*
 * An extension keeps the data access units, the people and the uses of the agreement that it extends: the server
 * copies them, and refuses any other. Only who signs for the institution may change, and then with a reason.
 */

const longestName = 120

/** A draft that extends a request of this name, with these answers and people as they were agreed. */
export function draftOfExtension(
  requestName: string,
  answers: Draft,
  people: readonly Agreed[],
): Draft {
  const as = (capacity: string, answered: Party, n = 0): Party => {
    const agreed = people.find((person) => person.capacity === capacity && person.n === n)
    if (agreed === undefined) return answered
    const { name, jobTitle, institution, email, telephone, address } = agreed
    return { ...answered, name, jobTitle, institution, email, telephone, address }
  }
  const { agreement } = answers
  const requester = people.find(({ capacity }) => capacity === 'requester')
  return {
    name: { name: `Extension of ${requestName}`.slice(0, longestName) },
    about: {
      ...answers.about,
      ...(requester && {
        fullName: requester.name,
        email: requester.email,
        jobTitle: requester.jobTitle,
        institution: requester.institution,
      }),
    },
    agreement: {
      ...agreement,
      principalInvestigator: agreement.requesterIsPrincipalInvestigator
        ? agreement.principalInvestigator
        : as('principal-investigator', agreement.principalInvestigator),
      applicants: agreement.applicants.map((party, n) => as('applicant', party, n)),
      institutionalAuthority: as('institutional-authority', agreement.institutionalAuthority),
      informationSecurityOfficer: as(
        'information-security-officer',
        agreement.informationSecurityOfficer,
      ),
      peopleFrom: '',
      progressReport: '',
      authorityChange: '',
      officerChange: '',
    },
  }
}

/** What the requester of an extension fills in; everything else stays as it was agreed. */
const open: Readonly<Record<Section, readonly string[]>> = {
  name: [],
  about: [],
  agreement: [
    'signing',
    'institutionalAuthority',
    'informationSecurityOfficer',
    'progressReport',
    'authorityChange',
    'officerChange',
  ],
}

/** The fields that a change of a section of an extension touches and may not; also those that no section has. */
export function keptFaults(
  section: Section,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldError[] {
  return Object.keys(after)
    .filter((field) => !open[section].includes(field))
    .filter((field) => canonical(after[field]) !== canonical(before[field]))
    .map((field) => ({
      path: `${section}.${field}`,
      message: 'An extension keeps this as it was agreed. For anything else start a new request.',
    }))
}

/** Whether somebody else is named, or the same person for another institution. */
export const isSomebodyElse = (one: Party, other: Party): boolean =>
  mailboxOf(one.email) !== mailboxOf(other.email) ||
  plain(one.name) !== plain(other.name) ||
  plain(one.institution) !== plain(other.institution)

const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim()

/** Why the one who signs for the institution is another than before, where nobody has said so yet. */
export function changeFaults({ agreement }: Draft, extension: Extension): FieldError[] {
  const fault = (path: string, who: string) => ({
    path: `agreement.${path}`,
    message: `Say in a sentence why ${who} has changed.`,
  })
  const isUnsaid = (before: Party, now: Party, reason: string) =>
    isSomebodyElse(before, now) && reason.trim().length < minReasonLength
  return [
    ...(isUnsaid(
      extension.institutionalAuthority,
      agreement.institutionalAuthority,
      agreement.authorityChange,
    )
      ? [fault('authorityChange', 'the Institutional Authority')]
      : []),
    ...(agreement.download &&
    isUnsaid(
      extension.informationSecurityOfficer,
      agreement.informationSecurityOfficer,
      agreement.officerChange,
    )
      ? [fault('officerChange', 'the Information Security Officer')]
      : []),
  ]
}
