import { createHash, type KeyObject, type X509Certificate } from 'node:crypto'
import {
  BaseBlock,
  Constructed,
  fromBER,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  Set as Asn1Set,
} from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'
import { parsed } from './issue.ts'

/*
 * The signature container of a seal: CMS SignedData (RFC 5652) as PAdES baseline B-B wants it (ETSI EN 319 142-1):
 * detached, one signer, content type, message digest and signing certificate v2 as signed attributes, and no
 * signing time, which stands in the PDF. It is written in one way only, so that a verifier can write it again and
 * compare. A timestamp (RFC 3161) is the one unsigned attribute that there may be: baseline B-T.
 */

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timestampToken: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

export type Container = {
  /** Who signs, then each issuer; without the root. */
  readonly chain: readonly X509Certificate[]
  /** SHA-256 of what the seal covers. */
  readonly digest: Uint8Array
  /** Over `signedAttributes`. */
  readonly signature: Uint8Array
  /** A timestamp of the signature, in DER. */
  readonly token?: Uint8Array | undefined
}

type Signed = Pick<Container, 'chain' | 'digest'>

/** What is signed: the attributes as a SET OF, in DER. */
export const signedAttributes = (container: Signed): Buffer =>
  der(new Asn1Set({ value: attributesOf(container).map((attribute) => attribute.toSchema()) }))

export function encodeContainer(container: Container): Buffer {
  const certificates = container.chain.map(parsed)
  const signer = new SignerInfo({
    version: 1,
    sid: identityOf(firstOf(container.chain)),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: oid.sha256 }),
    signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: attributesOf(container) }),
    signatureAlgorithm: algorithmOf(firstOf(container.chain).publicKey),
    signature: new OctetString({ valueHex: container.signature }),
    ...(container.token && { unsignedAttrs: timestamped(container.token) }),
  })
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: oid.sha256 })],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: oid.data }),
    certificates,
    signerInfos: [signer],
  })
  const content: unknown = signed.toSchema(true)
  return der(new ContentInfo({ contentType: oid.signedData, content }).toSchema())
}

const timestamped = (token: Uint8Array): SignedAndUnsignedAttributes =>
  new SignedAndUnsignedAttributes({
    type: 1,
    attributes: [new Attribute({ type: oid.timestampToken, values: [fromBER(token).result] })],
  })

export type ReadContainer = {
  /** In DER, as they stand there. */
  readonly certificates: readonly Uint8Array[]
  readonly digest: Uint8Array
  readonly signature: Uint8Array
  readonly token: Uint8Array | undefined
  /** Bytes of the container, without what follows it. */
  readonly length: number
}

/** Reads a container well enough to write it again. @throws Error for what is none. */
export function readContainer(bytes: Uint8Array): ReadContainer {
  const { offset, result } = fromBER(bytes)
  if (offset < 0) throw new Error('not DER')
  const signed = new SignedData({ schema: new ContentInfo({ schema: result }).content })
  const [signer] = signed.signerInfos
  const digest: unknown = signer?.signedAttrs?.attributes.find(
    ({ type }) => type === oid.messageDigest,
  )?.values[0]
  if (signer === undefined || !(digest instanceof OctetString)) throw new Error('no signer')
  return {
    certificates: (signed.certificates ?? []).flatMap((each) =>
      each instanceof Certificate ? [der(each.toSchema())] : [],
    ),
    digest: digest.valueBlock.valueHexView,
    signature: signer.signature.valueBlock.valueHexView,
    token: tokenOf(signer),
    length: offset,
  }
}

function tokenOf({ unsignedAttrs }: SignerInfo): Buffer | undefined {
  const token: unknown = unsignedAttrs?.attributes.find(({ type }) => type === oid.timestampToken)
    ?.values[0]
  return token instanceof BaseBlock ? der(token) : undefined
}

/** In the order that DER gives the members of a SET OF. */
function attributesOf({ chain, digest }: Signed): Attribute[] {
  const attributes = [
    new Attribute({ type: oid.contentType, values: [new ObjectIdentifier({ value: oid.data })] }),
    new Attribute({ type: oid.messageDigest, values: [new OctetString({ valueHex: digest })] }),
    new Attribute({ type: oid.signingCertificateV2, values: [attested(firstOf(chain))] }),
  ]
  return attributes.toSorted((a, b) => Buffer.compare(der(a.toSchema()), der(b.toSchema())))
}

/** SigningCertificateV2 (RFC 5035) of one certificate: its SHA-256, its issuer and serial number. */
function attested(certificate: X509Certificate): Sequence {
  const { issuer, serialNumber } = parsed(certificate)
  const directoryName = new Constructed({
    idBlock: { tagClass: 3, tagNumber: 4 },
    value: [issuer.toSchema()],
  })
  const hash = new OctetString({
    valueHex: createHash('sha256').update(certificate.raw).digest(),
  })
  const issuerSerial = new Sequence({
    value: [new Sequence({ value: [directoryName] }), serialNumber],
  })
  const identified = new Sequence({ value: [hash, issuerSerial] })
  return new Sequence({ value: [new Sequence({ value: [identified] })] })
}

function identityOf(certificate: X509Certificate): IssuerAndSerialNumber {
  const { issuer, serialNumber } = parsed(certificate)
  return new IssuerAndSerialNumber({ issuer, serialNumber })
}

const algorithmOf = (key: KeyObject): AlgorithmIdentifier =>
  key.asymmetricKeyType === 'rsa'
    ? new AlgorithmIdentifier({ algorithmId: oid.rsa, algorithmParams: new Null() })
    : new AlgorithmIdentifier({ algorithmId: oid.ecdsaWithSha256 })

function firstOf(chain: readonly X509Certificate[]): X509Certificate {
  const [first] = chain
  if (first === undefined) throw new Error('a seal needs a certificate')
  return first
}

const der = (value: { toBER(): ArrayBuffer }): Buffer => Buffer.from(value.toBER())
