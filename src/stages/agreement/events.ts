import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from '#stages/request/contract.ts'

const payload = z.object({ requestId: RequestId, n: z.int().positive() })

/** A form was kept that the virus scanner, being out of reach, has not seen. */
export const formUnscanned = event('agreement.form-unscanned', payload)

/** A form may be opened: it was uploaded, or was found clean, or was submitted and so stands beside another document. */
export const formOpened = event('agreement.form-opened', payload)
