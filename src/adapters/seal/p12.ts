import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { CertBag, PFX, PKCS8ShroudedKeyBag, type SafeContents } from 'pkijs'
import { chainFrom, pathToRoot } from './certificate.ts'
import { canSeal } from './issue.ts'
import type { SealingKey } from './keys.ts'
import { SealUnavailable } from './port.ts'

type P12 = { readonly path: string; readonly password: string }

/**
 * The key of a PKCS#12 file with its certificates up to the root, which the file has to hold.
 * @throws SealUnavailable that says what is wrong with it.
 */
export async function readP12({ path, password }: P12): Promise<SealingKey> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw unusable(`${path} cannot be read: ${cause.message}`, cause)
  })
  const { keys, certificates } = await bagsIn(bytes, password).catch((cause: unknown) => {
    throw unusable(
      `${path} cannot be opened. Is ACCESSION_SEAL_P12_PASSWORD right, and is it a PKCS#12 file with AES (\`openssl pkcs12 -export\` of OpenSSL 3)?`,
      cause,
    )
  })
  const [key] = keys
  const signer = key && certificates.find((each) => isFor(each, key))
  if (key === undefined || signer === undefined)
    throw unusable(`${path} has no private key with its certificate.`)
  if (!isStrong(key)) throw unusable(`${path} needs an RSA key of 2048 bits or more, or P-256.`)
  if (!canSeal(signer)) {
    throw unusable(
      `${path}: the certificate is not for documents. Its key usage must have digitalSignature and nonRepudiation, and it may be no authority.`,
    )
  }
  const roots = certificates.filter((each) => each.ca && each.checkIssued(each))
  const whole = pathToRoot(chainFrom(signer, certificates), roots)
  const root = whole?.at(-1)
  if (whole === undefined || root === undefined) {
    throw unusable(
      `${path} does not hold every certificate from the one that seals up to its root.`,
    )
  }
  return { key, chain: whole.slice(0, -1), root }
}

const unusable = (what: string, cause?: unknown): SealUnavailable =>
  new SealUnavailable(`ACCESSION_SEAL_P12: ${what}`, { cause })

type Bags = { readonly keys: KeyObject[]; readonly certificates: X509Certificate[] }

/** Every key and certificate in the file. @throws Error where the password does not fit. */
async function bagsIn(bytes: Uint8Array<ArrayBuffer>, password: string): Promise<Bags> {
  const secret = new TextEncoder().encode(password).buffer
  const file = PFX.fromBER(bytes)
  await file.parseInternalValues({ password: secret, checkIntegrity: true })
  const safe = file.parsedValue?.authenticatedSafe
  if (safe === undefined) throw new Error('no content')
  await safe.parseInternalValues({
    safeContents: safe.safeContents.map(() => ({ password: secret })),
  })
  const parts = (safe.parsedValue as { safeContents: { value: SafeContents }[] }).safeContents
  const values = parts.flatMap(({ value }) => value.safeBags).map(({ bagValue }) => bagValue)
  return {
    keys: values
      .filter((value) => value instanceof PKCS8ShroudedKeyBag)
      .map((value) =>
        createPrivateKey({
          key: Buffer.from(value.toSchema().toBER()),
          format: 'der',
          type: 'pkcs8',
          passphrase: password,
        }),
      ),
    certificates: values
      .filter((value) => value instanceof CertBag)
      .map((value) => new X509Certificate(certificateIn(value))),
  }
}

const certificateIn = ({ parsedValue }: CertBag): Buffer =>
  Buffer.from((parsedValue as { toSchema(): { toBER(): ArrayBuffer } }).toSchema().toBER())

const isFor = ({ publicKey }: X509Certificate, key: KeyObject): boolean =>
  publicKey.equals(createPublicKey(key))

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'ec') return asymmetricKeyDetails?.namedCurve === 'prime256v1'
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
}
