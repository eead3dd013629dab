import { z } from 'zod'
import { counted } from '#kernel/count.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import type { FieldError } from '#kernel/problem.ts'
import {
  type Draft,
  type Extension,
  type filings,
  maxApplicants,
  minContemplatedUseWords,
  minProgressWords,
  minReasonLength,
  type Party,
  type signings,
} from './contract.ts'
import type { Share } from '#stages/selection/contract.ts'
import { changeFaults } from './rules/extension.ts'
import { doubtAbout } from './rules/institution-mail.ts'
import { publicFaults } from './rules/public.ts'
import { purposeFaults } from './rules/purpose.ts'
import { wordsOf } from './rules/words.ts'

/** How a request would be filed: by what it needs and by whose it is. */
export type Filing = (typeof filings)[number]
export type Signing = (typeof signings)[number]

/** Whether institutions of a country may sign electronically. `countries` holds ISO 3166 codes, or * for all. */
export const electronicIsOpen = (country: string, countries: readonly string[]): boolean =>
  countries.includes('*') || countries.includes(country)

/** How the agreement of a draft is signed. */
export const signingOf = ({ about, agreement }: Draft, countries: readonly string[]): Signing =>
  agreement.signing !== 'form' && electronicIsOpen(about.country, countries) ? 'electronic' : 'form'

/** What a part of a selection means for filing. */
type Part = Pick<Share, 'access' | 'closedBy'>

/** A request that holds anything closed to its requester cannot be filed. */
export function filingOf(parts: readonly Part[]): Filing {
  if (parts.some(({ closedBy }) => closedBy.length > 0)) return 'not-eligible'
  return parts.some(({ access }) => access === 'needs-agreement') ? 'by-agreement' : 'at-once'
}

const isEmail = (text: string): boolean => z.email().safeParse(text).success

/** Everything that stands in the way of filing, by field. Empty: it may be filed. */
export function filingFaults(
  draft: Draft,
  filing: Filing,
  signing: Signing,
  formVersion: number,
  extension?: Extension,
): FieldError[] {
  const faults = [...nameFaults(draft), ...aboutFaults(draft)]
  if (filing === 'not-eligible') {
    return [...faults, whyNotEligible(draft)]
  }
  if (filing === 'at-once') return faults
  const hasForm = signing === 'electronic' || formVersion > 0
  const form = hasForm ? [] : [{ path: 'form', message: 'Upload the signed agreement.' }]
  if (extension !== undefined) return [...addendumFaults(draft, extension), ...form]
  return [...faults, ...agreementFaults(draft), ...form]
}

const whyNotEligible = ({ about }: Draft): FieldError =>
  about.institutionType === 'for-profit'
    ? {
        path: 'about.institutionType',
        message: 'A for-profit institution may request open-access data only.',
      }
    : {
        path: 'about.country',
        message: 'Some of the data is closed to institutions of this country: leave it out.',
      }

const nameFaults = ({ name }: Draft): FieldError[] =>
  name.name.trim() === '' ? [{ path: 'name.name', message: 'Name your project.' }] : []

function aboutFaults({ about }: Draft): FieldError[] {
  const needed: readonly [keyof typeof about, string][] = [
    ['fullName', 'Enter your full name.'],
    ['jobTitle', 'Enter your job title.'],
    ['institution', 'Enter your institution.'],
    ['country', 'Choose the country of your institution.'],
    ['institutionType', 'Choose the type of your institution.'],
  ]
  const empty = needed.filter(([field]) => String(about[field]).trim() === '')
  return [
    ...empty.map(([field, message]) => ({ path: `about.${field}`, message })),
    ...(isEmail(about.email) ? [] : [{ path: 'about.email', message: 'Enter an e-mail address.' }]),
  ]
}

/** What an extension keeps was right when it was agreed. */
function addendumFaults(draft: Draft, extension: Extension): FieldError[] {
  const { about, agreement } = draft
  const words = wordsOf(agreement.progressReport)
  const message = `Tell in at least ${minProgressWords} words what was done and found; so far it is ${counted(words, 'word')}.`
  return [
    ...(words >= minProgressWords ? [] : [{ path: 'agreement.progressReport', message }]),
    ...institutionSigns(agreement),
    ...independenceFaults(about.email, agreement),
    ...changeFaults(draft, extension),
  ]
}

