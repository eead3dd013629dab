import {
  createPrivateKey,
  generateKeyPair,
  type KeyObject,
  randomUUID,
  X509Certificate,
} from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { fingerprintOf, isValidAt } from './certificate.ts'
import { type Root, SealUnavailable } from './port.ts'

/*
 * The folder of the seal.
 *
 * own/root.pem        the root that was made here
 * own/root-key.pem    its private key; may be kept elsewhere, and is needed only to renew
 * own/sealing.pem     private key and certificate that seal; one file, so that they cannot part
 * roots/<sha256>.pem  every root that ever was in use here: what verifying trusts
 * timestamp/roots/    the same, of authorities that give timestamps
 *
 * `own` is made aside and renamed into place whole, so processes that start at once end with one.
 */

/** What seals: a private key, its certificate and the issuers of that, without the root; and the root. */
export type SealingKey = {
  readonly key: KeyObject
  readonly chain: readonly X509Certificate[]
  readonly root: X509Certificate
}

const day = 86_400_000
/** Days that a sealing certificate is valid, and years that a root is. */
const validity = { days: 825, years: 10 } as const

/** The key made here that may seal at that time; made, or renewed under its root, where there is none. */
export async function ownKey(folder: string, name: string, at: Date): Promise<SealingKey> {
  const own = join(folder, 'own')
  const found = await ownOrMade(folder, name, at)
  const [certificate] = found.chain
  if (certificate !== undefined && isValidAt(certificate, at)) return found
  return renew(own, name, found.root, at)
}

/** Whether there is a key that may seal at that time, or one can be made or renewed. Makes nothing. @throws SealUnavailable */
export async function checkOwn(folder: string, at: Date): Promise<void> {
  const own = join(folder, 'own')
  const found = await readOwn(own)
  if (found === undefined) {
    const files = (await readdir(own).catch(absent)) ?? []
    if (files.length > 0) throw withoutSealing(folder)
    return
  }
  const [certificate] = found.chain
  if (certificate === undefined || !isValidAt(certificate, at))
    await keyToRenew(own, found.root, at)
}

/** The root that was made here; made where there is none. */
export async function ownRoot(folder: string, name: string, at: Date): Promise<X509Certificate> {
  return (await ownOrMade(folder, name, at)).root
}

/** The roots that are trusted here. */
export async function readRoots(folder: string): Promise<X509Certificate[]> {
  const names = await readdir(join(folder, 'roots')).catch(absent)
  const files = (names ?? []).filter((name) => name.endsWith('.pem')).toSorted()
  return Promise.all(
    files.map(async (name) => new X509Certificate(await readFile(join(folder, 'roots', name)))),
  )
}

/** Keeps a root among those that are trusted here. */
export async function trust(folder: string, root: X509Certificate): Promise<Root> {
  const fingerprint = fingerprintOf(root)
  const path = join(folder, 'roots', `${fingerprint}.pem`)
  if ((await readFile(path).catch(absent)) === undefined) await replace(path, pemOf(root), 0o644)
  return {
    subject: root.subject.replaceAll('\n', ', '),
    fingerprint,
    path,
    until: root.validToDate.toISOString(),
  }
}

/** A certificate as PEM, ending in a line break. */
export const pemOf = (certificate: X509Certificate): string => certificate.toString()

const ownOrMade = async (folder: string, name: string, at: Date): Promise<SealingKey> =>
  (await readOwn(join(folder, 'own'))) ?? makeOwn(folder, name, at)

async function readOwn(own: string): Promise<SealingKey | undefined> {
  const sealing = await readFile(join(own, 'sealing.pem'), 'utf8').catch(absent)
  if (sealing === undefined) return undefined
  const root = new X509Certificate(await readFile(join(own, 'root.pem')))
  return { ...sealingOf(sealing), root }
}

