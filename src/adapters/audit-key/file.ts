import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
} from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditKey, PublicAuditKey } from './port.ts'

/*
 * own/checkpoint-key.pem  the private key, made at the first start; moved away, the next start makes another
 * keys/<sha256>.pem       every public key that ever was in use here: what verifying trusts
 */

/** @throws Error where the file of the key holds something else. */
export async function fileAuditKey(folder: string): Promise<AuditKey> {
  const path = join(folder, 'own', 'checkpoint-key.pem')
  await mkdir(join(folder, 'own'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'keys'), { recursive: true })
  const pem = (await readFile(path, 'utf8').catch(absent)) ?? (await makeKey(path))
  const key = privateKeyOf(path, pem)
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
  const fingerprint = fingerprintOf(publicPem)
  await putOnce(join(folder, 'keys', `${fingerprint}.pem`), publicPem, 0o644)
  const all = await readPublic(join(folder, 'keys'))
  const present = all.find((each) => each.fingerprint === fingerprint)
  if (present === undefined) throw new Error(`${folder}/keys does not hold the key of ${path}.`)
  return {
    sign: (text) => sign(undefined, Buffer.from(text), key),
    present,
    trusted: [present, ...all.filter((each) => each !== present)],
  }
}

function privateKeyOf(path: string, pem: string) {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} holds no key for Ed25519.`)
  return key
}

async function makeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  await putOnce(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o400)
  return readFile(path, 'utf8')
}

/** SHA-256 of a public key in DER, in hex. */
const fingerprintOf = (pem: string): string =>
  createHash('sha256')
    .update(createPublicKey(pem).export({ type: 'spki', format: 'der' }))
    .digest('hex')

async function readPublic(folder: string): Promise<PublicAuditKey[]> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.pem$/.test(name))
  return Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(folder, name)
      const pem = await readFile(path, 'utf8')
      return { pem, path, fingerprint: fingerprintOf(pem) }
    }),
  )
}

/** Made aside and linked into place: whole, or not there; of processes that start at once the first one's stays. */
async function putOnce(path: string, text: string, mode: number): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  const file = await open(aside, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(aside, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(aside)
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
