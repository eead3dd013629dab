import type { Lifecycle } from '#kernel/lifecycle.ts'

export const envelopeStates = [
  'preparing',
  'out',
  'signed',
  'completed',
  'declined',
  'withdrawn',
  'lapsed',
] as const
export type EnvelopeState = (typeof envelopeStates)[number]

/** What an envelope is for: that its request is filed, or that an approved one is signed under a newer version. */
export const envelopePurposes = ['request', 'new-version'] as const
export type EnvelopePurpose = (typeof envelopePurposes)[number]

type EnvelopeCommand = 'issue' | 'sign-last' | 'seal' | 'decline' | 'withdraw' | 'lapse'

/** `signatories` is all of them together: the last signature; `service` the signing service, where one ended it. */
type EnvelopeRole = 'platform' | 'signatory' | 'signatories' | 'requester' | 'service'

/**
 * The life of one document out for signature. What all have signed can only be sealed; each other end keeps a
 * sealed record as well, without another state. The platform withdraws what is no longer needed.
 */
export const envelopeLifecycle: Lifecycle<EnvelopeState, EnvelopeCommand, EnvelopeRole> = {
  issue: { from: ['preparing'], to: 'out', by: ['platform'] },
  'sign-last': { from: ['out'], to: 'signed', by: ['signatories'] },
  seal: { from: ['signed'], to: 'completed', by: ['platform'] },
  decline: { from: ['out'], to: 'declined', by: ['signatory'] },
  withdraw: {
    from: ['preparing', 'out'],
    to: 'withdrawn',
    by: ['requester', 'service', 'platform'],
  },
  lapse: { from: ['out'], to: 'lapsed', by: ['platform'] },
}

export const signatoryStates = ['waiting', 'asked', 'signed', 'declined', 'replaced'] as const
export type SignatoryState = (typeof signatoryStates)[number]

export const signatoryCommands = [
  'ask',
  'sign',
  'decline',
  'propose',
  'remind',
  'correct',
  'correct-ahead',
  'replace',
  'keep',
] as const
export type SignatoryCommand = (typeof signatoryCommands)[number]

/**
 * `signatory-verified` is who opened the link and has proved to read the mailbox; `signatory-there` who did it at the
 * signing service.
 */
export type SignatoryRole = 'platform' | 'signatory-verified' | 'signatory-there' | 'requester'

/** One person's part in an envelope that is out. `correct` is of the address, `correct-ahead` of who was not asked yet; `replace` and `keep` answer `propose`. */
export const signatoryLifecycle: Lifecycle<SignatoryState, SignatoryCommand, SignatoryRole> = {
  ask: { from: ['waiting'], to: 'asked', by: ['platform'] },
  sign: { from: ['asked'], to: 'signed', by: ['signatory-verified', 'signatory-there'] },
  decline: { from: ['asked'], to: 'declined', by: ['signatory-verified', 'signatory-there'] },
  propose: { from: ['asked'], to: 'asked', by: ['signatory-verified'] },
  remind: { from: ['asked'], to: 'asked', by: ['requester', 'platform'] },
  correct: { from: ['asked'], to: 'asked', by: ['requester'] },
  'correct-ahead': { from: ['waiting'], to: 'waiting', by: ['requester'] },
  replace: { from: ['asked'], to: 'replaced', by: ['requester'] },
  keep: { from: ['asked'], to: 'asked', by: ['requester'] },
}