/** Those who sign for the institution. */
const institutionSigns = (agreement: Draft['agreement']): FieldError[] => [
  ...partyFaults('agreement.institutionalAuthority', agreement.institutionalAuthority, true),
  ...institutionFaults('agreement.institutionalAuthority', agreement.institutionalAuthority),
  ...(agreement.download ? officerFaults(agreement.informationSecurityOfficer) : []),
]

function agreementFaults({ about, agreement }: Draft): FieldError[] {
  const words = wordsOf(agreement.contemplatedUse)
  const use =
    words >= minContemplatedUseWords
      ? []
      : [
          {
            path: 'agreement.contemplatedUse',
            message: `Describe the use in at least ${minContemplatedUseWords} words; so far it is ${counted(words, 'word')}.`,
          },
        ]
  const pi = agreement.requesterIsPrincipalInvestigator
    ? contactFaults('agreement.principalInvestigator', agreement.principalInvestigator)
    : partyFaults('agreement.principalInvestigator', agreement.principalInvestigator, true)
  return [
    ...use,
    ...publicFaults(agreement),
    ...purposeFaults(agreement.purpose),
    ...pi,
    ...agreement.applicants.flatMap((party, n) =>
      partyFaults(`agreement.applicants.${n}`, party, false),
    ),
    ...institutionSigns(agreement),
    ...independenceFaults(about.email, agreement),
    ...(placesOf(agreement) > maxApplicants
      ? [
          {
            path: 'agreement.applicants',
            message: `At most ${maxApplicants} applicants, yourself included.`,
          },
        ]
      : []),
  ]
}

/** A requester who is not the PI takes the first applicant's place. */
const placesOf = (agreement: Draft['agreement']): number =>
  agreement.applicants.length + (agreement.requesterIsPrincipalInvestigator ? 0 : 1)

function partyFaults(path: string, party: Party, withContact: boolean): FieldError[] {
  const needed: readonly [keyof Party, string][] = [
    ['name', 'Enter the name.'],
    ['jobTitle', 'Enter the job title.'],
    ['institution', 'Enter the institution.'],
  ]
  return [
    ...needed
      .filter(([field]) => party[field].trim() === '')
      .map(([field, message]) => ({ path: `${path}.${field}`, message })),
    ...(isEmail(party.email)
      ? []
      : [{ path: `${path}.email`, message: 'Enter an e-mail address.' }]),
    ...(withContact ? contactFaults(path, party) : []),
  ]
}

const officerFaults = (officer: Party): FieldError[] => [
  ...partyFaults('agreement.informationSecurityOfficer', officer, false),
  ...institutionFaults('agreement.informationSecurityOfficer', officer),
]

/** Who signs for an institution does so from its own address, or the steward is told why not. */
function institutionFaults(path: string, { email, emailReason }: Party): FieldError[] {
  const doubt = doubtAbout(email)
  if (doubt === undefined || emailReason.trim().length >= minReasonLength) return []
  return [
    {
      path: `${path}.emailReason`,
      message: `Enter an address of the institution: ${doubt}. If there is none, say why, in a sentence.`,
    },
  ]
}

const contactFaults = (path: string, party: Party): FieldError[] =>
  (['telephone', 'address'] as const)
    .filter((field) => party[field].trim() === '')
    .map((field) => ({ path: `${path}.${field}`, message: `Enter the ${field}.` }))

/** The Institutional Authority is neither the PI nor an applicant, and nobody applies twice. */
function independenceFaults(requester: string, agreement: Draft['agreement']): FieldError[] {
  const pi = agreement.requesterIsPrincipalInvestigator
    ? requester
    : agreement.principalInvestigator.email
  const applying = [requester, pi, ...agreement.applicants.map(({ email }) => email)].map(mailboxOf)
  const authority = mailboxOf(agreement.institutionalAuthority.email)
  const faults: FieldError[] = []
  if (authority !== '@' && applying.includes(authority)) {
    faults.push({
      path: 'agreement.institutionalAuthority.email',
      message: 'The Institutional Authority cannot be the Principal Investigator or an applicant.',
    })
  }
  agreement.applicants.forEach(({ email }, n) => {
    const others = [requester, pi, ...agreement.applicants.slice(0, n).map((party) => party.email)]
    if (email !== '' && others.map(mailboxOf).includes(mailboxOf(email))) {
      faults.push({
        path: `agreement.applicants.${n}.email`,
        message: 'This person is named already.',
      })
    }
  })
  return faults
}
