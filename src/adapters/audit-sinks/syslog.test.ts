import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, hasOpenssl, makeCertificates } from '#test/certificates.ts'
import { type FakeSyslog, startSyslog } from '#test/fake-syslog.ts'
import { syslogSink } from './syslog.ts'

const at = new Date('2026-03-01T12:00:00Z')
const checkpoint = { seq: 7, at, note: 'localhost/audit\n7\nAAAA\n' }
const message = `<109>1 2026-03-01T12:00:00.000Z here accession - checkpoint [audit@32473 seq="7"] \u{feff}${checkpoint.note}`

describe.skipIf(!hasOpenssl)('a log server over TLS (T107, needs openssl)', () => {
  let folder: string
  let own: Certificates
  let other: Certificates
  let server: FakeSyslog
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-syslog-'))
    own = makeCertificates(folder)
    other = makeCertificates(folder, 'other')
    server = await startSyslog({ cert: await readFile(own.cert), key: await readFile(own.key) })
  })
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })
  const sinkAt = (host: string, ca: string | undefined) =>
    syslogSink('log', { host, port: server.port, tls: true, ca, events: false }, 'here', 3000)

  it.each(['localhost', '127.0.0.1'])('takes a checkpoint as %s', async (host) => {
    server.messages.length = 0
    await sinkAt(host, own.ca).deliver(checkpoint)
    expect(server.messages).toEqual([message])
  })

  it('is told nothing where nobody vouches for it', async () => {
    server.messages.length = 0
    for (const ca of [other.ca, undefined])
      await expect(sinkAt('localhost', ca).deliver(checkpoint)).rejects.toThrow('certificate')
    expect(server.messages).toEqual([])
  })
})
