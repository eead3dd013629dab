import { generateSecret, generateURI, verify } from 'otplib'
import type { OneTimeCodes } from './port.ts'

/** In seconds. */
const step = 30

export const totpCodes: OneTimeCodes = {
  newSecret: () => generateSecret(),
  address: (secret, { issuer, label }) => generateURI({ secret, issuer, label }),
  async stepOf(secret, code, now) {
    if (!/^\d{6}$/.test(code)) return undefined
    const found = await verify({ secret, token: code, epoch: now, epochTolerance: step })
    return found.valid ? Math.floor(now / step) + found.delta : undefined
  },
}
