import { createHash, verify as verifySignature, X509Certificate } from 'node:crypto'
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRef,
  PDFString,
} from '@cantoo/pdf-lib'
import { commonNameOf, fingerprintOf, isValidAt, pathToRoot } from './certificate.ts'
import { encodeContainer, type ReadContainer, readContainer, signedAttributes } from './cms.ts'
import { canSeal } from './issue.ts'
import {
  maxSealedBytes,
  type Seal,
  type SealFault,
  type SealVerdict,
  type Timestamp,
} from './port.ts'
import { contentsKey, rangeText } from './seal.ts'
import { checkToken } from './timestamp.ts'

/**
 * Whether these bytes are a document as one of these roots' holders sealed it, from first byte to last. Anything that
 * is not as `sealPdf` writes it is refused. First the signature is looked at, with a search and a small container,
 * then the certificates; the document itself is parsed only when its every byte is known to be the sealer's. A
 * timestamp that does not hold, or of an authority under none of its roots, makes the whole malformed.
 */
export async function verifySealed(
  pdf: Uint8Array,
  roots: readonly X509Certificate[],
  timestampRoots: readonly X509Certificate[] = [],
): Promise<SealVerdict> {
  if (pdf.length > maxSealedBytes) return refused('too-large')
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const place = placeOf(bytes)
  if (typeof place === 'string') return refused(place)
  const { before, after } = place
  const digest = createHash('sha256')
    .update(bytes.subarray(0, before))
    .update(bytes.subarray(after))
    .digest()
  const container = containerIn(bytes.toString('latin1', before + 1, after - 1))
  if (container === undefined) return refused('malformed')
  if (!digest.equals(container.digest)) return refused('altered')
  const chain = certificatesOf(container)
  const written = chain && rewritten(container, chain, digest)
  if (chain === undefined || !written?.equals(container.bytes)) return refused('malformed')
  const path = pathToRoot(chain, roots)
  const [signer] = chain
  const root = path?.at(-1)
  if (path === undefined || signer === undefined || root === undefined)
    return refused('unknown-root')
  const isSigned = verifySignature(
    'sha256',
    signedAttributes({ chain, digest }),
    signer.publicKey,
    container.signature,
  )
  if (!isSigned) return refused('altered')
  const timestamp = timestampOf(container, timestampRoots)
  if (timestamp === 'bad') return refused('malformed')
  const claim = await claimOf(bytes, place)
  if (claim === undefined) return refused('malformed')
  if (!canSeal(signer) || !path.every((each) => isValidAt(each, claim.at)))
    return refused('wrong-certificate')
  return { valid: true, seal: sealOf(claim, signer, root, timestamp) }
}

const refused = (fault: SealFault): SealVerdict => ({ valid: false, fault })

// ---- the signature -----------------------------------------------------------------------------

/** The gap that the seal leaves out: from `before`, a `<`, to just before `after`, past its `>`. */
type Place = { readonly before: number; readonly after: number }

