import { spawnSync } from 'node:child_process'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBER } from 'asn1js'
import { ContentInfo, SignedData } from 'pkijs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asSealed, plainPdf, sealedAt, type SealFolder, sealFolder } from '#test/sealing.ts'
import {
  answerWell,
  type Conduct,
  startAuthority,
  type TimestampAuthority,
} from '#test/timestamp-authority.ts'
import { fetchToken } from './authority.ts'
import { encodeContainer, readContainer } from './cms.ts'
import { localSeals } from './local.ts'
import { SealUnavailable, type SealVerdict } from './port.ts'
import { sealPdf } from './seal.ts'
import { canonicalToken, checkToken } from './timestamp.ts'
import { verifySealed } from './verify.ts'

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' })
const has = (command: string, ...args: string[]): boolean =>
  run(command, ...args).error === undefined
const hasOpenssl = has('openssl', 'version')
const hasPdfsig = has('pdfsig', '-v')

describe.skipIf(!hasOpenssl)('the timestamp of a seal (needs openssl)', () => {
  let authority: TimestampAuthority
  let ours: SealFolder
  let root: X509Certificate
  let sealed: Buffer
  beforeAll(async () => {
    authority = await startAuthority()
    ours = await sealFolder()
    root = new X509Certificate(await readFile(authority.root))
    sealed = await sealedWith((signature) => fetchToken(asked(), signature, soon))
  })
  beforeEach(() => {
    authority.conduct = []
    authority.asked = 0
  })
  afterAll(async () => {
    await authority.close()
    await ours.remove()
  })

  const asked = () => ({ url: authority.url, roots: [root] })
  const soon = { tries: 1, seconds: 5, secondsBetween: 0 }

  type Stamp = (signature: Uint8Array) => Promise<Uint8Array | undefined>
  const sealedWith = async (stamp: Stamp): Promise<Buffer> =>
    Buffer.from(await sealPdf(await plainPdf(), asSealed, ours.key, stamp))

  const verify = (pdf: Uint8Array, roots = [root]): Promise<SealVerdict> =>
    verifySealed(pdf, [ours.key.root], roots)
  const malformed = { valid: false, fault: 'malformed' }

  const gapOf = (pdf: Buffer) => {
    const before = pdf.indexOf('/Contents <') + '/Contents <'.length
    return { before, after: pdf.indexOf('>', before) }
  }
  const containerOf = (pdf: Buffer): Buffer => {
    const { before, after } = gapOf(pdf)
    return Buffer.from(pdf.toString('latin1', before, after), 'hex')
  }
  const withContainer = (pdf: Buffer, container: Buffer): Buffer => {
    const { before, after } = gapOf(pdf)
    const copy = Buffer.from(pdf)
    copy.write(container.toString('hex').padEnd(after - before, '0'), before, 'latin1')
    return copy
  }

  it('is reported with the time and the name of the authority, beside the claimed time', async () => {
    const verdict = await verify(sealed)
    expect(verdict).toMatchObject({
      valid: true,
      seal: { at: sealedAt.toISOString(), timestamp: { by: 'Test authority' } },
    })
    const at = verdict.valid ? verdict.seal.timestamp?.at : undefined
    expect(Math.abs(Date.parse(at ?? '') - Date.now())).toBeLessThan(600_000)
  })

  it('holds for OpenSSL, as does the signature with it', async () => {
    const { token, signature } = readContainer(containerOf(sealed))
    const file = (name: string) => join(authority.folder, name)
    await writeFile(file('token.der'), token ?? '')
    const openssl = (...args: string[]) =>
      spawnSync('openssl', args, { cwd: authority.folder, encoding: 'utf8' })
    const digest = createHash('sha256').update(signature).digest('hex')
    const stamped = ['-token_in', '-in', 'token.der', '-CAfile', authority.root]
    expect(openssl('ts', '-verify', '-digest', digest, ...stamped).stdout).toContain(
      'Verification: OK',
    )
    const other = createHash('sha256').update('other').digest('hex')
    expect(openssl('ts', '-verify', '-digest', other, ...stamped).status).not.toBe(0)

    const { before, after } = gapOf(sealed)
    await writeFile(file('container.der'), containerOf(sealed))
    await writeFile(
      file('covered'),
      Buffer.concat([sealed.subarray(0, before - 1), sealed.subarray(after + 1)]),
    )
    await writeFile(file('seal-root.pem'), ours.key.root.toString())
    const verified = openssl(
      ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'container.der'],
      ...['-content', 'covered', '-CAfile', 'seal-root.pem', '-out', 'verified'],
      // The claimed time lies ahead of the clock of this machine, or behind it.
      '-no_check_time',
    )
    expect(verified.stderr).toContain('CAdES Verification successful')
  })

  it.skipIf(!hasPdfsig)('leaves a seal that poppler finds valid (needs pdfsig)', async () => {
    const file = join(authority.folder, 'sealed.pdf')
    await writeFile(file, sealed)
    const said = run('pdfsig', '-nocert', file).stdout
    expect(said).toContain('Signature is Valid.')
    expect(said).toContain('Total document signed')
  })

  it('is kept with the certificates that lead to the root, and no more', () => {
    const { token } = readContainer(containerOf(sealed))
    const content = new ContentInfo({ schema: fromBER(token ?? Buffer.alloc(0)).result })
    expect(new SignedData({ schema: content.content }).certificates).toHaveLength(2)
    expect(
      Buffer.compare(canonicalToken(token ?? Buffer.alloc(0), [root]), token ?? Buffer.alloc(0)),
    ).toBe(0)
  })

  const status =
    (code: number): Conduct =>
    (to) =>
      to.writeHead(code).end('no')
  const answering =
    (bytes: Buffer): Conduct =>
    (to) =>
      to.end(bytes)
  const lost: Conduct = (to) => to.destroy()
  const slow: Conduct = () => undefined
  const halfLost: Conduct = async (to, query, reply) => {
    const whole = await reply(query)
    to.writeHead(200, { 'content-length': whole.length }).write(whole.subarray(0, 200))
    setImmediate(() => to.destroy())
  }
  const cut: Conduct = async (to, query, reply) => to.end((await reply(query)).subarray(0, -40))
  /** Answers another question than was asked: its hash, or its nonce, has another byte. */
  const changing =
    (fromEnd: number): Conduct =>
    async (to, query, reply) => {
      const other = Buffer.from(query)
      other[other.length - fromEnd] = (other[other.length - fromEnd] ?? 0) ^ 1
      to.end(await reply(other))
    }
  const elsewhere: Conduct = (to) => to.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()

  it.each<[string, Conduct, RegExp]>([
    ['500', status(500), /answered 500/],
    ['404', status(404), /answered 404/],
    ['a lost answer', lost, /fetch failed/],
    ['half an answer', halfLost, /terminated/],
    ['a cut answer', cut, /cannot be read/],
    ['no answer', slow, /timeout/],
    ['a page', answering(Buffer.from('<html>')), /cannot be read/],
    ['nothing', answering(Buffer.alloc(0)), /cannot be read/],
    ['an endless answer', answering(Buffer.alloc(100_000)), /too large/],
    ['a refusal', answering(Buffer.from('30053003020102', 'hex')), /status 2/],
    // The query ends in eight bytes of nonce and three of a flag; the hash ends two bytes before the nonce.
    ['another nonce', changing(4), /another question/],
    ['another hash', changing(14), /another signature/],
    ['another place', elsewhere, /fetch failed/],
  ])('is not taken from an authority that gives %s', async (_, conduct, why) => {
    authority.conduct = [conduct]
    const fetching = fetchToken(asked(), randomBytes(384), {
      ...soon,
      seconds: conduct === slow ? 0.2 : 30,
    })
    await expect(fetching).rejects.toThrow(why)
  })

  it('is asked for again, three times in all', async () => {
    authority.conduct = [status(500), lost]
    const patient = { tries: 3, seconds: 5, secondsBetween: 0 }
    await expect(fetchToken(asked(), randomBytes(384), patient)).resolves.toBeInstanceOf(Buffer)
    expect(authority.asked).toBe(3)
    authority.conduct = [status(500), lost, status(503), answerWell]
    await expect(fetchToken(asked(), randomBytes(384), patient)).rejects.toThrow('answered 503')
    expect(authority.asked).toBe(6)
  })

  it('is missing, and its absence told, where no authority answers', async () => {
    const faults: string[] = []
    const seals = await localSeals(
      {
        folder: join(ours.path, 'unanswered'),
        name: 'Lakeside',
        p12: undefined,
        timestamp: { url: authority.url, root: authority.root },
      },
      (error) => faults.push(String(error)),
    )
    authority.conduct = [status(500), status(500), status(500)]
    const verdict = await seals.verify(await seals.seal(await plainPdf(), asSealed))
    expect(verdict).toMatchObject({ valid: true })
    expect(verdict).not.toHaveProperty('seal.timestamp')
    expect(faults).toEqual(['BadTimestamp: the authority answered 500'])
  })

  it('is verified when the authority is no longer set, and told by who knows its root only', async () => {
    const place = { folder: join(ours.path, 'kept'), name: 'Lakeside', p12: undefined }
    const timestamp = { url: authority.url, root: authority.root }
    const stamped = await (
      await localSeals({ ...place, timestamp })
    ).seal(await plainPdf(), asSealed)
    const later = await localSeals(place)
    expect(await later.verify(stamped)).toMatchObject({
      valid: true,
      seal: { timestamp: { by: 'Test authority' } },
    })
    const { pem } = await later.roots()
    await rm(join(place.folder, 'timestamp'), { recursive: true })
    expect(await later.verify(stamped, pem)).toEqual(malformed)
  })

  it('needs a file of roots', async () => {
    const open = (pem: string) =>
      localSeals({
        folder: ours.path,
        name: 'Lakeside',
        p12: undefined,
        timestamp: { url: authority.url, root: pem },
      })
    const file = join(authority.folder, 'empty.pem')
    await writeFile(file, 'nothing')
    for (const path of ['/nonexistent.pem', file, join(authority.folder, 'authority.pem')]) {
      const opening = open(path)
      await expect(opening).rejects.toThrow(`ACCESSION_TIMESTAMP_ROOT: ${path} `)
      await expect(opening).rejects.toBeInstanceOf(SealUnavailable)
    }
  })

  it('of another signature, or of an authority that is not trusted, is refused', async () => {
    const other = await fetchToken(asked(), randomBytes(384), soon)
    expect(await verify(await sealedWith(async () => other))).toEqual(malformed)
    expect(await verify(sealed, [])).toEqual(malformed)
    expect(await verify(sealed, [ours.key.root])).toEqual(malformed)
    const impostor = await startAuthority()
    const theirs = new X509Certificate(await readFile(impostor.root))
    const forged = await sealedWith((signature) =>
      fetchToken({ url: impostor.url, roots: [theirs] }, signature, soon),
    )
    await impostor.close()
    expect(await verify(forged, [theirs])).toMatchObject({ valid: true })
    expect(await verify(forged)).toEqual(malformed)
    await expect(
      fetchToken({ ...asked(), roots: [theirs] }, randomBytes(384), soon),
    ).rejects.toThrow('do not lead to a trusted root')
  })

  it('by a certificate that is for something else is refused', async () => {
    const { token, signature } = readContainer(containerOf(sealed))
    const content = new ContentInfo({ schema: fromBER(token ?? Buffer.alloc(0)).result })
    const info = new SignedData({ schema: content.content }).encapContentInfo.eContent?.getValue()
    const file = (name: string) => join(authority.folder, name)
    await writeFile(file('info.der'), new Uint8Array(info ?? new ArrayBuffer()))
    const sign = (name: string) => {
      const { stderr } = spawnSync(
        'openssl',
        [
          ...['cms', '-sign', '-binary', '-nodetach', '-cades', '-nosmimecap', '-outform', 'DER'],
          ...['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', 'info.der'],
          ...['-signer', `${name}.pem`, '-inkey', `${name}.key`, '-out', `by-${name}.der`],
        ],
        { cwd: authority.folder, encoding: 'utf8' },
      )
      expect(stderr).toBe('')
      return readFile(file(`by-${name}.der`))
    }
    const check = async (name: string, roots: readonly X509Certificate[]) =>
      checkToken(canonicalToken(await sign(name), roots), signature, roots)
    const issuer = new X509Certificate(await readFile(file('issuer.pem')))
    expect(await check('authority', [issuer])).toMatchObject({ by: 'Test authority' })
    await expect(check('issuer', [root])).rejects.toThrow('not one for timestamps')
  })

  const flipped = (bytes: Buffer, bit: number): Buffer => {
    const copy = Buffer.from(bytes)
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return copy
  }

  it(
    'is held to the byte: of 2,000 flipped bits none is accepted',
    { timeout: 240_000 },
    async () => {
      const accepted: number[] = []
      for (const bit of places(2000, sealed.length * 8)) {
        if ((await verify(flipped(sealed, bit))).valid) accepted.push(bit >> 3)
      }
      expect(accepted).toEqual([])
    },
  )

  it('nor is one of 2,000 of the container itself', { timeout: 240_000 }, async () => {
    const padded = containerOf(sealed)
    const container = padded.subarray(0, padded.findLastIndex((byte) => byte !== 0) + 1)
    const accepted: number[] = []
    for (const bit of places(2000, container.length * 8)) {
      const pdf = withContainer(sealed, flipped(container, bit))
      if ((await verify(pdf)).valid) accepted.push(bit >> 3)
    }
    expect(accepted).toEqual([])
  })

  it('may be taken away, which leaves a seal without one', async () => {
    const { digest, signature } = readContainer(containerOf(sealed))
    const bare = encodeContainer({ chain: ours.key.chain, digest, signature })
    const verdict = await verify(withContainer(sealed, bare))
    expect(verdict).toMatchObject({ valid: true })
    expect(verdict).not.toHaveProperty('seal.timestamp')
  })
})

/** `count` different whole numbers below `end`, the same in each run. */
function places(count: number, end: number): number[] {
  const found = new Set<number>()
  for (let state = 12_345; found.size < count;) {
    state = Number((BigInt(state) * 48_271n) % 2_147_483_647n)
    found.add(state % end)
  }
  return [...found]
}
