import type { EnvelopePurpose } from '../lifecycle.ts'
import { lapseDays } from './signing.ts'

/** Of whom and what mails about a document speak. */
export type DocumentFacts = {
  /** Of an extension, the name of the request that was first. */
  readonly requestName: string
  /** Who asks for the data. */
  readonly requester: { readonly name: string; readonly institution: string }
  readonly daus: readonly string[]
}

/** How the signing of a document ended before all had signed. */
export type EndedHow = 'declined' | 'withdrawn' | 'lapsed' | 'cancelled'

/** What is signed, as mails and records call it. */
export type DocumentWords = {
  readonly title: string
  /** In running text, once the title was said. */
  readonly short: string
  /** What somebody is asked for, and why. */
  readonly asks: (facts: DocumentFacts) => string
  /** What it means to decline. */
  readonly declining: string
  /** What becomes of it once it is sealed. */
  readonly goesOn: string
  /** `by`: who declined. */
  readonly ended: (facts: DocumentFacts, by: string) => Readonly<Record<EndedHow, string>>
}

/** Of a document that a request stands or falls with; `asks` is what its requester does, `of` what ends with it. */
const deciding = (title: string, short: string, asks: string, of: string): DocumentWords => ({
  title,
  short,
  asks: ({ requester, daus, requestName }) =>
    `${requester.name} of ${requester.institution} ${asks} (${daus.join(', ')}) for the project “${requestName}” and asks you to sign the ${title}.`,
  declining: `Without the signature of the Institutional Authority nobody there receives the data. Who declines ends the ${of} for everybody.`,
  goesOn: 'goes to the committees that decide on the data',
  ended: ({ requestName, requester }, by) => ({
    declined: `${by} has declined to sign the ${title} for “${requestName}”. With that it has ended for everybody, and so has the ${of}.`,
    withdrawn: `${requester.name} has withdrawn the ${of}. The ${title} for “${requestName}” no longer needs to be signed.`,
    lapsed: `The ${title} for “${requestName}” was not signed by everybody within ${lapseDays} days. It has ended, and so has the ${of}.`,
    cancelled: `The ${title} for “${requestName}” was cancelled where it was to be signed. With that the ${of} has ended as well.`,
  }),
})

const unchanged = (requester: string): string =>
  `Access stays as it was: it is, or will be, suspended until the new version is signed. ${requester} can send it out again, or have a form signed.`

const newVersion: DocumentWords = {
  title: 'new version of the Data Access Agreement',
  short: 'agreement',
  asks: ({ requester, daus, requestName }) =>
    `There is a new version of the Data Access Agreement under which ${requester.institution} has access to controlled-access genomic data (${daus.join(', ')}) for the project “${requestName}”. ${requester.name} asks you to sign it. What was approved stays as it is.`,
  declining:
    'Until everybody has signed, access ends or stays suspended after the day that was told. Who declines ends this signing for everybody.',
  goesOn:
    'is the agreement from now on: access under it goes on, and where it was suspended it is open again',
  ended: ({ requestName, requester }, by) => ({
    declined: `${by} has declined to sign the new version of the Data Access Agreement for “${requestName}”. With that this signing has ended for everybody. ${unchanged(requester.name)}`,
    withdrawn: `${requester.name} has withdrawn the new version of the Data Access Agreement for “${requestName}” before everybody had signed. It no longer needs to be signed.`,
    lapsed: `The new version of the Data Access Agreement for “${requestName}” was not signed by everybody within ${lapseDays} days, which has ended this signing. ${unchanged(requester.name)}`,
    cancelled: `The signing of the new version of the Data Access Agreement for “${requestName}” has ended before everybody had signed. Nothing more is needed of those who were asked.`,
  }),
}

/** Of a request for data, of an extension, or of what is signed anew. */
export const documentWords = {
  request: deciding(
    'Data Access Agreement',
    'agreement',
    'requests controlled-access genomic data',
    'request',
  ),
  extension: deciding(
    'Extension Addendum',
    'addendum',
    'asks for another year of access to controlled-access genomic data',
    'extension',
  ),
  newVersion,
} as const satisfies Record<string, DocumentWords>

/** What an envelope of a request or of an extension holds. */
export function documentOf(
  purpose: EnvelopePurpose,
  isExtension: boolean,
): keyof typeof documentWords {
  if (purpose === 'new-version') return 'newVersion'
  return isExtension ? 'extension' : 'request'
}
