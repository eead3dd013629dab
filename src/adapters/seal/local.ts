import type { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import { runApart } from '../apart.ts'
import { certificatesIn, isValidAt } from './certificate.ts'
import { checkOwn, ownKey, ownRoot, pemOf, readRoots, type SealingKey, trust } from './keys.ts'
import { type SealRoots, type Seals, SealUnavailable, type SealVerdict } from './port.ts'

export type SealSettings = {
  /** Of the keys that are made here, and of every root that was in use. */
  readonly folder: string
  /** Of the institution, for certificates that are made here. */
  readonly name: string
  /** A key of the administrator's, instead of one that is made here. */
  readonly p12: { readonly path: string; readonly password: string } | undefined
  /** An authority whose timestamps are put into seals; without an address they are only verified. */
  readonly timestamp?: TimestampSettings | undefined
}

type TimestampSettings = {
  readonly url: string | undefined
  /** A PEM file with the roots that the authority's certificates lead to. */
  readonly root: string
}

const program = join(import.meta.dirname, 'verify-stdin.ts')

/** Verifications at once, and how many more may wait. */
const places = { atWork: 2, waiting: 16 } as const

/**
 * The seal by a key on this machine. What reads and writes PDF and certificates is loaded at the first need: it
 * takes a third of a second, for which no start has to wait. `onFault` hears why a document was sealed without a
 * timestamp.
 * @throws SealUnavailable for a PKCS#12 file, or roots of timestamps, that cannot be used.
 */
export async function localSeals(
  { folder, name, p12, timestamp }: SealSettings,
  onFault: (error: unknown) => void = () => undefined,
): Promise<Seals> {
  const brought = p12 && (await (await import('./p12.ts')).readP12(p12))
  if (brought !== undefined) await trust(folder, brought.root)
  const authorities = join(folder, 'timestamp')
  if (timestamp !== undefined) {
    for (const root of await rootsIn(timestamp.root)) await trust(authorities, root)
  }
  const stamp = async (signature: Uint8Array): Promise<Uint8Array | undefined> => {
    if (timestamp?.url === undefined) return undefined
    const { fetchToken } = await import('./authority.ts')
    const authority = { url: timestamp.url, roots: await readRoots(authorities) }
    return fetchToken(authority, signature).catch((error: unknown) => {
      // The time is claimed by us all the same; an authority must not keep an agreement from being sealed.
      onFault(error)
      return undefined
    })
  }
  const keyAt = (at: Date): Promise<SealingKey> =>
    brought === undefined ? ownKey(folder, name, at) : Promise.resolve(validAt(brought, at))
  const inTurn = turns()
  return {
    async seal(pdf, options) {
      const { sealPdf } = await import('./seal.ts')
      const { verifySealed } = await import('./verify.ts')
      const key = await keyAt(options.at)
      await trust(folder, key.root)
      const sealed = await sealPdf(pdf, options, key, stamp)
      // What is about to be kept must pass as it stands.
      const verdict = await verifySealed(sealed, [key.root], await readRoots(authorities))
      if (!verdict.valid) throw new Error(`the sealed document does not verify: ${verdict.fault}`)
      return sealed
    },
    async ready(at) {
      if (brought === undefined) await checkOwn(folder, at)
      else validAt(brought, at)
    },
    async verify(pdf, roots) {
      const trusted = roots ?? (await readRoots(folder)).map(pemOf).join('')
      const stamping = (await readRoots(authorities)).map(pemOf).join('')
      const verdict = await inTurn(() => runApart(program, pdf, [trusted, stamping]))
      return (verdict as SealVerdict | undefined) ?? { valid: false, fault: 'too-hard' }
    },
    async roots() {
      return rootsWith(folder, brought?.root ?? (await ownRoot(folder, name, new Date())))
    },
  }
}

async function rootsIn(path: string): Promise<readonly X509Certificate[]> {
  const pem = await readFile(path, 'utf8').catch((cause: Error) => {
    throw unusable(`${path} cannot be read: ${cause.message}`, cause)
  })
  try {
    const roots = certificatesIn(pem)
    if (roots.length > 0 && roots.every(({ ca }) => ca)) return roots
  } catch (cause) {
    throw unusable(`${path} holds a damaged certificate.`, cause)
  }
  throw unusable(`${path} holds no root certificate as PEM, or others, too.`)
}

const unusable = (what: string, cause?: unknown): SealUnavailable =>
  new SealUnavailable(`ACCESSION_TIMESTAMP_ROOT: ${what}`, { cause })

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
