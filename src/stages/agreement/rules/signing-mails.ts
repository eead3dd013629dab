import { capacityWords, type SigningCapacity } from '../contract/signing.ts'
import type { DocumentFacts, DocumentWords, EndedHow } from './document-words.ts'
import { codeMinutes, whyYou } from './signing.ts'

/** What a mail says; to whom, and with which link, is the caller's. */
export type Words = {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action: string
}

export type MailFacts = DocumentFacts & {
  /** What is signed. */
  readonly document: DocumentWords
  readonly requester: { readonly email: string }
  /** Name of the institution that shares the data. */
  readonly provider: string
  /** In words. */
  readonly lapsesOn: string
}

const genuine = ({ requester, provider }: MailFacts): string =>
  `This mail comes from the data platform of ${provider}. If you are in doubt, ask ${requester.name} (${requester.email}) before you open the link. The link is yours alone: please do not pass this mail on. If somebody else should sign, the page lets you name them, and lets you decline.`

/** To who made the request and signs its agreement as well. */
export const ownInviteWords = (
  capacity: SigningCapacity,
  { document, requestName, daus, lapsesOn }: MailFacts,
): Words => ({
  subject: `Please sign: ${document.title} for “${requestName}”`,
  paragraphs: [
    `You have sent out the ${document.title} for “${requestName}” (${daus.join(', ')}). You sign it too, as ${capacityWords[capacity]}.`,
    `You can read and sign the ${document.short} until ${lapsesOn}. To sign you enter a code that is mailed to you. The link is yours alone: please do not pass this mail on.`,
  ],
  action: `Read and sign the ${document.short}`,
})

export function inviteWords(capacity: SigningCapacity, facts: MailFacts): Words {
  const { document, requestName, lapsesOn } = facts
  return {
    subject: `Please sign: ${document.title} for “${requestName}”`,
    paragraphs: [
      document.asks(facts),
      whyYou[capacity],
      `You can read the ${document.short}, and sign or decline it, until ${lapsesOn}. No account is needed. To sign you enter a code that is mailed to you.`,
      genuine(facts),
    ],
    action: `Read and sign the ${document.short}`,
  }
}

/** What a signing service says in its own mail; the same for everybody. */
export const serviceInviteWords = (
  facts: MailFacts,
): { readonly subject: string; readonly message: string } => {
  const { document, requestName, requester, provider } = facts
  return {
    subject: `Please sign: ${document.title} for “${requestName}”`,
    message: [
      `${document.asks(facts)} The data are shared by ${provider}.`,
      document.declining,
      `If you are in doubt, ask ${requester.name} (${requester.email}) before you sign. Please do not pass this mail on.`,
    ].join('\n\n'),
  }
}

export function reminderWords(capacity: SigningCapacity, facts: MailFacts): Words {
  const { document, requestName, requester, lapsesOn } = facts
  return {
    subject: `Reminder: the ${document.title} for “${requestName}” waits for your signature`,
    paragraphs: [
      `${requester.name} of ${requester.institution} asked you to sign the ${document.title} for the project “${requestName}”. It is open until ${lapsesOn}.`,
      whyYou[capacity],
      genuine(facts),
    ],
    action: `Read and sign the ${document.short}`,
  }
}

/** `mark` stands for the code. */
export const codeWords = (mark: string, { document, requestName }: MailFacts): Words => ({
  subject: 'Your code for signing',
  paragraphs: [
    `${mark} is your code for signing the ${document.title} for “${requestName}”. It holds for ${codeMinutes} minutes, in the browser in which you asked for it.`,
    'If you did not ask for a code, somebody else has your link. Then do not give the code to anybody.',
  ],
  action: `Open the ${document.short}`,
})

export const otherBrowserWords = ({ document, requestName }: MailFacts): Words => ({
  subject: `Your signing link for “${requestName}” was opened in another browser`,
  paragraphs: [
    `The personal link with which you sign the ${document.title} for “${requestName}” was opened in a browser that it was not opened in before. If that was you, all is well.`,
    'If it was not, nobody can sign with the link alone: a code is mailed to you first, and that must not be given to anybody.',
  ],
  action: `Open the ${document.short}`,
})

