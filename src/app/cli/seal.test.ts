import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Root } from '#adapters/seal/port.ts'
import { dataFolder, type Ended, run } from '#test/crash/process.ts'
import { asSealed, plainPdf } from '#test/sealing.ts'
import { openSeals } from '../openings.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

const accession = (...args: string[]): Promise<Ended> => run(folder.path, args)

async function init(): Promise<Root> {
  const { code, out, err } = await accession('init', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Root
}

async function sealedFile(name: string): Promise<string> {
  const seals = await openSeals({
    dataFolder: folder.path,
    name: 'Accession',
    sealP12: undefined,
    timestamp: undefined,
  })
  const path = join(folder.path, name)
  await writeFile(path, await seals.seal(await plainPdf(), asSealed))
  return path
}

describe('accession init', () => {
  it('makes one pair of keys when two processes start at once', async () => {
    const [one, other] = await Promise.all([init(), init()])
    expect(one).toEqual(other)
    expect((await readdir(join(folder.path, 'seal'))).toSorted()).toEqual(['own', 'roots'])
    expect(await readdir(join(folder.path, 'seal/own'))).toHaveLength(3)
  })

  it('shows the same root ever after, and nothing of a private key', async () => {
    const root = await init()
    const { code, out } = await accession('init')
    expect(code).toBe(0)
    expect(out).toContain(root.path)
    expect(out).toContain(root.fingerprint.toUpperCase().match(/../g)?.join(':'))
    expect(out).not.toContain('PRIVATE')
  })

  it('names a key file that cannot be used', async () => {
    const { code, out, err } = await run(folder.path, ['init'], {
      ACCESSION_SEAL_P12: '/nonexistent.p12',
    })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^ACCESSION_SEAL_P12: \/nonexistent\.p12 cannot be read/)
  })
})

describe('accession verify', () => {
  it('says of a sealed document by whom and when, and ends with 0', async () => {
    const file = await sealedFile('sealed.pdf')
    const { code, out } = await accession('verify', file)
    expect(code).toBe(0)
    expect(out).toContain('the seal is valid')
    expect(out).toContain(asSealed.name)
    expect(out).toContain(asSealed.at.toISOString())
    expect(out).toMatch(/timestamp +none/)
    const json = await accession('verify', file, '--json')
    expect(json.code).toBe(0)
    expect(JSON.parse(json.out)).toMatchObject({
      file,
      valid: true,
      seal: { at: asSealed.at.toISOString() },
    })
  })

  it('says of another one why not, and ends with 1', async () => {
    const file = join(folder.path, 'plain.pdf')
    await writeFile(file, await plainPdf())
    const { code, out, err } = await accession('verify', file)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toContain('no valid seal. There is no seal on this document.')
    const json = await accession('verify', file, '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ valid: false, fault: 'not-sealed' })
  })

  it('trusts the roots it is given, in their place', async () => {
    const file = await sealedFile('sealed.pdf')
    const elsewhere = await dataFolder()
    try {
      expect((await run(elsewhere.path, ['verify', file])).code).toBe(1)
      const { path } = await init()
      expect((await run(elsewhere.path, ['verify', file, '--root', path])).code).toBe(0)
      expect(await readdir(elsewhere.path)).toEqual([])
      const wrong = await accession('verify', file, '--root', file)
      expect(wrong).toMatchObject({ code: 1, out: '' })
      expect(wrong.err).toContain('holds no certificate')
    } finally {
      await elsewhere.remove()
    }
  })

  it('names a file that is not there', async () => {
    const { code, err } = await accession('verify', '/nonexistent.pdf')
    expect(code).toBe(1)
    expect(err).toMatch(/no such file.*nonexistent\.pdf/)
  })
})
