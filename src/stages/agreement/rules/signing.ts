import { mailboxOf } from '#kernel/mailbox.ts'
import type { SigningCapacity } from '../contract/signing.ts'
import type { EnvelopePurpose, SignatoryState } from '../lifecycle.ts'

/** Days for which an agreement is out, and after which each reminder goes out. */
export const lapseDays = 30
export const reminderDays: readonly number[] = [3, 7, 14]

/** Minutes for which a one-time code can be entered, and how often. */
export const codeMinutes = 10
export const codeTries = 5

/** What one signer, or one address, may do before they have to wait. */
export const signingLimits = {
  codesAnHour: 5,
  wrongCodesADay: 15,
  lockedHours: 24,
  remindersADay: 3,
  vainLinksAMinute: 20,
  vainLinksADay: 100,
  /** Mails to a signer that the link was opened in another browser. */
  otherBrowsers: 3,
} as const

/** In which capacity a person of a request signs; a requester who is not the PI takes the first applicant's place. */
export function signsAs(
  { capacity, n }: { readonly capacity: 'requester' | SigningCapacity; readonly n: number },
  requesterLeads: boolean,
): { readonly capacity: SigningCapacity; readonly n: number } | undefined {
  if (capacity === 'requester') return requesterLeads ? undefined : { capacity: 'applicant', n: 0 }
  if (capacity !== 'applicant') return { capacity, n: 0 }
  return { capacity, n: n + (requesterLeads ? 0 : 1) }
}

/** Which person of a request a signer is: the way back from `signsAs`. */
export function placeOf(
  { capacity, n }: { readonly capacity: SigningCapacity; readonly n: number },
  requesterLeads: boolean,
): { readonly capacity: 'requester' | SigningCapacity; readonly n: number } {
  if (capacity !== 'applicant' || requesterLeads) return { capacity, n }
  return n === 0 ? { capacity: 'requester', n: 0 } : { capacity, n: n - 1 }
}

/** PI and applicants in any order, then the authority, then the officer; or all at once. */
export const turnOf = (capacity: SigningCapacity, inTurns: boolean): number => {
  if (!inTurns) return 1
  if (capacity === 'institutional-authority') return 2
  return capacity === 'information-security-officer' ? 3 : 1
}

/** Why somebody is asked to sign. */
export const whyYou: Readonly<Record<SigningCapacity, string>> = {
  'principal-investigator': 'You are named as the Principal Investigator of the project.',
  applicant: 'You are named as an applicant: somebody who will work with the data.',
  'institutional-authority':
    'You are named as the Institutional Authority: somebody who may sign for the institution. Without your signature nobody there receives the data.',
  'information-security-officer':
    'You are named as the Information Security Officer, since the data are to be downloaded to systems of the institution.',
}

type InTurn = { readonly state: SignatoryState; readonly turn: number }

/** Who is to be asked next; nobody while somebody asked has not signed. */
export function nextToAsk<S extends InTurn>(signatories: readonly S[]): S[] {
  if (signatories.some(({ state }) => state === 'asked')) return []
  const waiting = signatories.filter(({ state }) => state === 'waiting')
  const turn = Math.min(...waiting.map((person) => person.turn))
  return waiting.filter((person) => person.turn === turn)
}

export const allSigned = (signatories: readonly InTurn[]): boolean =>
  signatories.every(({ state }) => state === 'signed' || state === 'replaced')

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()

/** Whether a typed signature is the name of who was asked, but for case, spaces and punctuation. */
export const isNameOf = (typed: string, name: string): boolean => plain(typed) === plain(name)

/**
 * Whether the people who hold, or will hold, data are those who were agreed on: in an extension, and where an approved
 * request is signed anew.
 */
export const isForAgreed = (purpose: EnvelopePurpose, isExtension: boolean): boolean =>
  isExtension || purpose === 'new-version'

/**
 * Whether somebody else may sign in a person's place: a request is its requester's and its PI's own, and its
 * applicants may be those who were agreed on.
 */
export const mayBeReplaced = (
  { capacity, email }: { readonly capacity: SigningCapacity; readonly email: string },
  request: { readonly requesterEmail: string; readonly isForAgreed: boolean },
): boolean =>
  capacity !== 'principal-investigator' &&
  (capacity !== 'applicant' || !request.isForAgreed) &&
  mailboxOf(email) !== mailboxOf(request.requesterEmail)

/** Signs for the institution, and will not hold data. */
export const isForInstitution = (capacity: SigningCapacity): boolean =>
  capacity === 'institutional-authority' || capacity === 'information-security-officer'

/** The link that a mail carried, by the mail's key. */
export const linkOfMail = (key: string): string | undefined => /^sign:(link-\w+)$/.exec(key)?.[1]
