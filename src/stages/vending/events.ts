import { z } from 'zod'
import { event } from '#kernel/event.ts'
import { RequestId } from '#stages/request/contract.ts'

const payload = z.object({ vendId: z.string(), requestId: RequestId })

/** Files are to be put into the request's project. */
export const vendOrdered = event('vend.ordered', payload)

/** They are there, and the receipt equals the manifest. */
export const vendReady = event('vend.ready', payload)
