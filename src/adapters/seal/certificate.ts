import { createHash, X509Certificate } from 'node:crypto'

/** Every certificate of a PEM text. @throws Error for one that is damaged. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  Array.from(
    pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g),
    ([block]) => new X509Certificate(block),
  )

/** SHA-256 of the DER, 64 lower-case hex digits. */
export const fingerprintOf = ({ raw }: X509Certificate): string =>
  createHash('sha256').update(raw).digest('hex')

/** The common name, or all of the name where there is none. */
export const commonNameOf = ({ subject }: X509Certificate): string =>
  /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')

export const isValidAt = (certificate: X509Certificate, at: Date): boolean =>
  certificate.validFromDate <= at && at <= certificate.validToDate

/**
 * The way from the first certificate up to one of the roots, each signed by the next, root last; undefined where
 * there is none. Every certificate given must be on it, in order.
 */
export function pathToRoot(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const last = chain.at(-1)
  const root = roots.find((each) => last !== undefined && isIssuedBy(last, each))
  if (root === undefined) return undefined
  const path = [...chain, root]
  const isWhole = path.every((each, n) => n === 0 || isIssuedBy(path[n - 1] ?? each, each))
  return isWhole ? path : undefined
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** A certificate and its issuers, as far as they are here, without the root. */
export function chainFrom(
  signer: X509Certificate,
  certificates: readonly X509Certificate[],
): X509Certificate[] {
  const chain = [signer]
  for (let last = signer; chain.length <= certificates.length;) {
    const issuer = certificates.find((each) => last.checkIssued(each))
    if (issuer === undefined || issuer.checkIssued(issuer)) break
    chain.push(issuer)
    last = issuer
  }
  return chain
}
