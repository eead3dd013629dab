import { createHash, createPublicKey, verify } from 'node:crypto'

/*
 * A checkpoint as a signed note (C2SP signed-note and tlog-checkpoint), readable by people and by programs:
 *
 *     accession.example.org/audit
 *     1042
 *     <head of the chain at that event, base64>
 *
 *     — accession.example.org/audit <first 4 bytes of the key's id and the signature, base64>
 *
 * The first three lines, each with its line break, are what is signed.
 */

export type Checkpoint = {
  /** Which log, by the address of its platform. */
  readonly origin: string
  /** Number of the newest event. */
  readonly seq: number
  /** Its hash, lower-case hex. */
  readonly hash: string
}

type Sign = { sign(text: string): Buffer; readonly present: { readonly pem: string } }

const shape =
  /^(?<text>(?<origin>[^\s+]+)\n(?<seq>[1-9]\d{0,15})\n(?<hash>[A-Za-z0-9+/]{43}=)\n)\n— (?<name>[^\s+]+) (?<signed>[A-Za-z0-9+/]+={0,2})\n$/

/** The name of the log of the platform at an address. */
export const originOf = (siteUrl: string): string => {
  const { host, pathname } = new URL(siteUrl)
  return `${host}${pathname.replace(/\/$/, '')}/audit`
}

/** The note of a checkpoint, signed. */
export function noteOf({ origin, seq, hash }: Checkpoint, key: Sign): string {
  const text = `${origin}\n${seq}\n${Buffer.from(hash, 'hex').toString('base64')}\n`
  const signed = Buffer.concat([keyIdOf(origin, key.present.pem), key.sign(text)])
  return `${text}\n— ${origin} ${signed.toString('base64')}\n`
}

/** What a note says, if it was signed by one of these keys (PEM); undefined for every other text. */
export function readNote(note: string, keys: readonly string[]): Checkpoint | undefined {
  const { text, origin, seq, hash, name, signed } = shape.exec(note)?.groups ?? {}
  if (!text || !origin || !seq || !hash || !signed || name !== origin) return undefined
  const bytes = Buffer.from(signed, 'base64')
  const root = Buffer.from(hash, 'base64')
  // Of the ways to write the same bytes only the usual one is taken.
  if (bytes.toString('base64') !== signed || root.toString('base64') !== hash) return undefined
  const isSigned = keys.some(
    (pem) =>
      keyIdOf(origin, pem).equals(bytes.subarray(0, 4)) &&
      verify(undefined, Buffer.from(text), pem, bytes.subarray(4)),
  )
  return isSigned ? { origin, seq: Number(seq), hash: root.toString('hex') } : undefined
}

const anywhere =
  /(?<=^|[\s])[^\s+]+\n[1-9]\d{0,15}\n[A-Za-z0-9+/]{43}=\n\n— [^\s+]+ [A-Za-z0-9+/]+={0,2}(?=\n|$)/g

/** Every note in a text, as mailboxes and logs keep them: with other line breaks, or with \n written as #012. */
export const notesIn = (text: string): string[] =>
  [...text.replaceAll('\r\n', '\n').replaceAll('#012', '\n').matchAll(anywhere)].map(
    ([note]) => `${note}\n`,
  )

/** SHA-256(name ‖ \n ‖ 01 ‖ the 32 bytes of an Ed25519 key), its first 4 bytes. */
function keyIdOf(origin: string, pem: string): Buffer {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  return createHash('sha256')
    .update(`${origin}\n`)
    .update(Buffer.from([1]))
    .update(der.subarray(-32))
    .digest()
    .subarray(0, 4)
}
