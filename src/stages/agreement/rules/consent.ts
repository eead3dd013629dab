import type { SigningCapacity } from '../contract/signing.ts'

/** What one agrees to before signing electronically. A new wording has a new version. */
export const consent = {
  version: '1',
  text: `You are asked to sign an agreement electronically. Your electronic signature has the same effect as one made by hand.

You need a browser that can show a PDF and access to the mailbox that this link was sent to. You can download or print the agreement before and after you sign, and you receive a copy of the signed one at no cost.

You do not have to sign electronically. To sign on paper instead, close this page and tell the person who requests the data: the agreement can be printed, signed by hand and uploaded. Until you have signed you can change your mind at any time and close this page; nothing is signed by looking at it.

When you sign, this platform records your name, your e-mail address, the network address and kind of your browser, and the time of each step. The record becomes part of the signed agreement, which everyone who signs it receives.`,
} as const

/** The sentence that stands above the button with which one signs. */
export const intentOf = (capacity: SigningCapacity, institution: string): string =>
  intents[capacity].replace('{institution}', institution)

const intents: Readonly<Record<SigningCapacity, string>> = {
  'principal-investigator':
    'I have read this agreement. I lead the contemplated use, I will keep the agreement, and I will see to it that every authorized user keeps it. I sign it electronically.',
  applicant: 'I have read this agreement and will keep it. I sign it electronically.',
  'institutional-authority':
    'I have read this agreement. I am authorized to bind {institution}, and I sign it electronically on its behalf.',
  'information-security-officer':
    'I have read this agreement. I answer for information security at {institution} and confirm its terms for download. I sign it electronically.',
}
