import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { SigningFault } from '../port.ts'

/** The RSA key of an integration, from its PEM. @throws SigningFault `setup` that says what is wrong with it. */
export async function readKey(path: string): Promise<KeyObject> {
  const pem = await readFile(path, 'utf8').catch((cause: Error) => {
    throw unusable(`${path} cannot be read: ${cause.message}`, cause)
  })
  const key = privateKeyIn(pem)
  if (key === undefined) throw unusable(`${path} holds no private key as PEM without a password.`)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048) {
    throw unusable(`${path} needs an RSA key of 2048 bits or more.`)
  }
  return key
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

const unusable = (what: string, cause?: unknown): SigningFault =>
  new SigningFault('setup', `ACCESSION_DOCUSIGN_KEY_FILE: ${what}`, { cause })
