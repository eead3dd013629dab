import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileSecrets } from './file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-secrets-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a text that was locked', () => {
  it('is read by the same installation, under the same name alone', async () => {
    const secrets = await fileSecrets(join(folder, 'one'))
    const locked = secrets.lock('totp:ada', 'JBSWY3DPEHPK3PXP')
    expect(locked).not.toContain('JBSWY3DPEHPK3PXP')
    expect(secrets.lock('totp:ada', 'JBSWY3DPEHPK3PXP')).not.toBe(locked)
    const again = await fileSecrets(join(folder, 'one'))
    expect(again.unlock('totp:ada', locked)).toBe('JBSWY3DPEHPK3PXP')
    expect(() => secrets.unlock('totp:ben', locked)).toThrow(/./)
    const other = await fileSecrets(join(folder, 'two'))
    expect(() => other.unlock('totp:ada', locked)).toThrow(/./)
  })

  it('is not read once a byte of it has changed', async () => {
    const secrets = await fileSecrets(join(folder, 'one'))
    const bytes = Buffer.from(secrets.lock('x', 'text'), 'base64url')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => secrets.unlock('x', changed.toString('base64url'))).toThrow(/./)
    }
  })
})
