import { diseaseName } from '#stages/catalog/diagnoses/diseases.ts'
import { kindWords, sensitiveWords } from '../rules/purpose.ts'
import { countryName } from '#ledgers/identity/web/countries.ts'
import { institutionTypeName } from '#ledgers/identity/web/institution-types.ts'

/** How a field reads that has no answer. */
export const nothing = '(empty)'

/** A field that reads differently in two versions of a step. */
export type Difference = { readonly label: string; readonly mine: string; readonly theirs: string }

const labels: Readonly<Record<string, string>> = {
  name: 'Name',
  fullName: 'Full name',
  email: 'Email',
  jobTitle: 'Job title',
  institution: 'Institution',
  country: 'Country',
  institutionType: 'Type of institution',
  emailUpdates: 'News by email',
  download: 'Download',
  contemplatedUse: 'Contemplated use',
  publicTitle: 'Title for the public',
  laySummary: 'Summary for the public',
  purpose: 'Purpose',
  kinds: 'Kind of research',
  diseases: 'Diagnoses',
  commercial: 'Commercial',
  sensitive: 'Sensitive topics',
  principalInvestigator: 'Principal Investigator',
  requesterIsPrincipalInvestigator: 'I am the Principal Investigator',
  applicants: 'Additional applicant',
  institutionalAuthority: 'Institutional Authority',
  informationSecurityOfficer: 'Information Security Officer',
  telephone: 'Telephone',
  address: 'Address',
  emailReason: 'Reason for the address',
  peopleFrom: 'People filled in from',
  progressReport: 'Report of progress',
  authorityChange: 'Why the Institutional Authority has changed',
  officerChange: 'Why the Information Security Officer has changed',
}

/** `applicants.0.email` as `Additional applicant 1, email`. */
function labelOf(path: readonly string[]): string {
  const words = path.map((key) =>
    /^\d+$/.test(key) ? String(Number(key) + 1) : (labels[key] ?? key),
  )
  return words
    .map((word, n) => (n === 0 || /^\d/.test(word) ? word : word.toLowerCase()))
    .join(', ')
    .replaceAll(/, (\d+)/g, ' $1')
}

function wordsFor(key: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return nothing
  if (key === 'sensitive' && isList(value) && value.length === 0) return 'None'
  if (isList(value)) return value.map((each) => memberWords(key, each)).join('\n') || nothing
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (key === 'country') return countryName(value)
  if (key === 'institutionType') return institutionTypeName(value)
  return value
}

/** The fields in which two versions of a step differ, in the order of the step. */
export function differencesOf(
  mine: unknown,
  theirs: unknown,
  path: readonly string[] = [],
): Difference[] {
  if (isBranch(mine) || isBranch(theirs)) {
    const [a, b] = [membersOf(mine), membersOf(theirs)]
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...keys].flatMap((key) => differencesOf(a[key], b[key], [...path, key]))
  }
  const key = path.at(-1) ?? ''
  const difference = { mine: wordsFor(key, mine), theirs: wordsFor(key, theirs) }
  return difference.mine === difference.theirs ? [] : [{ label: labelOf(path), ...difference }]
}

function memberWords(key: string, value: string): string {
  if (key === 'diseases') return diseaseName(value)
  const words: Readonly<Record<string, string>> = key === 'kinds' ? kindWords : sensitiveWords
  return words[value] ?? value
}

/** Choices, which are read as one answer. An empty list of people is one, too. */
const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

const isBranch = (value: unknown) => typeof value === 'object' && value !== null && !isList(value)

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
