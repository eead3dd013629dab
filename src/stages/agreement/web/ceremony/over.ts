import type { Ceremony } from '../../contract/signing.ts'
import type { EnvelopePurpose } from '../../lifecycle.ts'

/** Why there is nothing to sign now, in words. */
export type WhatIsOver = {
  readonly tone: 'good' | 'neutral'
  readonly title: string
  readonly text: string
  /** Which copy can be had. */
  readonly copy: 'presented' | 'sealed' | undefined
}

/** Undefined while the signature is asked for. */
export function whatIsOver(ceremony: Ceremony): WhatIsOver | undefined {
  const { envelope, me } = ceremony
  const by = envelope.requestedBy.name
  const words = endWords[envelope.purpose](by)
  switch (envelope.state) {
    case 'declined':
      return ended(
        me.state === 'declined' ? 'You have declined to sign' : 'This agreement was declined',
        `${words.declined} ${by} and everybody who was asked to sign are told, with the reason.`,
      )
    case 'withdrawn':
      return ended(words.withdrawnTitle, words.withdrawn)
    case 'lapsed':
      return ended('The time to sign is over', words.lapsed)
    default:
      return me.state === 'signed' ? signed(ceremony) : notAsked(ceremony)
  }
}

/** What it means that it ended without all signatures. */
const endWords = {
  request: (by: string) => ({
    declined: 'The agreement has ended for everybody, and the request with it.',
    withdrawnTitle: 'The request was withdrawn',
    withdrawn: `${by} has withdrawn it, and the agreement no longer needs to be signed.`,
    lapsed: `Not everybody signed in time, so the agreement and the request have ended. ${by} can make a new request.`,
  }),
  'new-version': (by: string) => ({
    declined: 'This signing has ended for everybody; access stays as it was.',
    withdrawnTitle: 'Your signature is no longer needed',
    withdrawn: `The signing of the new version has ended. If ${by} sends it out again, you get another mail.`,
    lapsed: `Not everybody signed in time, so this signing has ended. ${by} can send it out again.`,
  }),
} as const satisfies Record<EnvelopePurpose, unknown>

const goesOn = {
  request: 'It goes to the committees that decide on the data.',
  'new-version': 'Access under it goes on.',
} as const satisfies Record<EnvelopePurpose, string>

const ended = (title: string, text: string): WhatIsOver => ({
  tone: 'neutral',
  title,
  text,
  copy: undefined,
})

function notAsked({ me, envelope }: Ceremony): WhatIsOver | undefined {
  if (me.state === 'asked') return undefined
  return me.state === 'waiting'
    ? ended(
        'It is not your turn yet',
        'Others sign before you. You get a mail with a link once they have.',
      )
    : ended(
        'Your signature is no longer needed',
        `${envelope.requestedBy.name} has confirmed that somebody else signs in your place.`,
      )
}

const names = new Intl.ListFormat('en')

function signed({ envelope, others }: Ceremony): WhatIsOver {
  const base = { tone: 'good', title: 'You have signed' } as const
  if (envelope.state === 'completed') {
    return {
      ...base,
      title: 'Everybody has signed',
      text: `The agreement is sealed, with a certificate of who signed when. ${goesOn[envelope.purpose]} Please keep a copy for your records.`,
      copy: 'sealed',
    }
  }
  if (envelope.state === 'signed') {
    return {
      ...base,
      text: 'You were the last to sign. The agreement is being sealed, which takes about a minute; this page shows the sealed copy once it is there. You get a mail, too.',
      copy: 'presented',
    }
  }
  const left = others.filter(({ state }) => state === 'asked' || state === 'waiting')
  return {
    ...base,
    text: `Thank you. There is nothing more for you to do. ${names.format(left.map(({ name }) => name))} ${left.length === 1 ? 'has' : 'have'} still to sign. Once everybody has, you get a mail with a link to the sealed agreement.`,
    copy: 'presented',
  }
}
