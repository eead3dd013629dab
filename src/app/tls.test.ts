import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { request, Server as TlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasOpenssl, makeCertificates } from '#test/certificates.ts'
import { readSettings, siteUrlOf } from './config.ts'
import { createServer } from './server.ts'
import { readTls, renewal } from './tls.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-tls-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The name that the server at an address shows to who trusts an authority. */
const nameAt = async (url: string, ca: string): Promise<unknown> => {
  const trusted = await readFile(ca)
  return new Promise((resolve, reject) => {
    request(`${url}/healthz`, { ca: trusted, agent: false }, (response) => {
      resolve((response.socket as TLSSocket).getPeerCertificate().subject['CN'])
      response.resume()
    })
      .on('error', reject)
      .end()
  })
}

describe('settings of TLS', () => {
  it('come in pairs, and make the public address https', () => {
    expect(() => readSettings({ ACCESSION_TLS_CERT: 'a.pem' })).toThrow(
      'ACCESSION_TLS_CERT: needs ACCESSION_TLS_KEY',
    )
    expect(() => readSettings({ ACCESSION_TLS_KEY: 'a.pem' })).toThrow(
      'ACCESSION_TLS_KEY: needs ACCESSION_TLS_CERT',
    )
    const both = { ACCESSION_TLS_CERT: 'a.pem', ACCESSION_TLS_KEY: 'b.pem' }
    expect(siteUrlOf(readSettings({ ...both, ACCESSION_PORT: '8443' }))).toBe(
      'https://localhost:8443',
    )
  })
})

describe.skipIf(!hasOpenssl)('TLS (needs openssl)', () => {
  it('names the setting of a file that does not fit', async () => {
    const { cert, key } = makeCertificates(folder, 'one')
    const other = makeCertificates(folder, 'two')
    const text = join(folder, 'text')
    await writeFile(text, 'hello')
    const fault = (files: { cert: string; key: string }) =>
      readTls(files).then(
        () => '',
        (error: Error) => `${error.name}: ${error.message}`,
      )
    expect(await fault({ cert, key })).toBe('')
    expect(await fault({ cert: '/no', key })).toMatch(/^SettingsError: ACCESSION_TLS_CERT: .*\/no/)
    expect(await fault({ cert, key: '/no' })).toMatch(/^SettingsError: ACCESSION_TLS_KEY: .*\/no/)
    expect(await fault({ cert: text, key })).toMatch(/ACCESSION_TLS_CERT: .*no certificate/)
    expect(await fault({ cert, key: text })).toMatch(/ACCESSION_TLS_KEY: .*no private key/)
    expect(await fault({ cert, key: other.key })).toMatch(/ACCESSION_TLS_KEY: .*is not the key/)
  })

  it('is spoken by the server, which takes a renewed certificate while it runs', async () => {
    const [before, after] = [makeCertificates(folder, 'before'), makeCertificates(folder, 'after')]
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    const install = async ({ cert, key }: typeof files, seconds: number): Promise<void> => {
      await copyFile(cert, files.cert)
      await copyFile(key, files.key)
      for (const file of [files.cert, files.key]) await utimes(file, seconds, seconds)
    }
    await install(before, 1000)
    const app = await createServer({
      served: [],
      identify: async () => undefined,
      isReady: async () => [],
      logLevel: 'silent',
      tls: await readTls(files),
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    try {
      expect(url).toMatch(/^https:/)
      expect(await nameAt(url, before.ca)).toBe('before')
      await expect(nameAt(url, after.ca)).rejects.toThrow(/certificate/)
      if (!(app.server instanceof TlsServer)) throw new Error('no TLS')
      const faults: unknown[] = []
      const look = renewal(app.server, files, (_, error) => faults.push(error))
      await look()
      await copyFile(after.cert, files.cert)
      await look()
      expect(faults).toEqual([expect.objectContaining({ name: 'SettingsError' })])
      expect(await nameAt(url, before.ca)).toBe('before')
      await install(after, 2000)
      await look()
      expect(await nameAt(url, after.ca)).toBe('after')
    } finally {
      await app.close()
    }
  })
})
