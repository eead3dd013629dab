import { createHash } from 'node:crypto'
import type { Database } from '#adapters/database/port.ts'
import type { Seals } from '#adapters/seal/port.ts'
import { Problem } from '#kernel/problem.ts'
import { maxVerifiedBytes, type Verification } from '../contract/seal.ts'
import { isKeptForm } from '../store.ts'
import { collectedFrom } from '../store/envelopes.ts'

type VerificationDeps = { readonly db: Database; readonly seals: Seals }

/** Bytes of all documents that are on their way or being verified at once. */
const mostHeldBytes = 4 * maxVerifiedBytes

/**
 * Verifies what anybody sends. It takes no more documents at once than fit into a fixed room, and keeps none.
 * @throws Problem `too-large`, `busy`.
 */
export function newVerifier({ db, seals }: VerificationDeps) {
  let held = 0
  return async (body: AsyncIterable<Uint8Array>): Promise<Verification> => {
    const chunks: Uint8Array[] = []
    let size = 0
    try {
      for await (const chunk of body) {
        size += chunk.length
        held += chunk.length
        if (size > maxVerifiedBytes)
          throw new Problem('too-large', 'The document is larger than 50 MB.')
        if (held > mostHeldBytes) {
          throw new Problem('busy', 'Many documents are being checked just now. Try again soon.')
        }
        chunks.push(chunk)
      }
      const bytes = Buffer.concat(chunks)
      const verdict = await seals.verify(bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return {
        sha256,
        size,
        known: await isKeptForm(db, sha256),
        collectedFrom: await collectedFrom(db, sha256),
        seal: verdict.valid ? { valid: true, ...verdict.seal } : verdict,
      }
    } finally {
      held -= size
    }
  }
}
