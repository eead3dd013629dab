import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Secrets } from './port.ts'

/** By a key of 256 bits in a file, made at the first start. @throws Error where the file holds something else. */
export async function fileSecrets(path: string): Promise<Secrets> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  const text = (await readFile(path, 'utf8')).trim()
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} does not hold a key.`)
  const key = Buffer.from(text, 'hex')
  const mac = (name: string) => createHmac('sha256', key).update(name).digest()
  return {
    token: (name) => mac(`token ${name}`).toString('base64url'),
    // Of 2^64 numbers a million does not divide evenly by less than one in 10^13.
    code: (name) => String(mac(`code ${name}`).readBigUInt64BE() % 1_000_000n).padStart(6, '0'),
    // AES-256-GCM: nonce, tag, text; each name has a key of its own.
    lock(name, text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', mac(`lock ${name}`), nonce)
      const locked = [cipher.update(text, 'utf8'), cipher.final()]
      return Buffer.concat([nonce, cipher.getAuthTag(), ...locked]).toString('base64url')
    },
    unlock(name, locked) {
      const bytes = Buffer.from(locked, 'base64url')
      const opener = createDecipheriv('aes-256-gcm', mac(`lock ${name}`), bytes.subarray(0, 12), {
        authTagLength: 16,
      })
      opener.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([opener.update(bytes.subarray(28)), opener.final()]).toString('utf8')
    },
  }
}
