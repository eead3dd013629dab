import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from '#stages/request/contract.ts'

const payload = z.object({ requestId: RequestId, n: z.int().positive() })

/** A form was kept that the virus scanner, being out of reach, has not seen. */
export const formUnscanned = event('agreement.form-unscanned', payload)

/** A form may be opened: it was uploaded, or was found clean, or was submitted and so stands beside another document. */
export const formOpened = event('agreement.form-opened', payload)

const envelope = z.object({ envelopeId: z.string() })

/** A request was sent out for signature: its document is to be printed, and the first signers asked. */
export const envelopePrepared = event('agreement.envelope-prepared', envelope)

/** All have signed: it is to be sealed. */
export const envelopeSigned = event('agreement.envelope-signed', envelope)

/** It ended without all signatures. */
export const envelopeEnded = event('agreement.envelope-ended', envelope)

/** It is sealed, and part of its request. */
export const envelopeCompleted = event('agreement.envelope-completed', envelope)

/** A signing service sent a notice, which is kept to be worked. */
export const noticeTaken = event('agreement.notice-taken', z.object({ noticeId: z.int() }))

/** A version was published that must be signed anew by a day. */
export const versionPublished = event(
  'agreement.version-published',
  z.object({ version: z.string() }),
)
