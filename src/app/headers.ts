import type { FastifyInstance } from 'fastify'
import helmet from '@fastify/helmet'
import { randomBytes } from 'node:crypto'

/*
 * What each answer tells the browser about itself: nothing of it runs or is framed unless it says so here. Answers that
 * somebody else wrote (a report, a form) set a narrower policy of their own.
 */

const none = "'none'"
const self = "'self'"

/** `nonce` marks the style sheets that the pages write; without it there are none but files of ours. */
const policyOf = (nonce?: string): string =>
  Object.entries({
    'default-src': none,
    'script-src': self,
    'style-src': nonce === undefined ? self : `${self} 'nonce-${nonce}'`,
    'img-src': `${self} data:`,
    'font-src': self,
    'connect-src': self,
    'worker-src': self,
    'frame-src': self,
    'base-uri': none,
    'form-action': self,
    'frame-ancestors': none,
    'require-trusted-types-for': "'script'",
    // The pages' own, and the one with which DOMPurify takes apart what it cleans: src/app/web/trusted.ts. The genome
    // viewer brings a DOMPurify, too.
    'trusted-types': "default dompurify 'allow-duplicates'",
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')

const policy = policyOf()

/** Of no use to our pages, and so to nothing that gets into them. */
const permissions = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture'],
  ...['encrypted-media', 'geolocation', 'gyroscope', 'hid', 'magnetometer', 'microphone', 'midi'],
  ...['payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((name) => `${name}=()`)
  .join(', ')

const year = 365 * 24 * 60 * 60

/** Sets the headers of every answer; `isSecure`: the public address is https. */
export async function guardAnswers(app: FastifyInstance, isSecure: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    strictTransportSecurity: isSecure && { maxAge: year },
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy)
    reply.header('permissions-policy', permissions)
  })
}

/** What the build of the pages has where the nonce belongs. */
export const noncePlace = '__NONCE__'

/** A page as it is sent once, with the policy under which its style sheets count. */
export function withNonce(page: string): { readonly text: string; readonly policy: string } {
  const nonce = randomBytes(16).toString('base64')
  return { text: page.replaceAll(noncePlace, nonce), policy: policyOf(nonce) }
}
