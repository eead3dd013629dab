import type { Words } from './signing-mails.ts'

type Facts = {
  readonly request: string
  readonly version: string
  /** The last day on which access is open without a new signature, in words. */
  readonly by: string
  readonly note: string
  /** From when on the version is in force, in words. */
  readonly from: string
}

const reason = ({ note }: Facts): string[] => (note === '' ? [] : [`What has changed: ${note}`])

const toRequester = ({ request, from, by }: Facts) =>
  `From ${from} on you can have the agreement for “${request}” signed with your answers: electronically, where that is open to your institution, or on a form that you upload and a data steward confirms. Access under the older version is open until ${by} (UTC), and is suspended after that day until the new version is signed.`

const toHolder = ({ request, by }: Facts, requester: string) =>
  `You have access to data by the request “${request}” of ${requester}, who can sign the new version for it. Access under the older version is open until ${by} (UTC), and is suspended after that day until the new version is signed.`

export const publishedWords = (facts: Facts, requester?: string): Words => ({
  subject: `Please sign the new version of the agreement by ${facts.by}: “${facts.request}”`,
  paragraphs: [
    `There is a new version of the Data Access Agreement, ${facts.version}, in force from ${facts.from}.`,
    ...reason(facts),
    requester === undefined ? toRequester(facts) : toHolder(facts, requester),
  ],
  action: requester === undefined ? 'Sign the new version' : 'See your access',
})

export const reminderWords = (facts: Facts, requester?: string): Words => ({
  subject: `Access ends on ${facts.by} unless the new agreement is signed: “${facts.request}”`,
  paragraphs: [
    `The new version of the Data Access Agreement, ${facts.version}, is not signed yet.`,
    requester === undefined ? toRequester(facts) : toHolder(facts, requester),
  ],
  action: requester === undefined ? 'Sign the new version' : 'See your access',
})

export const decidedWords = (
  state: 'accepted' | 'returned',
  { request, version, reason: why }: { request: string; version: string; reason: string },
): Words =>
  state === 'accepted'
    ? {
        subject: `The new agreement is complete: “${request}”`,
        paragraphs: [
          `A data steward has confirmed the agreement of “${request}” in version ${version}. Access under it goes on.`,
        ],
        action: 'See the request',
      }
    : {
        subject: `Action needed on the new agreement of “${request}”`,
        paragraphs: [
          `A data steward has looked at the agreement of “${request}” in version ${version} and asks for a correction:`,
          why,
        ],
        action: 'Sign the new version',
      }
