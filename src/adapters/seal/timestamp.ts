import { createHash, verify as verifySignature, X509Certificate } from 'node:crypto'
import { fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { Certificate, ContentInfo, ExtKeyUsage, SignedData, type SignerInfo, TSTInfo } from 'pkijs'
import { chainFrom, commonNameOf, isValidAt, pathToRoot } from './certificate.ts'
import { parsed } from './issue.ts'
import type { Timestamp } from './port.ts'

/*
 * The timestamp of a seal: a token (RFC 3161) of an authority over the signature value, which makes of PAdES B-B a
 * B-T. What the authority signed is kept as it is; all around it is written in one way only, as is the container,
 * so that no bit of a token can be changed unseen.
 */

const oid = {
  signedData: '1.2.840.113549.1.7.2',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  extendedKeyUsage: '2.5.29.37',
  timestamping: '1.3.6.1.5.5.7.3.8',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const

const digests: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** The digest that a signature algorithm names; that of plain RSA stands beside it. */
const signatureDigests: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'beside it',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}
const isRsa = (algorithm: string): boolean => algorithm.startsWith('1.2.840.113549.1.1.')

/** A token does not hold; the message says why. */
export class BadTimestamp extends Error {
  override readonly name = 'BadTimestamp'
}

/**
 * The token as it is kept: with the certificates that lead to the root, and nothing else around what was signed.
 * @throws BadTimestamp for one that is not of an authority under these roots.
 */
export function canonicalToken(token: Uint8Array, roots: readonly X509Certificate[]): Buffer {
  const parts = readToken(token)
  return writeToken({ ...parts, chain: chainOf(parts, roots) })
}

/**
 * What a token over this signature value says, whose certificates lead to one of these roots.
 * @throws BadTimestamp for any other, or one that is not as `canonicalToken` writes it.
 */
export function checkToken(
  token: Uint8Array,
  signature: Uint8Array,
  roots: readonly X509Certificate[],
): Timestamp & { readonly nonce: Uint8Array | undefined } {
  const parts = readToken(token)
  const [signer] = parts.chain
  const path = pathToRoot(parts.chain, roots)
  if (signer === undefined || path === undefined) {
    throw new BadTimestamp('its certificates do not lead to a trusted root')
  }
  if (!writeToken(parts).equals(token)) throw new BadTimestamp('it is written in an unusual way')
  if (!isAttested(parts, signer)) throw new BadTimestamp('it is not by the certificate it names')
  if (!verifySignature(parts.digest, parts.attributes, signer.publicKey, parts.signature)) {
    throw new BadTimestamp('its signature does not hold')
  }
  const info = infoOf(parts.info)
  if (!Buffer.from(info.imprint).equals(sha256(signature))) {
    throw new BadTimestamp('it is of another signature')
  }
  if (!isForTimestamps(signer) || !path.every((each) => isValidAt(each, info.at))) {
    throw new BadTimestamp('its certificate is not one for timestamps, or was not valid')
  }
  return { at: info.at.toISOString(), by: commonNameOf(signer), nonce: info.nonce }
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

// ---- reading -----------------------------------------------------------------------------------

type Parts = {
  /** Who signed, then each issuer; as read from elsewhere, in any order. */
  readonly chain: readonly X509Certificate[]
  /** TSTInfo: what the authority says. */
  readonly info: Uint8Array
  /** What it signed: attributes as a SET OF, in DER. One of them is the digest of `info`. */
  readonly attributes: Uint8Array
  readonly signature: Uint8Array
  /** Of the signature, as OpenSSL calls it. */
  readonly digest: string
  readonly digestAlgorithm: string
  readonly signatureAlgorithm: string
  /** Hash of the certificate that signed, as an attribute has it. */
  readonly attested: { readonly digest: string; readonly hash: Uint8Array }
}

function readToken(token: Uint8Array): Parts {
  try {
    return partsOf(token)
  } catch (cause) {
    if (cause instanceof BadTimestamp) throw cause
    throw new BadTimestamp('it cannot be read', { cause })
  }
}

function partsOf(token: Uint8Array): Parts {
  const content = new ContentInfo({ schema: fromBER(token).result })
  const signed = new SignedData({ schema: content.content })
  const [signer, ...others] = signed.signerInfos
  const attributes = signer?.signedAttrs
  const info = signed.encapContentInfo.eContent?.getValue()
  if (
    signer === undefined ||
    others.length > 0 ||
    attributes === undefined ||
    info === undefined ||
    signed.encapContentInfo.eContentType !== oid.timestampInfo
  ) {
    throw new BadTimestamp('it is not a timestamp')
  }
  const digestAlgorithm = signer.digestAlgorithm.algorithmId
  const signatureAlgorithm = signer.signatureAlgorithm.algorithmId
  const digest = digests[digestAlgorithm]
  const named = signatureDigests[signatureAlgorithm]
  if (digest === undefined || (named !== digest && named !== 'beside it')) {
    throw new BadTimestamp('it is signed in a way that is not known here')
  }
  const parts = {
    chain: (signed.certificates ?? []).flatMap((each) =>
      each instanceof Certificate
        ? [new X509Certificate(Buffer.from(each.toSchema().toBER()))]
        : [],
    ),
    info: new Uint8Array(info),
    attributes: new Uint8Array(attributes.encodedValue),
    signature: signer.signature.valueBlock.valueHexView,
    digest,
    digestAlgorithm,
    signatureAlgorithm,
    attested: attestedIn(signer),
  }
  const contentType = valueOf(signer, oid.contentType)
  const messageDigest = valueOf(signer, oid.messageDigest)
  const isOfInfo =
    contentType instanceof ObjectIdentifier &&
    contentType.getValue() === oid.timestampInfo &&
    messageDigest instanceof OctetString &&
    createHash(digest).update(parts.info).digest().equals(messageDigest.valueBlock.valueHexView)
  if (!isOfInfo) throw new BadTimestamp('what it says is not what was signed')
  return parts
}

const valueOf = (signer: SignerInfo, type: string): unknown =>
  signer.signedAttrs?.attributes.find((each) => each.type === type)?.values[0]

/** SigningCertificateV2 (RFC 5035), or the older one by SHA-1 (RFC 2634): the first certificate is who signed. */
function attestedIn(signer: SignerInfo): Parts['attested'] {
  const second = valueOf(signer, oid.signingCertificateV2)
  const [first, next] = membersOf(
    membersOf(membersOf(second ?? valueOf(signer, oid.signingCertificate))[0])[0],
  )
  if (second === undefined && first instanceof OctetString) {
    return { digest: 'sha1', hash: first.valueBlock.valueHexView }
  }
  if (first instanceof OctetString) return { digest: 'sha256', hash: first.valueBlock.valueHexView }
  const [algorithm] = membersOf(first)
  const digest = algorithm instanceof ObjectIdentifier ? digests[algorithm.getValue()] : undefined
  if (digest === undefined || !(next instanceof OctetString)) {
    throw new BadTimestamp('it does not name its certificate')
  }
  return { digest, hash: next.valueBlock.valueHexView }
}

const membersOf = (value: unknown): readonly unknown[] =>
  value instanceof Sequence ? value.valueBlock.value : []

const isAttested = ({ attested }: Parts, { raw }: X509Certificate): boolean =>
  createHash(attested.digest).update(raw).digest().equals(attested.hash)

/** From who signed up to who is issued by a root. */
function chainOf(parts: Parts, roots: readonly X509Certificate[]): readonly X509Certificate[] {
  const signer = parts.chain.find((each) => isAttested(parts, each))
  const whole = signer === undefined ? [] : chainFrom(signer, parts.chain)
  const chain = whole
    .map((_, n) => whole.slice(0, n + 1))
    .find((each) => pathToRoot(each, roots) !== undefined)
  if (chain === undefined) {
    throw new BadTimestamp('its certificates do not lead to a trusted root')
  }
  return chain
}

type Info = {
  readonly imprint: Uint8Array
  readonly at: Date
  readonly nonce: Uint8Array | undefined
}

function infoOf(bytes: Uint8Array): Info {
  const { messageImprint, genTime, nonce } = new TSTInfo({ schema: fromBER(bytes).result })
  if (messageImprint.hashAlgorithm.algorithmId !== oid.sha256) {
    throw new BadTimestamp('it is not over a SHA-256')
  }
  return {
    imprint: messageImprint.hashedMessage.valueBlock.valueHexView,
    at: genTime,
    nonce: nonce?.valueBlock.valueHexView,
  }
}

/** RFC 3161, 2.3: this purpose, alone, and critical. */
function isForTimestamps(certificate: X509Certificate): boolean {
  const found = parsed(certificate).extensions?.find(
    ({ extnID }) => extnID === oid.extendedKeyUsage,
  )
  const value: unknown = found?.parsedValue
  return (
    found?.critical === true &&
    value instanceof ExtKeyUsage &&
    value.keyPurposes.join() === oid.timestamping
  )
}

// ---- writing -----------------------------------------------------------------------------------

/** In DER: a CMS SignedData with one signer, named by issuer and serial number. */
function writeToken(parts: Parts): Buffer {
  const [signer] = parts.chain
  if (signer === undefined) throw new BadTimestamp('it has no certificate')
  const { issuer, serialNumber } = parsed(signer)
  const digest = sequence(identifier(parts.digestAlgorithm))
  const noParameters = isRsa(parts.signatureAlgorithm) ? [tlv(0x05)] : []
  const signerInfo = sequence(
    whole(1),
    sequence(bytesOf(issuer.toSchema()), bytesOf(serialNumber)),
    digest,
    Buffer.concat([Buffer.of(0xa0), parts.attributes.subarray(1)]),
    sequence(identifier(parts.signatureAlgorithm), ...noParameters),
    tlv(0x04, parts.signature),
  )
  const signed = sequence(
    whole(3),
    tlv(0x31, digest),
    sequence(identifier(oid.timestampInfo), tlv(0xa0, tlv(0x04, parts.info))),
    tlv(0xa0, ...parts.chain.map(({ raw }) => raw)),
    tlv(0x31, signerInfo),
  )
  return sequence(identifier(oid.signedData), tlv(0xa0, signed))
}

/** Tag, length and content, in DER. */
function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size = content.length.toString(16)
  const octets = Buffer.from(size.padStart(size.length + (size.length % 2), '0'), 'hex')
  const length = content.length < 0x80 ? octets : Buffer.of(0x80 | octets.length, ...octets)
  return Buffer.concat([Buffer.of(tag), length, content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)
const identifier = (value: string): Buffer => bytesOf(new ObjectIdentifier({ value }))
const whole = (value: number): Buffer => bytesOf(new Integer({ value }))
const bytesOf = (value: { toBER(): ArrayBuffer }): Buffer => Buffer.from(value.toBER())
