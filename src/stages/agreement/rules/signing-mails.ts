import { capacityWords, type SigningCapacity } from '../contract/signing.ts'
import type { EnvelopePurpose } from '../lifecycle.ts'
import { codeMinutes, lapseDays, whyYou } from './signing.ts'

/** What a mail says; to whom, and with which link, is the caller's. */
export type Words = {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action: string
}

export type MailFacts = {
  readonly purpose: EnvelopePurpose
  readonly requestName: string
  /** Who asks for the data. */
  readonly requester: {
    readonly name: string
    readonly institution: string
    readonly email: string
  }
  /** Name of the institution that shares the data. */
  readonly provider: string
  readonly daus: readonly string[]
  /** In words. */
  readonly lapsesOn: string
}

/** What is signed, by what it is for. */
const named: Readonly<Record<EnvelopePurpose, string>> = {
  request: 'Data Access Agreement',
  'new-version': 'new version of the Data Access Agreement',
}

/** What somebody is asked for, and why. */
const asks: Readonly<Record<EnvelopePurpose, (facts: MailFacts) => string>> = {
  request: ({ requester, daus, requestName }) =>
    `${requester.name} of ${requester.institution} requests controlled-access genomic data (${daus.join(', ')}) for the project “${requestName}” and asks you to sign the Data Access Agreement.`,
  'new-version': ({ requester, daus, requestName }) =>
    `There is a new version of the Data Access Agreement under which ${requester.institution} has access to controlled-access genomic data (${daus.join(', ')}) for the project “${requestName}”. ${requester.name} asks you to sign it. What was approved stays as it is.`,
}

const genuine = ({ requester, provider }: MailFacts): string =>
  `This mail comes from the data platform of ${provider}. If you are in doubt, ask ${requester.name} (${requester.email}) before you open the link. The link is yours alone: please do not pass this mail on. If somebody else should sign, the page lets you name them, and lets you decline.`

/** To who made the request and signs its agreement as well. */
export const ownInviteWords = (
  capacity: SigningCapacity,
  { purpose, requestName, daus, lapsesOn }: MailFacts,
): Words => ({
  subject: `Please sign: ${named[purpose]} for “${requestName}”`,
  paragraphs: [
    `You have sent out the ${named[purpose]} of your request “${requestName}” (${daus.join(', ')}). You sign it too, as ${capacityWords[capacity]}.`,
    `You can read and sign the agreement until ${lapsesOn}. To sign you enter a code that is mailed to you. The link is yours alone: please do not pass this mail on.`,
  ],
  action: 'Read and sign the agreement',
})

export function inviteWords(capacity: SigningCapacity, facts: MailFacts): Words {
  const { purpose, requestName, lapsesOn } = facts
  return {
    subject: `Please sign: ${named[purpose]} for “${requestName}”`,
    paragraphs: [
      asks[purpose](facts),
      whyYou[capacity],
      `You can read the agreement, and sign or decline it, until ${lapsesOn}. No account is needed. To sign you enter a code that is mailed to you.`,
      genuine(facts),
    ],
    action: 'Read and sign the agreement',
  }
}

const declining: Readonly<Record<EnvelopePurpose, string>> = {
  request:
    'Without the signature of the Institutional Authority nobody there receives the data. Who declines ends the request for everybody.',
  'new-version':
    'Until everybody has signed, access ends or stays suspended after the day that was told. Who declines ends this signing for everybody.',
}

/** What a signing service says in its own mail; the same for everybody. */
export const serviceInviteWords = (
  facts: MailFacts,
): { readonly subject: string; readonly message: string } => ({
  subject: `Please sign: ${named[facts.purpose]} for “${facts.requestName}”`,
  message: [
    `${asks[facts.purpose](facts)} The data are shared by ${facts.provider}.`,
    declining[facts.purpose],
    `If you are in doubt, ask ${facts.requester.name} (${facts.requester.email}) before you sign. Please do not pass this mail on.`,
  ].join('\n\n'),
})

export function reminderWords(capacity: SigningCapacity, facts: MailFacts): Words {
  const { purpose, requestName, requester, lapsesOn } = facts
  return {
    subject: `Reminder: the ${named[purpose]} for “${requestName}” waits for your signature`,
    paragraphs: [
      `${requester.name} of ${requester.institution} asked you to sign the ${named[purpose]} for the project “${requestName}”. It is open until ${lapsesOn}.`,
      whyYou[capacity],
      genuine(facts),
    ],
    action: 'Read and sign the agreement',
  }
}

/** `mark` stands for the code. */
export const codeWords = (mark: string, { purpose, requestName }: MailFacts): Words => ({
  subject: 'Your code for signing',
  paragraphs: [
    `${mark} is your code for signing the ${named[purpose]} of “${requestName}”. It holds for ${codeMinutes} minutes, in the browser in which you asked for it.`,
    'If you did not ask for a code, somebody else has your link. Then do not give the code to anybody.',
  ],
  action: 'Open the agreement',
})

