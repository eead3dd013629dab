import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readKey } from './key.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-docusign-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(content: string): Promise<string> {
  const path = join(folder, 'key.pem')
  await writeFile(path, content)
  return path
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe('the key file of DocuSign', () => {
  it.each(['pkcs1', 'pkcs8'] as const)('is read as %s', async (type) => {
    const pem = rsa.privateKey.export({ type, format: 'pem' })
    expect((await readKey(await file(pem))).equals(rsa.privateKey)).toBe(true)
  })

  it.each([
    [
      'the public key',
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      /holds no private key/,
    ],
    [
      'a key with a password',
      rsa.privateKey.export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'x',
      }),
      /without a password/,
    ],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      /needs an RSA key/,
    ],
    [
      'a short key',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
      /2048 bits/,
    ],
    ['something else', 'secret', /holds no private key/],
  ])('is not %s', async (_, content, message) => {
    const path = await file(content)
    await expect(readKey(path)).rejects.toMatchObject({
      kind: 'setup',
      message: expect.stringMatching(message),
    })
  })

  it('is named where it is not there', async () => {
    await expect(readKey('/nonexistent.pem')).rejects.toThrow(
      /^ACCESSION_DOCUSIGN_KEY_FILE: \/nonexistent\.pem cannot be read/,
    )
  })
})
