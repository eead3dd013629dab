import { argon2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkPassword, hashPassword } from './password.ts'

describe('a password', () => {
  it('is kept as argon2id with its cost, and is the same however its characters are composed', async () => {
    const kept = await hashPassword('Zoë likes long sentences')
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await checkPassword('Zoë likes long sentences', kept)).toEqual({
      fits: true,
      isStale: false,
    })
    expect((await checkPassword('Zoe likes long sentences', kept)).fits).toBe(false)
    expect(await hashPassword('Zoë likes long sentences')).not.toBe(kept)
  })

  it('of another cost fits, and is to be hashed anew', async () => {
    const nonce = Buffer.alloc(16, 7)
    const cost = { memory: 8192, passes: 1, parallelism: 1, tagLength: 32 }
    const hash = argon2Sync('argon2id', { message: 'an older one', nonce, ...cost })
    const [salt, tag] = [nonce, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
    const kept = `$argon2id$v=19$m=8192,t=1,p=1$${salt}$${tag}`
    expect(await checkPassword('an older one', kept)).toEqual({ fits: true, isStale: true })
  })

  it('of nobody fits nothing', async () => {
    expect((await checkPassword('', undefined)).fits).toBe(false)
  })
})