export const otherBrowserWords = ({ purpose, requestName }: MailFacts): Words => ({
  subject: `Your signing link for “${requestName}” was opened in another browser`,
  paragraphs: [
    `The personal link with which you sign the ${named[purpose]} of “${requestName}” was opened in a browser that it was not opened in before. If that was you, all is well.`,
    'If it was not, nobody can sign with the link alone: a code is mailed to you first, and that must not be given to anybody.',
  ],
  action: 'Open the agreement',
})

export const signedWords = ({ purpose, requestName }: MailFacts): Words => ({
  subject: `You have signed the ${named[purpose]} for “${requestName}”`,
  paragraphs: [
    `Thank you. Your signature under the ${named[purpose]} for “${requestName}” is recorded. Once everybody has signed, you receive a link to the sealed agreement.`,
  ],
  action: 'See what you signed',
})

const goesOn: Readonly<Record<EnvelopePurpose, string>> = {
  request: 'goes to the committees that decide on the data',
  'new-version':
    'is the agreement from now on: access under it goes on, and where it was suspended it is open again',
}

export const completedWords = ({ purpose, requestName }: MailFacts): Words => ({
  subject: `Signed by all: the ${named[purpose]} for “${requestName}”`,
  paragraphs: [
    `Everybody has signed the ${named[purpose]} for “${requestName}”. It has been sealed, with a certificate of who signed when, and ${goesOn[purpose]}.`,
    'Please keep a copy for your records.',
  ],
  action: 'Download the sealed agreement',
})

export type Ending = {
  readonly how: 'declined' | 'withdrawn' | 'lapsed' | 'cancelled'
  /** Who declined. */
  readonly by: string
  readonly reason: string
}

const endings: Readonly<
  Record<EnvelopePurpose, (facts: MailFacts, by: string) => Readonly<Record<Ending['how'], string>>>
> = {
  request: ({ requestName, requester }, by) => ({
    declined: `${by} has declined to sign the Data Access Agreement for “${requestName}”. With that it has ended for everybody, and so has the request.`,
    withdrawn: `${requester.name} has withdrawn the request “${requestName}”. Its Data Access Agreement no longer needs to be signed.`,
    lapsed: `The Data Access Agreement for “${requestName}” was not signed by everybody within ${lapseDays} days. It has ended, and so has the request.`,
    cancelled: `The Data Access Agreement for “${requestName}” was cancelled where it was to be signed. With that the request has ended as well.`,
  }),
  'new-version': ({ requestName, requester }, by) => ({
    declined: `${by} has declined to sign the new version of the Data Access Agreement for “${requestName}”. With that this signing has ended for everybody. ${unchanged(requester.name)}`,
    withdrawn: `${requester.name} has withdrawn the new version of the Data Access Agreement for “${requestName}” before everybody had signed. It no longer needs to be signed.`,
    lapsed: `The new version of the Data Access Agreement for “${requestName}” was not signed by everybody within ${lapseDays} days, which has ended this signing. ${unchanged(requester.name)}`,
    cancelled: `The signing of the new version of the Data Access Agreement for “${requestName}” has ended before everybody had signed. Nothing more is needed of those who were asked.`,
  }),
}

const unchanged = (requester: string): string =>
  `Access stays as it was: it is, or will be, suspended until the new version is signed. ${requester} can send it out again, or have a form signed.`

export function endedWords({ how, by, reason }: Ending, facts: MailFacts): Words {
  const { purpose, requestName } = facts
  const title = {
    declined: 'Declined',
    withdrawn: 'Withdrawn',
    lapsed: 'Expired',
    cancelled: purpose === 'request' ? 'Cancelled' : 'Ended',
  }[how]
  return {
    subject: `${title}: the ${named[purpose]} for “${requestName}”`,
    paragraphs: [
      endings[purpose](facts, by)[how],
      ...(reason === '' ? [] : [`The reason given: ${reason}`]),
    ],
    action: 'See the request',
  }
}

/** To who takes no further part: there is nothing to open any more. */
export const noLongerWords = ({ purpose, requestName, requester }: MailFacts): Words => ({
  subject: `Your signature for “${requestName}” is no longer needed`,
  paragraphs: [
    `${requester.name} has confirmed that somebody else signs the ${named[purpose]} for “${requestName}” in your place. The link that you were sent has ended, and you need do nothing more.`,
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
  { purpose, requestName }: MailFacts,
): Words => ({
  subject: `The mail to ${name} could not be delivered`,
  paragraphs: [
    `${name} was asked to sign the ${named[purpose]} for “${requestName}” as ${capacityWords[capacity]}, but mail to ${email} comes back.`,
    'Please correct the address. The earlier link ends with that.',
  ],
  action: 'See who signs',
})

export const lockedWords = (
  { name, email, capacity }: Concerned,
  { purpose, requestName }: MailFacts,
): Words => ({
  subject: `Signing is locked for ${name} for a day`,
  paragraphs: [
    `Many wrong codes were entered with the link of ${name} (${email}), who is to sign the ${named[purpose]} for “${requestName}” as ${capacityWords[capacity]}. Signing with this link is locked for 24 hours.`,
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
