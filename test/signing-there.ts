import { existsSync } from 'node:fs'
import { docuSign } from '#adapters/signing/docusign/docusign.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { type FakeDocuSign, startDocuSign } from './fake-docusign.ts'
import type { SentEnvelope } from './fake-docusign/envelopes.ts'
import type { Posted } from './fake-docusign/connect.ts'
import { type SigningHouse, signingHouse } from './signing.ts'

/** A platform whose agreements are signed at DocuSign, by a stand-in for it. */
export type SigningThere = {
  readonly house: SigningHouse
  readonly fake: FakeDocuSign
  /** What DocuSign has for a request, oldest first. */
  sentFor(requestId: string): SentEnvelope[]
  /** The one that it has. */
  sent(requestId: string): SentEnvelope
  /** The notices that wait arrive, as `rearranged`, and are worked; answers the statuses of the answers. */
  notices(rearranged?: (waiting: readonly Posted[]) => readonly Posted[]): Promise<number[]>
  /** Lets time pass, for the platform. */
  advance(span: string): Promise<void>
  /** Who signs at DocuSign, one after the other; all who are left without names. */
  sign(requestId: string, ...names: readonly string[]): void
  close(): Promise<void>
}

/** Without it no agreement can be sent to a signing service. */
export const hasPoppler = existsSync('/usr/bin/pdftotext')

export const noticePath = '/api/v1/hooks/docusign'

export async function signingThere(): Promise<SigningThere> {
  const fake = await startDocuSign()
  const house = await signingHouse({
    signingService: docuSign({ ...fake.options, waitMs: 2000 }),
    siteUrl: 'https://data.lakeside.example',
  })
  const { db, outbox } = house.platform.deps
  const sentFor = (requestId: string) =>
    fake.envelopes.filter(({ definition }) =>
      definition.customFields.textCustomFields.some(({ value }) => value === requestId),
    )
  const sent = (requestId: string) => {
    const [only, ...others] = sentFor(requestId)
    if (only === undefined || others.length > 0)
      throw new Error(`DocuSign has ${others.length + (only ? 1 : 0)} of ${requestId}`)
    return only
  }
  return {
    house,
    fake,
    sentFor,
    sent,
    async notices(rearranged = (waiting) => waiting) {
      const statuses = await fake.deliver((waiting) =>
        rearranged(waiting).map((one) => ({ ...one, url: house.platform.url + noticePath })),
      )
      await house.drain()
      return statuses
    },
    async advance(span) {
      await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, span))
      await house.drain()
    },
    sign(requestId, ...names) {
      const envelope = sent(requestId)
      const who = names.length > 0 ? names : envelope.signers.map(({ name }) => name)
      for (const name of who) {
        const signer = envelope.signers.find((one) => one.name.startsWith(name))
        if (signer === undefined) throw new Error(`${name} does not sign`)
        if (signer.status !== 'completed') fake.signAs(envelope.envelopeId, signer.recipientId)
      }
    },
    async close() {
      await house.platform.close()
      await fake.close()
    },
  }
}
