import type { Ceremony } from '../../contract/signing.ts'

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
  switch (envelope.state) {
    case 'declined':
      return ended(
        me.state === 'declined' ? 'You have declined to sign' : 'This agreement was declined',
        `The agreement has ended for everybody, and the request with it. ${by} and everybody who was asked to sign are told, with the reason.`,
      )
    case 'withdrawn':
      return ended(
        'The request was withdrawn',
        `${by} has withdrawn it, and the agreement no longer needs to be signed.`,
      )
    case 'lapsed':
      return ended(
        'The time to sign is over',
        `Not everybody signed in time, so the agreement and the request have ended. ${by} can make a new request.`,
      )
    default:
      return me.state === 'signed' ? signed(ceremony) : notAsked(ceremony)
  }
}

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
      text: 'The agreement is sealed, with a certificate of who signed when. It goes to the committees that decide on the data. Please keep a copy for your records.',
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
