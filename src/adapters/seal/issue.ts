import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { BitString, Integer, Null, OctetString, Sequence, Set as Asn1Set, Utf8String } from 'asn1js'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  PublicKeyInfo,
  RelativeDistinguishedNames,
  Time,
} from 'pkijs'

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  sha256WithRsa: '1.2.840.113549.1.1.11',
} as const

/** Bits of the key usage extension, as its first octet has them (RFC 5280, 4.2.1.3). */
const usage = { digitalSignature: 0x80, nonRepudiation: 0x40, certSign: 0x04, crlSign: 0x02 }

type Asked = {
  readonly commonName: string
  readonly organization: string
  /** An RSA key: private for a root, which signs itself. */
  readonly key: KeyObject
  /** Who signs; absent for a root. */
  readonly issuer?: { readonly certificate: X509Certificate; readonly key: KeyObject }
  readonly from: Date
  readonly until: Date
}

/** Makes a root, or a certificate under one that can seal and nothing else. */
export function issueCertificate(asked: Asked): X509Certificate {
  const { issuer } = asked
  const publicKey = createPublicKey(asked.key).export({ type: 'spki', format: 'der' })
  const certificate = new Certificate()
  certificate.version = 2
  // Positive, and 126 bits of chance.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  certificate.serialNumber = new Integer({ valueHex: serial })
  certificate.signature = sha256WithRsa()
  certificate.signatureAlgorithm = sha256WithRsa()
  certificate.subject = nameOf(asked)
  certificate.issuer = issuer ? parsed(issuer.certificate).subject : certificate.subject
  certificate.notBefore = timeOf(asked.from)
  certificate.notAfter = timeOf(asked.until)
  certificate.subjectPublicKeyInfo = PublicKeyInfo.fromBER(publicKey)
  const issuerKey = issuer ? issuer.certificate.publicKey : createPublicKey(asked.key)
  certificate.extensions = [
    extension(
      oid.basicConstraints,
      true,
      issuer ? new BasicConstraints() : new BasicConstraints({ cA: true, pathLenConstraint: 0 }),
    ),
    extension(
      oid.keyUsage,
      true,
      issuer
        ? bits(usage.digitalSignature | usage.nonRepudiation, 6)
        : bits(usage.certSign | usage.crlSign, 1),
    ),
    extension(
      oid.subjectKeyIdentifier,
      false,
      new OctetString({ valueHex: keyIdentifier(createPublicKey(asked.key)) }),
    ),
    extension(
      oid.authorityKeyIdentifier,
      false,
      new AuthorityKeyIdentifier({
        keyIdentifier: new OctetString({ valueHex: keyIdentifier(issuerKey) }),
      }),
    ),
  ]
  const content = certificate.encodeTBS().toBER()
  certificate.tbsView = new Uint8Array(content)
  certificate.signatureValue = new BitString({
    valueHex: sign('sha256', Buffer.from(content), issuer?.key ?? asked.key),
  })
  return new X509Certificate(Buffer.from(certificate.toSchema().toBER()))
}

/** As pkijs reads it. */
export const parsed = (certificate: X509Certificate): Certificate =>
  Certificate.fromBER(certificate.raw)

/** Whether the certificate is for signatures on documents: no authority, and said to be for both of its uses. */
export function canSeal(certificate: X509Certificate): boolean {
  const wanted = usage.digitalSignature | usage.nonRepudiation
  return !certificate.ca && (usageOf(certificate) & wanted) === wanted
}

function usageOf(certificate: X509Certificate): number {
  const value = parsed(certificate).extensions?.find(({ extnID }) => extnID === oid.keyUsage)
  const read: unknown = value?.parsedValue
  return read instanceof BitString ? (read.valueBlock.valueHexView[0] ?? 0) : 0
}

const sha256WithRsa = (): AlgorithmIdentifier =>
  new AlgorithmIdentifier({ algorithmId: oid.sha256WithRsa, algorithmParams: new Null() })

/** Each part in a set of its own; pkijs by itself would write one set of both. */
function nameOf({ commonName, organization }: Asked): RelativeDistinguishedNames {
  const part = (type: string, value: string) =>
    new Asn1Set({
      value: [new AttributeTypeAndValue({ type, value: new Utf8String({ value }) }).toSchema()],
    })
  const parts = [part(oid.organization, organization), part(oid.commonName, commonName)]
  return RelativeDistinguishedNames.fromBER(new Sequence({ value: parts }).toBER())
}

/** To the second; as UTCTime before 2050, as GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
function timeOf(at: Date): Time {
  const value = new Date(at)
  value.setUTCMilliseconds(0)
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value })
}

const bits = (octet: number, unusedBits: number): BitString =>
  new BitString({ valueHex: Uint8Array.of(octet), unusedBits })

type Encodable = { toSchema(): { toBER(): ArrayBuffer } } | { toBER(): ArrayBuffer }

function extension(extnID: string, critical: boolean, value: Encodable): Extension {
  const encoded = 'toSchema' in value ? value.toSchema() : value
  return new Extension({ extnID, critical, extnValue: encoded.toBER() })
}

const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)
