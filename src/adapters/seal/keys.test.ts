import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSealed, plainPdf, sealedAt } from '#test/sealing.ts'
import { localSeals } from './local.ts'
import { SealUnavailable, type Seals } from './port.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-seal-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const openIn = (name: string): Promise<Seals> =>
  localSeals({ folder: join(folder, name), name: 'Lakeside', p12: undefined })

const sealOn = async (seals: Seals, at: string): Promise<Uint8Array> =>
  seals.seal(await plainPdf(), { ...asSealed, at: new Date(at) })

describe('keys of the seal', () => {
  it('are made at the first need, for their owner alone, and stay', async () => {
    const seals = await openIn('made')
    await expect(readdir(join(folder, 'made'))).rejects.toThrow('ENOENT')
    const { present } = await seals.roots()
    const modeOf = async (name: string) => (await stat(join(folder, 'made', name))).mode & 0o777
    expect(await modeOf('own')).toBe(0o700)
    expect(await modeOf('own/root-key.pem')).toBe(0o400)
    expect(await modeOf('own/sealing.pem')).toBe(0o400)
    expect(await (await openIn('made')).roots()).toEqual(await seals.roots())
    expect((await readdir(join(folder, 'made'))).toSorted()).toEqual(['own', 'roots'])
    expect(present.path).toBe(join(folder, 'made/roots', `${present.fingerprint}.pem`))
  })

  it('are one pair, however many ask at once', async () => {
    const many = await Promise.all(Array.from({ length: 4 }, () => openIn('raced')))
    const found = await Promise.all(many.map((seals) => seals.roots()))
    expect(new Set(found.map(({ pem }) => pem)).size).toBe(1)
    expect((await readdir(join(folder, 'raced'))).toSorted()).toEqual(['own', 'roots'])
    expect(await readdir(join(folder, 'raced/roots'))).toHaveLength(1)
  })

  it('are renewed under the same root when the certificate has run out', async () => {
    const seals = await openIn('renewed')
    const now = await sealOn(seals, new Date().toISOString())
    const inThreeYears = new Date()
    inThreeYears.setUTCFullYear(inThreeYears.getUTCFullYear() + 3)
    const later = await sealOn(seals, inThreeYears.toISOString())
    const [first, second] = [await seals.verify(now), await seals.verify(later)]
    if (!first.valid || !second.valid) throw new Error('not valid')
    expect(second.seal.root).toBe(first.seal.root)
    expect(second.seal.certificate).not.toBe(first.seal.certificate)
    expect((await stat(join(folder, 'renewed/own/sealing.pem'))).mode & 0o777).toBe(0o400)
  })

  it('that cannot be renewed say what to do', async () => {
    const seals = await openIn('offline')
    await sealOn(seals, sealedAt.toISOString())
    const key = join(folder, 'offline/own/root-key.pem')
    await rename(key, join(folder, 'elsewhere.pem'))
    await sealOn(seals, sealedAt.toISOString())
    await expect(sealOn(seals, '2030-01-01T00:00:00Z')).rejects.toThrow(/root-key\.pem/)
    await rename(join(folder, 'elsewhere.pem'), key)
    await sealOn(seals, '2030-01-01T00:00:00Z')
    await expect(sealOn(seals, '2050-01-01T00:00:00Z')).rejects.toThrow(SealUnavailable)
  })

  it('that are replaced leave what they sealed valid', async () => {
    const seals = await openIn('replaced')
    const before = await sealOn(seals, sealedAt.toISOString())
    await rename(join(folder, 'replaced/own'), join(folder, 'replaced-own'))
    const after = await sealOn(seals, sealedAt.toISOString())
    const [first, second] = [await seals.verify(before), await seals.verify(after)]
    if (!first.valid || !second.valid) throw new Error('not valid')
    expect(second.seal.root).not.toBe(first.seal.root)
    expect((await seals.roots()).pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  })
})

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined

describe.skipIf(!hasOpenssl)('a key that is brought as PKCS#12 (needs openssl)', () => {
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const usage = (value: string) => ['-addext', `keyUsage=critical,${value}`]
  const authority = ['-addext', 'basicConstraints=critical,CA:TRUE', ...usage('keyCertSign')]
  const ours = ['-addext', 'basicConstraints=critical,CA:FALSE']
  const made = (name: string, key: readonly string[], ...more: string[]): void =>
    openssl(
      ...['req', '-x509', '-newkey', ...key, '-nodes', '-days', '400', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`, ...more],
    )
  const under = (issuer: string) => ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`]
  const rsa = ['rsa:2048']
  const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const packed = (name: string, ...chain: string[]): void => {
    openssl(
      ...['pkcs12', '-export', '-out', `${name}.p12`, '-passout', 'pass:hunter2'],
      ...['-inkey', `${name}.key`, '-in', `${name}.pem`],
      ...chain.flatMap((file) => ['-certfile', file]),
    )
  }
  const brought = (name: string, password = 'hunter2'): Promise<Seals> =>
    localSeals({
      folder: join(folder, 'brought'),
      name: 'Lakeside',
      p12: { path: join(folder, `${name}.p12`), password },
    })

  beforeAll(async () => {
    made('authority', rsa, ...authority)
    made('between', p256, ...authority, ...under('authority'))
    made('sealing', p256, ...ours, ...usage('digitalSignature,nonRepudiation'), ...under('between'))
    made('server', rsa, ...ours, ...usage('digitalSignature'), ...under('authority'))
    const chain = join(folder, 'chain.pem')
    const pems = ['between.pem', 'authority.pem'].map((name) =>
      readFile(join(folder, name), 'utf8'),
    )
    await writeFile(chain, (await Promise.all(pems)).join(''))
    packed('sealing', 'chain.pem')
    packed('server', 'authority.pem')
  })

  it('seals, through an authority in between, and nothing is made here', async () => {
    const seals = await brought('sealing')
    const sealed = await sealOn(seals, new Date().toISOString())
    expect(await seals.verify(sealed)).toMatchObject({ valid: true, seal: { by: 'sealing' } })
    const root = await readFile(join(folder, 'authority.pem'), 'utf8')
    expect(await seals.verify(sealed, root)).toMatchObject({ valid: true })
    const between = await readFile(join(folder, 'between.pem'), 'utf8')
    expect(await seals.verify(sealed, between)).toEqual({ valid: false, fault: 'unknown-root' })
    expect((await seals.roots()).pem).toBe(root)
    expect(await readdir(join(folder, 'brought'))).toEqual(['roots'])
  })

  it('does not seal when its certificate is not valid', async () => {
    const seals = await brought('sealing')
    await expect(sealOn(seals, '2040-01-01T00:00:00Z')).rejects.toThrow(/valid from .* only/)
  })

  it('is refused at the start where it cannot be used, and says why', async () => {
    await expect(brought('sealing', 'hunter3')).rejects.toThrow('ACCESSION_SEAL_P12_PASSWORD')
    await expect(brought('missing')).rejects.toThrow('cannot be read')
    await expect(brought('server')).rejects.toThrow('not for documents')
    packed('sealing', 'between.pem')
    await expect(brought('sealing')).rejects.toThrow('up to its root')
  })
})
