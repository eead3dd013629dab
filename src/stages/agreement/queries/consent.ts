import { createHash } from 'node:crypto'
import { consent } from '../rules/consent.ts'

/** Of the text that one consents to, lower-case hex. */
export const consentSha256: string = createHash('sha256').update(consent.text).digest('hex')