const exactRange = /\/ByteRange \[ 0 (\d{1,10}) (\d{1,10}) (\d{1,10}) \]/y
const looseRange = /\/ByteRange\s{0,9}\[\s{0,9}\d/y
/** More mentions than this are no document of ours. */
const mostMentions = 1000

/** Finds the one range that covers the whole file but its own container. */
function placeOf(bytes: Buffer): Place | SealFault {
  const places = new Map<string, Place>()
  let fault: SealFault = 'not-sealed'
  let mentions = 0
  for (let at = bytes.indexOf('/ByteRange'); at >= 0; at = bytes.indexOf('/ByteRange', at + 1)) {
    if ((mentions += 1) > mostMentions) return 'malformed'
    const text = bytes.toString('latin1', at, at + 60)
    const range = matchAtStart(exactRange, text)?.slice(1).map(Number)
    if (range === undefined) {
      if (matchAtStart(looseRange, text) && fault === 'not-sealed') fault = 'malformed'
      continue
    }
    const [before = 0, after = 0, rest = 0] = range
    if (after + rest < bytes.length) fault = 'appended'
    else if (after + rest > bytes.length) fault = 'altered'
    else if (isGap(bytes, before, after)) places.set(rangeText([0, ...range]), { before, after })
    else fault = 'malformed'
  }
  const [place] = places.values()
  if (place === undefined) return fault
  return places.size === 1 ? place : 'malformed'
}

function matchAtStart(pattern: RegExp, text: string): RegExpExecArray | null {
  pattern.lastIndex = 0
  return pattern.exec(text)
}

const isGap = (bytes: Buffer, before: number, after: number): boolean =>
  before < after - 2 &&
  after <= bytes.length &&
  bytes.toString('latin1', before - contentsKey.length, before + 1) === `${contentsKey}<` &&
  bytes[after - 1] === 0x3e

type FoundContainer = ReadContainer & { readonly bytes: Buffer }

/** Lower-case hex of one container and then nothing but zeros; undefined for anything else. */
function containerIn(hex: string): FoundContainer | undefined {
  if (!/^(?:[0-9a-f]{2})+$/.test(hex)) return undefined
  const padded = Buffer.from(hex, 'hex')
  try {
    const container = readContainer(padded)
    if (padded.subarray(container.length).some((byte) => byte !== 0)) return undefined
    return { ...container, bytes: padded.subarray(0, container.length) }
  } catch {
    return undefined
  }
}

function certificatesOf({ certificates }: ReadContainer): X509Certificate[] | undefined {
  try {
    return certificates.map((each) => new X509Certificate(each))
  } catch {
    return undefined
  }
}

/**
 * The container as we would have written it. Only that is accepted, to the byte: what was signed is what stands
 * there, no certificate is there that has no part in it, and nothing can be changed without being noticed.
 */
function rewritten(
  { signature, token }: ReadContainer,
  chain: readonly X509Certificate[],
  digest: Uint8Array,
): Buffer | undefined {
  try {
    return encodeContainer({ chain, digest, signature, token })
  } catch {
    return undefined
  }
}

function timestampOf(
  { token, signature }: ReadContainer,
  roots: readonly X509Certificate[],
): Timestamp | 'bad' | undefined {
  if (token === undefined) return undefined
  try {
    const { at, by } = checkToken(token, signature, roots)
    return { at, by }
  } catch {
    return 'bad'
  }
}

// ---- the document ------------------------------------------------------------------------------

/** What the seal says of itself. */
type Claim = { readonly at: Date; readonly name: string; readonly reason: string }

/** Reads the document and holds that it has one signature, this one, and that its catalog is certified by it. */
async function claimOf(bytes: Buffer, place: Place): Promise<Claim | undefined> {
  try {
    const { context, catalog } = await PDFDocument.load(bytes, { updateMetadata: false })
    const dicts = context.enumerateIndirectObjects().map(([, object]) => object)
    const signatures = dicts.filter(
      (object) => object instanceof PDFDict && object.has(key('ByteRange')),
    )
    const certifying = catalog.lookup(key('Perms'), PDFDict).get(key('DocMDP'))
    if (!(certifying instanceof PDFRef)) return undefined
    const signature = context.lookup(certifying, PDFDict)
    const fields = catalog.lookup(key('AcroForm'), PDFDict).lookup(key('Fields'), PDFArray)
    const signed = fields
      .asArray()
      .map((field) => context.lookup(field, PDFDict))
      .filter((field) => field.get(key('FT')) === key('Sig'))
    const isTheOne =
      signatures.length === 1 &&
      signatures[0] === signature &&
      signed.length === 1 &&
      signed[0]?.get(key('V')) === certifying
    return isTheOne && isOurs(signature, bytes, place) ? read(signature) : undefined
  } catch {
    return undefined
  }
}

/** Whether the signature's dictionary is the one whose container was verified, and allows no change. */
function isOurs(signature: PDFDict, bytes: Buffer, { before, after }: Place): boolean {
  const range = signature.lookup(key('ByteRange'), PDFArray).asArray().map(String)
  const contents = signature.lookup(key('Contents'), PDFHexString).asString()
  const [reference, ...others] = signature.lookup(key('Reference'), PDFArray).asArray()
  const transform = signature.context.lookup(reference, PDFDict)
  return (
    signature.get(key('SubFilter')) === PDFName.of('ETSI.CAdES.detached') &&
    range.join() === [0, before, after, bytes.length - after].join() &&
    contents === bytes.toString('latin1', before + 1, after - 1) &&
    others.length === 0 &&
    transform.get(key('TransformMethod')) === PDFName.of('DocMDP') &&
    String(transform.lookup(key('TransformParams'), PDFDict).get(key('P'))) === '1'
  )
}

const read = (signature: PDFDict): Claim => ({
  at: signature.lookup(key('M'), PDFString).decodeDate(),
  name: textOf(signature.lookup(key('Name'))),
  reason: textOf(signature.lookup(key('Reason'))),
})

const textOf = (value: PDFObject | undefined): string =>
  value instanceof PDFHexString ? value.decodeText() : ''

const key = (name: string): PDFName => PDFName.of(name)

const sealOf = (
  { at, name, reason }: Claim,
  signer: X509Certificate,
  root: X509Certificate,
  timestamp: Timestamp | undefined,
): Seal => ({
  by: commonNameOf(signer),
  at: at.toISOString(),
  name,
  reason,
  certificate: fingerprintOf(signer),
  root: fingerprintOf(root),
  ...(timestamp && { timestamp }),
})