function sealingOf(pem: string): Omit<SealingKey, 'root'> {
  const at = pem.indexOf('-----BEGIN CERTIFICATE')
  return {
    key: createPrivateKey(pem.slice(0, at)),
    chain: [new X509Certificate(pem.slice(at))],
  }
}

async function makeOwn(folder: string, name: string, at: Date): Promise<SealingKey> {
  const [rootKey, key] = await Promise.all([newKey(), newKey()])
  const until = new Date(at)
  until.setUTCFullYear(until.getUTCFullYear() + validity.years)
  const { issueCertificate } = await import('./issue.ts')
  const root = issueCertificate({
    commonName: `${name} seal root`,
    organization: name,
    key: rootKey,
    from: new Date(at.getTime() - day),
    until,
  })
  const sealing = await issueSealing(name, key, { certificate: root, key: rootKey }, at)
  const aside = join(folder, `making-${randomUUID()}`)
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 })
    await write(join(aside, 'root.pem'), pemOf(root), 0o644)
    await write(join(aside, 'root-key.pem'), keyPem(rootKey), 0o400)
    await write(join(aside, 'sealing.pem'), keyPem(key) + pemOf(sealing), 0o400)
    await sync(aside)
    await rename(aside, join(folder, 'own'))
    await sync(folder)
  } catch (error) {
    // Another process was first: its keys are the ones.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  const made = await readOwn(join(folder, 'own'))
  if (made === undefined) throw withoutSealing(folder)
  return made
}

const withoutSealing = (folder: string): SealUnavailable =>
  new SealUnavailable(
    `${folder}/own has no sealing.pem. Put it back, or move that folder away, and new keys are made.`,
  )

async function renew(
  own: string,
  name: string,
  root: X509Certificate,
  at: Date,
): Promise<SealingKey> {
  const kept = await keyToRenew(own, root, at)
  const key = await newKey()
  const certificate = await issueSealing(
    name,
    key,
    { certificate: root, key: createPrivateKey(kept) },
    at,
  )
  await replace(join(own, 'sealing.pem'), keyPem(key) + pemOf(certificate), 0o400)
  return { key, chain: [certificate], root }
}

/** The root's private key, as PEM. @throws SealUnavailable where it is not there, or the root has run out. */
async function keyToRenew(own: string, root: X509Certificate, at: Date): Promise<string> {
  if (!isValidAt(root, at)) {
    throw new SealUnavailable(
      `The root of the seal is valid from ${root.validFrom} to ${root.validTo} only. Move ${own} away, and a new one is made.`,
    )
  }
  const kept = await readFile(join(own, 'root-key.pem'), 'utf8').catch(absent)
  if (kept === undefined) {
    throw new SealUnavailable(
      `The sealing certificate has run out, and renewing it needs ${own}/root-key.pem. Put it back: the next document that is sealed renews it.`,
    )
  }
  return kept
}

/** Never outlives its root. */
async function issueSealing(
  name: string,
  key: KeyObject,
  issuer: { readonly certificate: X509Certificate; readonly key: KeyObject },
  at: Date,
): Promise<X509Certificate> {
  const { issueCertificate } = await import('./issue.ts')
  const end = Math.min(at.getTime() + validity.days * day, issuer.certificate.validToDate.getTime())
  return issueCertificate({
    commonName: `${name} agreements`,
    organization: name,
    key,
    issuer,
    from: new Date(at.getTime() - day),
    until: new Date(end),
  })
}

const generate = promisify(generateKeyPair)

async function newKey(): Promise<KeyObject> {
  return (await generate('rsa', { modulusLength: 3072 })).privateKey
}

const keyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' })

/** Writes aside and renames: a reader sees the old file or the new one, whole. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  const aside = `${path}.${randomUUID()}`
  try {
    await write(aside, text, mode)
    await rename(aside, path)
    await sync(dirname(path))
  } finally {
    await rm(aside, { force: true })
  }
}

async function write(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function sync(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
