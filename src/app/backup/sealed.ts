import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

/*
 * A file that nobody reads without the key, and in which every changed, missing or added byte is found:
 *
 *     accession-sealed-1\n
 *     32 bytes of salt
 *     chunks of 1 MiB, the last one shorter or empty, each followed by a tag of 16 bytes (AES-256-GCM)
 *
 * The file's own key comes from the key, the salt and the file's name in the backup (HKDF-SHA-256), so that no file
 * stands in for another. A chunk's nonce is its number and whether it is the last.
 */

const magic = Buffer.from('accession-sealed-1\n')
const saltSize = 32
const tagSize = 16
const chunkSize = 1024 ** 2
const cipher = 'aes-256-gcm'

/** A backup that cannot be read: another key, or it is not as it was written. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}

export type BackupKey = {
  /** Name of something under which nobody recognises it. */
  nameOf(what: string): string
  /** The key of one file. */
  fileKey(salt: Uint8Array, name: string): Buffer
}

/** Makes a key file: 256 bits in hexadecimal. @throws Error where there is a file already. */
export const makeKey = (path: string): Promise<void> =>
  writeFile(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o400, flag: 'wx' })

/** @throws BackupFault for a file that holds no key. */
export async function readKey(path: string): Promise<BackupKey> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new BackupFault(`The key cannot be read: ${error.message}`)
  })
  if (!/^[0-9a-f]{64}\s*$/.test(text))
    throw new BackupFault(`${path} holds no key. \`accession backup key <file>\` makes one.`)
  const key = Buffer.from(text.trim(), 'hex')
  const naming = Buffer.from(hkdfSync('sha256', key, '', 'accession backup names', 32))
  return {
    nameOf: (what) => createHmac('sha256', naming).update(what).digest('hex'),
    fileKey: (salt, name) =>
      Buffer.from(hkdfSync('sha256', key, salt, `accession backup file ${name}`, 32)),
  }
}

/** Bytes that a file takes once it is sealed. */
export const sealedSize = (size: number): number =>
  magic.length + saltSize + size + tagSize * Math.max(1, Math.ceil(size / chunkSize))

/** Seals bytes under the name of their file. */
export async function* seal(
  key: BackupKey,
  name: string,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(saltSize)
  const fileKey = key.fileKey(salt, name)
  yield Buffer.concat([magic, salt])
  let number = 0
  for await (const { bytes, isLast } of inChunks(body, chunkSize)) {
    const sealing = createCipheriv(cipher, fileKey, nonceOf(number++, isLast))
    yield Buffer.concat([sealing.update(bytes), sealing.final(), sealing.getAuthTag()])
  }
}

/** Opens what was sealed under this name. @throws BackupFault */
export async function* unseal(
  key: BackupKey,
  name: string,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const begin = Buffer.alloc(magic.length + saltSize)
  let fileKey: Buffer | undefined
  let number = 0
  for await (const { bytes, isLast } of inChunks(afterBegin(body, begin), chunkSize + tagSize)) {
    if (!begin.subarray(0, magic.length).equals(magic)) throw damaged(name)
    fileKey ??= key.fileKey(begin.subarray(magic.length), name)
    yield openChunk(fileKey, nonceOf(number++, isLast), bytes) ?? fail(damaged(name))
  }
}

function openChunk(key: Buffer, nonce: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length < tagSize) return undefined
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagSize })
  const end = bytes.length - tagSize
  opening.setAuthTag(bytes.subarray(end))
  try {
    return Buffer.concat([opening.update(bytes.subarray(0, end)), opening.final()])
  } catch {
    return undefined
  }
}

const damaged = (name: string): BackupFault =>
  new BackupFault(`${name} was sealed with another key, or was changed.`)

function fail(error: Error): never {
  throw error
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 3)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Fills `begin` with the first bytes, and passes the rest on. */
async function* afterBegin(
  body: AsyncIterable<Uint8Array>,
  begin: Buffer,
): AsyncGenerator<Uint8Array> {
  let filled = 0
  for await (const piece of body) {
    const taken = Math.min(piece.length, begin.length - filled)
    begin.set(piece.subarray(0, taken), filled)
    filled += taken
    if (taken < piece.length) yield piece.subarray(taken)
  }
}

/** Pieces of one size, the last one shorter, or empty where nothing comes. */
async function* inChunks(
  body: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    held.push(piece)
    length += piece.length
    // A chunk that is full may be the last one: what comes after it says so.
    if (length <= size) continue
    const whole = Buffer.concat(held)
    let at = 0
    for (; whole.length - at > size; at += size)
      yield { bytes: whole.subarray(at, at + size), isLast: false }
    held = [whole.subarray(at)]
    length = whole.length - at
  }
  yield { bytes: Buffer.concat(held), isLast: true }
}
