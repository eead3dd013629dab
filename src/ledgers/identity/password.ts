import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** argon2id as OWASP advises: 19 MiB, two passes, one lane; a hash of 256 bits. */
const current = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

type Cost = typeof current

const derive = promisify(argon2)

/** However it was typed, the same characters are the same bytes (NIST SP 800-63B). */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'))

const hashBy = (password: string, nonce: Buffer, cost: Cost): Promise<Buffer> =>
  derive('argon2id', { message: bytesOf(password), nonce, tagLength, ...cost })

const written = ({ memory, passes, parallelism }: Cost): string =>
  `m=${memory},t=${passes},p=${parallelism}`

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** What is kept of a password: its parameters, a salt of its own, the hash. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await hashBy(password, salt, current)
  return `$argon2id$v=19$${written(current)}$${unpadded(salt)}$${unpadded(hash)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/** Of no password: who has none takes as long as who has one. */
const ofNobody = `$argon2id$v=19$${written(current)}$${unpadded(Buffer.alloc(16))}$${unpadded(Buffer.alloc(tagLength))}`

export type Checked = {
  readonly fits: boolean
  /** It was hashed at another cost than is used now. */
  readonly isStale: boolean
}

export async function checkPassword(password: string, kept: string | undefined): Promise<Checked> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = form.exec(kept ?? ofNobody) ?? []
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const made = await hashBy(password, Buffer.from(salt, 'base64'), cost)
  const fits = timingSafeEqual(made, Buffer.from(hash, 'base64')) && kept !== undefined
  return { fits, isStale: written(cost) !== written(current) }
}
