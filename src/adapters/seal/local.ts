import type { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import { runApart } from '../apart.ts'
import { isValidAt } from './certificate.ts'
import { ownKey, ownRoot, pemOf, readRoots, type SealingKey, trust } from './keys.ts'
import { type SealRoots, type Seals, SealUnavailable, type SealVerdict } from './port.ts'

export type SealSettings = {
  /** Of the keys that are made here, and of every root that was in use. */
  readonly folder: string
  /** Of the institution, for certificates that are made here. */
  readonly name: string
  /** A key of the administrator's, instead of one that is made here. */
  readonly p12: { readonly path: string; readonly password: string } | undefined
}

const program = join(import.meta.dirname, 'verify-stdin.ts')

/** Verifications at once, and how many more may wait. */
const places = { atWork: 2, waiting: 16 } as const

/**
 * The seal by a key on this machine. What reads and writes PDF and certificates is loaded at the first need: it
 * takes a third of a second, for which no start has to wait.
 * @throws SealUnavailable for a PKCS#12 file that cannot be used.
 */
export async function localSeals({ folder, name, p12 }: SealSettings): Promise<Seals> {
  const brought = p12 && (await (await import('./p12.ts')).readP12(p12))
  if (brought !== undefined) await trust(folder, brought.root)
  const keyAt = (at: Date): Promise<SealingKey> =>
    brought === undefined ? ownKey(folder, name, at) : Promise.resolve(validAt(brought, at))
  const inTurn = turns()
  return {
    async seal(pdf, options) {
      const { sealPdf } = await import('./seal.ts')
      const { verifySealed } = await import('./verify.ts')
      const key = await keyAt(options.at)
      await trust(folder, key.root)
      const sealed = await sealPdf(pdf, options, key)
      // What is about to be kept must pass as it stands.
      const verdict = await verifySealed(sealed, [key.root])
      if (!verdict.valid) throw new Error(`the sealed document does not verify: ${verdict.fault}`)
      return sealed
    },
    async verify(pdf, roots) {
      const trusted = roots ?? (await readRoots(folder)).map(pemOf).join('')
      const verdict = await inTurn(() => runApart(program, pdf, [trusted]))
      return (verdict as SealVerdict | undefined) ?? { valid: false, fault: 'too-hard' }
    },
    async roots() {
      return rootsWith(folder, brought?.root ?? (await ownRoot(folder, name, new Date())))
    },
  }
}

async function rootsWith(folder: string, root: X509Certificate): Promise<SealRoots> {
  const present = await trust(folder, root)
  const others = (await readRoots(folder)).map(pemOf).filter((pem) => pem !== pemOf(root))
  return { present, pem: [pemOf(root), ...others].join('') }
}

function validAt(brought: SealingKey, at: Date): SealingKey {
  const [certificate] = brought.chain
  if (certificate !== undefined && isValidAt(certificate, at)) return brought
  throw new SealUnavailable(
    `ACCESSION_SEAL_P12: its certificate is valid from ${certificate?.validFrom} to ${certificate?.validTo} only.`,
  )
}

/** Lets a few at once, lets some wait, and turns the rest away. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let atWork = 0
  return async (work) => {
    if (atWork >= places.atWork) {
      if (waiting.length >= places.waiting) {
        throw new Problem('busy', 'Many documents are being checked just now. Try again soon.')
      }
      // Whoever ends hands over its place.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else atWork += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) atWork -= 1
      else next()
    }
  }
}
