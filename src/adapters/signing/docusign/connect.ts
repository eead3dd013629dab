import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type EnvelopeFacts, maxNoticeBytes, type NoticeHeaders } from '../port.ts'
import { Envelope, factsOf } from './envelope.ts'
import { jsonOf } from './faults.ts'

/** A shorter key is a slip of the pen. */
export const shortestHmacKey = 16
const mostSignatures = 100
const signature = /^[A-Za-z0-9+/]{43}=$/

/**
 * Whether one of the keys made one of the signatures over these very bytes. DocuSign signs once with every key that is
 * active there, so keys can be changed without a gap.
 */
export function isSigned(
  raw: Uint8Array,
  headers: NoticeHeaders,
  keys: readonly string[],
): boolean {
  if (raw.length > maxNoticeBytes) return false
  const given = signaturesIn(headers)
  return keys
    .filter((key) => key.length >= shortestHmacKey)
    .map((key) => createHmac('sha256', key).update(raw).digest())
    .some((wanted) => given.some((each) => timingSafeEqual(each, wanted)))
}

const signaturesIn = (headers: NoticeHeaders): readonly Buffer[] =>
  Object.entries(headers)
    .filter(([name]) => /^x-docusign-signature-\d{1,3}$/i.test(name))
    .flatMap(([, value]) => value ?? [])
    .slice(0, mostSignatures)
    .filter((text) => signature.test(text))
    .map((text) => Buffer.from(text, 'base64'))

const Notice = z.object({
  data: z.object({
    accountId: z.string(),
    envelopeId: z.string(),
    envelopeSummary: Envelope,
  }),
})

/** Undefined where it is not about an envelope that we sent from this account. */
export function readNotice(raw: Uint8Array, accountId: string): EnvelopeFacts | undefined {
  const notice = Notice.safeParse(jsonOf({ body: Buffer.from(raw) })).data?.data
  if (notice === undefined || !isSame(notice.accountId, accountId)) return undefined
  if (!isSame(notice.envelopeId, notice.envelopeSummary.envelopeId)) return undefined
  return factsOf(notice.envelopeSummary)
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
