import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breachedIn } from './file.ts'

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

const known = Array.from({ length: 500 }, (_, n) => `password ${n}`)
const hashes = known.map(sha1).toSorted()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-breached-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a list of breached passwords', () => {
  it.each([
    ['plain hashes', hashes.join('\n')],
    ['hashes with counts', hashes.map((hash, n) => `${hash}:${n ** 3}`).join('\r\n')],
    ['lower case and a line break at its end', `${hashes.join('\n').toLowerCase()}\n`],
  ])('of %s has each of them and no other', async (name, text) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.txt`)
    await writeFile(path, text)
    const list = await breachedIn(path)
    for (const password of known)
      expect([password, await list.has(password)]).toEqual([password, true])
    for (const { length } of known)
      expect(await list.has(`not so well known ${length}`)).toBe(false)
    expect(await list.has('')).toBe(false)
  })

  it('may be a folder of files by their beginnings', async () => {
    const path = join(folder, 'ranges')
    await mkdir(path)
    for (const hash of hashes)
      await writeFile(join(path, `${hash.slice(0, 5)}.txt`), `${hash.slice(5)}:3\r\n`)
    const list = await breachedIn(path)
    expect(await list.has('password 7')).toBe(true)
    expect(await list.has('password seven')).toBe(false)
  })

  it('that is empty has none, and one that is not there is an error', async () => {
    await writeFile(join(folder, 'empty'), '')
    expect(await (await breachedIn(join(folder, 'empty'))).has('password 1')).toBe(false)
    await expect(breachedIn(join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
  })
})
