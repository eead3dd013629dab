import type { FastifyInstance } from 'fastify'
import helmet from '@fastify/helmet'

/*
 * What each answer tells the browser about itself: nothing of it runs or is framed unless it says so here. Answers that
 * somebody else wrote (a report, a form) set a narrower policy of their own.
 */

const none = "'none'"
const self = "'self'"

/** Mantine positions its popovers and bars by style attributes, and writes style sheets for its widths. */
const policy = Object.entries({
  'default-src': self,
  // igv.js decompresses CRAM by WebAssembly; text becomes no script by this.
  'script-src': `${self} 'wasm-unsafe-eval'`,
  'script-src-attr': none,
  'style-src': `${self} 'unsafe-inline'`,
  'img-src': `${self} data:`,
  'font-src': self,
  'connect-src': self,
  'object-src': none,
  'base-uri': self,
  'form-action': self,
  'frame-ancestors': none,
  'require-trusted-types-for': "'script'",
  // The pages' own, and the one with which DOMPurify takes apart what it cleans: src/app/web/trusted.ts. The genome viewer
  // brings a DOMPurify, too.
  'trusted-types': "default dompurify 'allow-duplicates'",
})
  .map(([name, value]) => `${name} ${value}`)
  .join('; ')

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
