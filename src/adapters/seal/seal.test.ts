import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSealed, plainPdf } from '#test/sealing.ts'
import { localSeals } from './local.ts'
import type { Seals } from './port.ts'

/*
 * The seal as others see it. The exit code of pdfsig is 0 whatever it finds, and "Signature is Valid" is also said
 * of a document to which something was added: so its words are read, all three of them.
 */

const has = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args).error === undefined
const hasPdfsig = has('pdfsig', '-v') && has('certutil', '-H')
const hasOpenssl = has('openssl', 'version')
const hasQpdf = has('qpdf', '--version')

let folder: string
let seals: Seals
let sealed: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-seal-'))
  seals = await localSeals({ folder, name: 'Lakeside', p12: undefined })
  const attachment = {
    name: 'audit-trail.json',
    bytes: Buffer.from('{"events": []}'),
    mime: 'application/json',
  }
  // Readers compare the certificate with their own clock.
  const options = { ...asSealed, at: new Date(), attachments: [attachment] }
  sealed = Buffer.from(await seals.seal(await plainPdf(), options))
  await writeFile(join(folder, 'sealed.pdf'), sealed)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, { cwd: folder, encoding: 'utf8' })

describe.skipIf(!hasPdfsig)('the seal as poppler sees it (needs pdfsig and certutil)', () => {
  beforeAll(async () => {
    await mkdir(join(folder, 'nss'))
    const { present } = await seals.roots()
    run('certutil', '-N', '-d', 'sql:nss', '--empty-password')
    run('certutil', '-A', '-d', 'sql:nss', '-n', 'root', '-t', 'CT,C,C', '-i', present.path)
  })

  const pdfsig = (file: string): string => run('pdfsig', '-nssdir', 'sql:nss', file).stdout

  it('is valid, trusted with our root, and covers the whole document', () => {
    const said = pdfsig('sealed.pdf')
    expect(said).toContain('Signature is Valid.')
    expect(said).toContain('Certificate is Trusted.')
    expect(said).toContain('Total document signed')
    expect(said).toContain('Signature Type: ETSI.CAdES.detached')
    expect(said).toContain('Signer full Distinguished Name: CN=Lakeside agreements,O=Lakeside')
  })

  it('is broken by a changed byte, and by one that is added', async () => {
    const altered = Buffer.from(sealed)
    altered[700] = (altered[700] ?? 0) ^ 1
    await writeFile(join(folder, 'altered.pdf'), altered)
    expect(pdfsig('altered.pdf')).not.toContain('Signature is Valid.')
    await writeFile(join(folder, 'longer.pdf'), Buffer.concat([sealed, Buffer.from('%\n')]))
    expect(pdfsig('longer.pdf')).not.toContain('Total document signed')
  })
})

describe.skipIf(!hasOpenssl)('the seal as OpenSSL sees it (needs openssl)', () => {
  it('is a CAdES signature of the covered bytes, under our root', async () => {
    const [before = 0, after = 0] = (
      /\/ByteRange \[ 0 (\d+) (\d+) /.exec(sealed.toString('latin1'))?.slice(1) ?? []
    ).map(Number)
    const covered = Buffer.concat([sealed.subarray(0, before), sealed.subarray(after)])
    await writeFile(join(folder, 'covered'), covered)
    const hex = sealed.toString('latin1', before + 1, after - 1)
    await writeFile(join(folder, 'container.der'), Buffer.from(hex, 'hex'))
    const { present } = await seals.roots()
    const verify = (content: string) =>
      run(
        'openssl',
        ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'container.der'],
        ...['-content', content, '-CAfile', present.path, '-out', 'verified'],
      )
    const verified = verify('covered')
    expect(verified.stderr).toContain('CAdES Verification successful')
    expect(verified.status).toBe(0)
    expect(verify('container.der').status).not.toBe(0)
  })

  it('has a container without a signing time, with one certificate', () => {
    const { stdout } = run(
      'openssl',
      ...['cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'container.der'],
    )
    expect(stdout).toContain('id-smime-aa-signingCertificateV2')
    expect(stdout).not.toContain('signingTime')
    expect(stdout.match(/d\.certificate: /g)).toHaveLength(1)
  })

  it('is made by a certificate for documents, which is no authority', async () => {
    const { present } = await seals.roots()
    const shown = (file: string) =>
      run('openssl', 'x509', '-in', file, '-noout', '-text').stdout.replaceAll(/\s+/g, ' ')
    const sealing = shown(join(folder, 'own', 'sealing.pem'))
    expect(sealing).toContain('CA:FALSE')
    expect(sealing).toContain('Key Usage: critical Digital Signature, Non Repudiation')
    expect(sealing).toContain('Public-Key: (3072 bit)')
    const root = shown(present.path)
    expect(root).toContain('CA:TRUE, pathlen:0')
    expect(root).toContain('Key Usage: critical Certificate Sign, CRL Sign')
  })
})

describe.skipIf(!hasQpdf)('the sealed file (needs qpdf)', () => {
  it('is a sound PDF 1.7', () => {
    const { stdout, status } = run('qpdf', '--check', 'sealed.pdf')
    expect(stdout).toContain('PDF Version: 1.7')
    expect(stdout).toContain('No syntax or stream encoding errors found')
    expect(status).toBe(0)
  })
})

describe('verifying in a process of its own', () => {
  it('says what verifying says, with the roots of this installation or with others', async () => {
    expect(await seals.verify(sealed)).toMatchObject({ valid: true })
    const { pem } = await seals.roots()
    expect(await seals.verify(sealed, pem)).toMatchObject({ valid: true })
    expect(await seals.verify(sealed, '')).toEqual({ valid: false, fault: 'unknown-root' })
    expect(await seals.verify(sealed.subarray(1))).toEqual({ valid: false, fault: 'altered' })
  })

  it('is done for a few at once, and refused when many wait', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 30 }, () => seals.verify(Buffer.from('no PDF'))),
    )
    const refused = asked.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(12)
    expect(refused[0]).toMatchObject({ reason: { code: 'busy' } })
    expect(await seals.verify(sealed)).toMatchObject({ valid: true })
  })
})
