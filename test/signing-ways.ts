import { createHash } from 'node:crypto'
import { type Signer, becomeReady, typedSignature } from '#app/journey/signer.ts'
import { Problem } from '#kernel/problem.ts'
import { takeBounce } from '#ledgers/outbox/mail.ts'
import {
  declineSigning,
  type Envelope,
  type Signatory,
  signAgreement,
} from '#stages/agreement/contract/signing.ts'
import { type mailboxes, type SigningHouse, signingHouse } from './signing.ts'
import { hasPoppler, type SigningThere, signingThere } from './signing-there.ts'

/** Who signs, by the first name under which the envelope has them. */
export type Who = keyof typeof mailboxes

/** A way of signing: a platform, and what signers, mail servers and time do. All that follows of it has been worked. */
export type SigningWay = {
  readonly house: SigningHouse
  /** Answers whether it counted. */
  sign(requestId: string, who: Who): Promise<boolean>
  decline(requestId: string, who: Who, reason: string): Promise<boolean>
  /** The invitation comes back. */
  bounce(requestId: string, who: Who): Promise<void>
  /** The days to sign in are over. */
  expire(requestId: string): Promise<void>
  /** How many mails have asked somebody to sign. */
  invitations(requestId: string, who: Who): Promise<number>
  /** Whether somebody who was asked was told that there is nothing to sign any more. */
  isToldOfEnd(requestId: string, who: Who): Promise<boolean>
  /** Whether bytes bear the seal of who collected the signatures. */
  isSealed(requestId: string, bytes: Uint8Array): Promise<boolean>
  close(): Promise<void>
}

export const signingWays: readonly {
  readonly name: string
  readonly isThere: boolean
  readonly start: () => Promise<SigningWay>
}[] = [
  { name: 'on the platform', isThere: true, start: signingHere },
  { name: 'at DocuSign (needs poppler)', isThere: hasPoppler, start: signingAtDocuSign },
]

/** The part that somebody has in an envelope, and its place, from 0. */
export function partOf({ signatories }: Envelope, who: Who): Signatory & { readonly n: number } {
  const place = signatories.findIndex(({ name }) => name.toLowerCase().startsWith(`${who} `))
  const part = signatories[place]
  if (part === undefined) throw new Error(`${who} does not sign`)
  return { ...part, n: place }
}

async function signingHere(): Promise<SigningWay> {
  const house = await signingHouse()
  const part = async (requestId: string, who: Who) => partOf(await house.envelope(requestId), who)
  const find = async (requestId: string, who: Who, key: string) =>
    house.mails.find((await part(requestId, who)).email, key)
  /** By the newest link that was mailed to somebody, if that is about this request. */
  const act = async (requestId: string, who: Who, does: (signer: Signer) => Promise<unknown>) => {
    if ((await find(requestId, who, 'sign:')) === undefined) return false
    try {
      const signer = await house.open((await part(requestId, who)).email)
      if (signer.ceremony.envelope.id !== (await house.envelope(requestId)).id) return false
      await becomeReady(signer, house.mails)
      await does(signer)
    } catch (error) {
      if (error instanceof Problem && error.code !== 'internal') return false
      throw error
    }
    await house.drain()
    return true
  }
  return {
    house,
    sign: (requestId, who) =>
      act(requestId, who, ({ browser, ceremony }) =>
        browser.call(signAgreement, { body: typedSignature(ceremony) }),
      ),
    decline: (requestId, who, reason) =>
      act(requestId, who, ({ browser }) => browser.call(declineSigning, { body: { reason } })),
    async bounce(requestId, who) {
      const { key = '' } = (await find(requestId, who, 'sign:')) ?? {}
      // As SMTP names the mail.
      const messageId = `${createHash('sha256').update(key).digest('hex').slice(0, 40)}@localhost`
      const reason = '550 5.1.1 User unknown'
      if (!(await takeBounce(house.platform.deps, { messageId, reason })))
        throw new Error(`${who} was not asked`)
      await house.drain()
    },
    async expire() {
      await house.advance('31d')
      await house.drain()
    },
    async invitations(requestId, who) {
      const { id, email } = await part(requestId, who)
      const reminders = await house.mailsTo(email, `sign-reminder:${id}`)
      return (await house.mailsTo(email, 'sign:')).length + reminders.length
    },
    async isToldOfEnd(requestId, who) {
      const { id, email } = await part(requestId, who)
      return (await house.mailsTo(email, `sign-ended:${id}`)).length === 1
    },
    isSealed: async (_requestId, bytes) => (await house.platform.deps.seals.verify(bytes)).valid,
    close: () => house.platform.close(),
  }
}

async function signingAtDocuSign(): Promise<SigningWay> {
  const there = await signingThere()
  const { house, fake } = there
  const recipient = async (requestId: string, who: Who) =>
    String(partOf(await house.envelope(requestId), who).n + 1)
  const act = async (requestId: string, does: (envelopeId: string) => void) => {
    try {
      does(there.sent(requestId).envelopeId)
    } catch (error) {
      if (error instanceof Error && error.message.includes('cannot act')) return false
      throw error
    }
    await notices(there)
    return true
  }
  return {
    house,
    async sign(requestId, who) {
      const id = await recipient(requestId, who)
      return act(requestId, (envelopeId) => fake.signAs(envelopeId, id))
    },
    async decline(requestId, who, reason) {
      const id = await recipient(requestId, who)
      return act(requestId, (envelopeId) => fake.declineAs(envelopeId, id, reason))
    },
    async bounce(requestId, who) {
      const id = await recipient(requestId, who)
      await act(requestId, (envelopeId) => fake.bounce(envelopeId, id))
    },
    async expire(requestId) {
      if (there.sent(requestId).status !== 'sent') return
      await act(requestId, (envelopeId) => fake.expire(envelopeId))
    },
    async invitations(requestId, who) {
      return there.sent(requestId).invitations.get(await recipient(requestId, who)) ?? 0
    },
    async isToldOfEnd(requestId, who) {
      // DocuSign mails whom it has invited when an envelope ends there.
      const { status, invitations } = there.sent(requestId)
      return status !== 'sent' && invitations.has(await recipient(requestId, who))
    },
    async isSealed(requestId, bytes) {
      return fake.signed.get(there.sent(requestId).envelopeId)?.equals(bytes) ?? false
    },
    close: () => there.close(),
  }
}

/** Each comes twice, and the last one first. */
const notices = (there: SigningThere) =>
  there.notices((waiting) => [...waiting, ...waiting].toReversed())