export const signedWords = ({ document, requestName }: MailFacts): Words => ({
  subject: `You have signed the ${document.title} for “${requestName}”`,
  paragraphs: [
    `Thank you. Your signature under the ${document.title} for “${requestName}” is recorded. Once everybody has signed, you receive a link to the sealed ${document.short}.`,
  ],
  action: 'See what you signed',
})

export const completedWords = ({ document, requestName }: MailFacts): Words => ({
  subject: `Signed by all: the ${document.title} for “${requestName}”`,
  paragraphs: [
    `Everybody has signed the ${document.title} for “${requestName}”. It has been sealed, with a certificate of who signed when, and ${document.goesOn}.`,
    'Please keep a copy for your records.',
  ],
  action: `Download the sealed ${document.short}`,
})

export type Ending = {
  readonly how: EndedHow
  /** Who declined. */
  readonly by: string
  readonly reason: string
}

const endedTitles: Readonly<Record<EndedHow, string>> = {
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  lapsed: 'Expired',
  cancelled: 'Cancelled',
}

export function endedWords({ how, by, reason }: Ending, facts: MailFacts): Words {
  const { document, requestName } = facts
  return {
    subject: `${endedTitles[how]}: the ${document.title} for “${requestName}”`,
    paragraphs: [
      document.ended(facts, by)[how],
      ...(reason === '' ? [] : [`The reason given: ${reason}`]),
    ],
    action: 'See the request',
  }
}

/** To who takes no further part: there is nothing to open any more. */
export const noLongerWords = ({ document, requestName, requester }: MailFacts): Words => ({
  subject: `Your signature for “${requestName}” is no longer needed`,
  paragraphs: [
    `${requester.name} has confirmed that somebody else signs the ${document.title} for “${requestName}” in your place. The link that you were sent has ended, and you need do nothing more.`,
  ],
  action: 'About this platform',
})

type Concerned = {
  readonly name: string
  readonly email: string
  readonly capacity: SigningCapacity
}

export const proposalWords = (
  { name, capacity }: Concerned,
  proposed: { readonly name: string; readonly email: string; readonly reason: string },
  { requestName }: MailFacts,
): Words => ({
  subject: `${name} asks that somebody else signs for “${requestName}”`,
  paragraphs: [
    `${name}, who was asked to sign as ${capacityWords[capacity]}, says that ${proposed.name} (${proposed.email}) should sign instead.`,
    `The reason given: ${proposed.reason}`,
    'Please confirm the person, or keep the one whom you named.',
  ],
  action: 'See who signs',
})

export const undeliveredWords = (
  { name, email, capacity }: Concerned,
  { document, requestName }: MailFacts,
): Words => ({
  subject: `The mail to ${name} could not be delivered`,
  paragraphs: [
    `${name} was asked to sign the ${document.title} for “${requestName}” as ${capacityWords[capacity]}, but mail to ${email} comes back.`,
    'Please correct the address. The earlier link ends with that.',
  ],
  action: 'See who signs',
})

export const lockedWords = (
  { name, email, capacity }: Concerned,
  { document, requestName }: MailFacts,
): Words => ({
  subject: `Signing is locked for ${name} for a day`,
  paragraphs: [
    `Many wrong codes were entered with the link of ${name} (${email}), who is to sign the ${document.title} for “${requestName}” as ${capacityWords[capacity]}. Signing with this link is locked for 24 hours.`,
    'Please ask them whether that was them, and correct the address if somebody else reads that mailbox.',
  ],
  action: 'See who signs',
})

/** To the administrators. */
export const unsealedWords = (envelopeId: string, minutes: number): Words => ({
  subject: 'An agreement waits for its seal',
  paragraphs: [
    `The agreement ${envelopeId} has ended and could not be sealed for ${minutes} minutes. The platform goes on trying and loses nothing; until it succeeds, the request does not reach its steward.`,
    'The log of the server says why. Most often the certificate of the seal has run out, or its key cannot be read: `accession init` shows what is there.',
  ],
  action: 'Open the platform',
})
