import { z } from 'zod'
import { bytesBody, bytesOutput, endpoint } from '#kernel/endpoint.ts'

/** Largest document that is verified, in bytes. */
export const maxVerifiedBytes = 50 * 1024 * 1024

/** Why a document has no valid seal of this platform, in words for whoever holds it. */
export const faultWords = {
  'not-sealed': 'There is no seal on this document.',
  altered: 'The document was changed after it was sealed.',
  appended: 'Something was added to the document after it was sealed.',
  malformed:
    'The document bears a signature, but not one as this platform writes it, or something was changed within it, or its timestamp does not hold.',
  'unknown-root':
    'The document was sealed by somebody else. A seal may bear our name and still not be ours.',
  'wrong-certificate':
    'The certificate of the seal was not valid at the time of sealing, or is not one for seals.',
  'too-large': 'The document is larger than 50 MB.',
  'too-hard': 'The document takes too long or too much memory to check.',
} as const
export type SealFault = keyof typeof faultWords

const faults = Object.keys(faultWords) as [SealFault, ...SealFault[]]

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const Verification = z
  .object({
    /** Of the bytes that were sent. */
    sha256: Sha256,
    size: z.int().nonnegative(),
    /** These very bytes are kept here, as a signed form of some request. */
    known: z.boolean(),
    /** They are not sealed by this platform, but kept as they were fetched from this signing service. */
    collectedFrom: z.enum(['docusign']).nullable(),
    seal: z.discriminatedUnion('valid', [
      z.object({
        valid: z.literal(true),
        /** Common name of the certificate. */
        by: z.string(),
        /** Who sealed and why, as the seal says. */
        name: z.string(),
        reason: z.string(),
        /** As the platform claimed when it sealed. */
        at: z.iso.datetime(),
        /** SHA-256 of the certificate that sealed, and of its root. */
        certificate: Sha256,
        root: Sha256,
        /** By an authority apart from the platform: the seal was there at this time. */
        timestamp: z.object({ at: z.iso.datetime(), by: z.string() }).exactOptional(),
      }),
      z.object({ valid: z.literal(false), fault: z.enum(faults) }),
    ]),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof Verification>

export const readSealState = endpoint({
  name: 'readSealState',
  summary:
    'Whether agreements can be sealed now. While they cannot, none goes out for signature here.',
  method: 'GET',
  path: '/seal',
  output: z.object({ ready: z.boolean() }),
})

export const verifyDocument = endpoint({
  name: 'verifyDocument',
  summary:
    'Whether a PDF (at most 50 MB) is, to the byte, as this platform sealed it; by whom and when. Nothing of it is kept.',
  method: 'POST',
  path: '/verify',
  access: 'anyone',
  body: bytesBody,
  bodySeconds: 120,
  output: Verification,
  problems: ['too-large', 'busy'],
})

export const downloadSealRoot = endpoint({
  name: 'downloadSealRoot',
  summary:
    'The root certificate under which this platform seals, as PEM, and after it those of former times.',
  method: 'GET',
  path: '/seal/root.pem',
  access: 'anyone',
  output: bytesOutput,
})
