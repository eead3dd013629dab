import { spawnSync } from 'node:child_process'
import { createServer as createTls } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchToken } from '#adapters/seal/authority.ts'
import { pemOf } from '#adapters/seal/keys.ts'
import { docuSign } from '#adapters/signing/docusign/docusign.ts'
import { exchange } from '#adapters/signing/docusign/exchange.ts'
import { type FakeDocuSign, type Route, startDocuSign } from './fake-docusign.ts'
import { sealFolder } from './sealing.ts'
import { sources } from './shape/repository.ts'
import { outgoing } from './signing-conformance.ts'
import { startAuthority } from './timestamp-authority.ts'

/*
 * Where the server connects to (T59). No request of a user names an address: there are no webhooks, no import by
 * address and no keys fetched from one. What remains are the settings of the operator, who is trusted, and what those
 * who are asked there answer, who are not: the address of an account at DocuSign, and redirects. An identity provider
 * is the operator's choice, too: it is believed about its own endpoints, and its client follows no redirect.
 */

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined

/** How a source opens a connection. */
const opening =
  /(?<![.\w])fetch\(|from 'node:(net|tls|http|https|http2|dgram)'|from 'openid-client'|createTransport\(|new PgBoss\(|new pg\.|import\('@(azure|aws-sdk)\//

describe('the server (T59)', () => {
  it('opens connections in these files alone, each to an address of the settings', () => {
    const found = [...sources()].flatMap(([path, text]) =>
      /^src\/(?!app\/(web|journey|cli\/bench)|.*\/web\/)/.test(path) &&
      !path.endsWith('.test.ts') &&
      opening.test(text)
        ? [path]
        : [],
    )
    expect(found.toSorted()).toEqual([
      'src/adapters/audit-sinks/syslog.ts', // ACCESSION_AUDIT_SINKS
      'src/adapters/database/connect.ts', // DATABASE_URL
      'src/adapters/database/embedded.ts', // a socket in ACCESSION_DATA
      'src/adapters/database/line.ts', // DATABASE_URL
      'src/adapters/executor/local.ts', // none: a lock
      'src/adapters/executor/runner/layers.ts', // the platform, on the worker
      'src/adapters/executor/runner/road.ts', // the platform, and public hosts that a tool may reach, on the worker
      'src/adapters/executor/runner/sandbox.ts', // none: a pipe
      'src/adapters/login/openid.ts', // ACCESSION_PROVIDERS, and what each names in its discovery document
      'src/adapters/mail/smtp.ts', // ACCESSION_SMTP_URL
      'src/adapters/objects/azure.ts', // ACCESSION_OBJECTS, ACCESSION_OBJECTS_ENDPOINT
      'src/adapters/objects/s3.ts', // the same
      'src/adapters/scanner/clamd.ts', // ACCESSION_CLAMD
      'src/adapters/seal/authority.ts', // ACCESSION_TIMESTAMP_URL
      'src/adapters/signing/docusign/exchange.ts', // ACCESSION_DOCUSIGN_HOST, and what it names
      'src/app/hold-port.ts', // none: it listens
      'src/app/start.ts', // none: it listens
      'src/app/tls.ts', // none: it reads a certificate
      'src/ledgers/outbox/boss.ts', // DATABASE_URL
    ])
  })
})

describe('somebody within reach of the server (T59)', () => {
  let canary: Server
  let port: number
  let connections = 0
  let fake: FakeDocuSign
  beforeAll(async () => {
    canary = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => canary.listen(0, resolve))
    port = (canary.address() as AddressInfo).port // it listens on a port
    fake = await startDocuSign()
  })
  afterAll(async () => {
    await fake.close()
    await new Promise((resolve) => canary.close(resolve))
  })
  const service = () => docuSign({ ...fake.options, waitMs: 2000 })

  it('gets no connection from 30 addresses that DocuSign could name for the account', async () => {
    const hosts = [
      ...['127.0.0.1', 'localhost', 'LOCALHOST', 'localhost.', '127.1', '127.0.1', '0.0.0.0', '0'],
      ...['2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '127.0.0.1.', '[::1]', '[::]'],
      ...[
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
        '[0:0:0:0:0:0:0:1]',
        '127。0。0。1',
        '①②⑦.⓪.⓪.①',
      ],
      ...['user@127.0.0.1', 'demo.docusign.net@127.0.0.1', 'demo.docusign.net%40@127.0.0.1'],
      ...['127.0.0.1.nip.io', 'docusign.net.localhost'],
    ]
    const addresses = [
      ...hosts.map((host) => `http://${host}:${port}`),
      ...['127.0.0.1', '[::1]', 'localhost'].map((host) => `https://${host}:${port}`),
      `//127.0.0.1:${port}`,
      `http:/\\127.0.0.1:${port}`,
    ]
    expect(addresses).toHaveLength(30)
    for (const address of addresses) {
      fake.baseUri = address
      await expect(service().send(await outgoing()), address).rejects.toMatchObject({
        kind: 'setup',
      })
    }
    fake.baseUri = fake.options.origin
    expect(connections).toBe(0)
  })

  it.each<[Route, number]>(
    (['token', 'userinfo', 'find', 'create'] as const).flatMap((route) =>
      [301, 302, 303, 307, 308].map((status): [Route, number] => [route, status]),
    ),
  )('gets no connection where DocuSign answers %s with %i', async (route, status) => {
    const headers = { location: `http://127.0.0.1:${port}/` }
    fake.failNext(route, { effect: false, answer: { status, headers } })
    await expect(service().send(await outgoing())).rejects.toMatchObject({ name: 'SigningFault' })
    expect(connections).toBe(0)
  })

  it.skipIf(!hasOpenssl)(
    'gets none where a timestamp authority answers so (needs openssl)',
    async () => {
      const authority = await startAuthority()
      try {
        const location = `http://127.0.0.1:${port}/`
        authority.conduct = [301, 302, 303, 307, 308].map(
          (status) => (to) => to.writeHead(status, { location }).end(),
        )
        const asked = { url: authority.url, roots: [] }
        const soon = { tries: 5, seconds: 10, secondsBetween: 0 }
        await expect(fetchToken(asked, Buffer.alloc(384), soon)).rejects.toThrow('fetch failed')
        expect([authority.asked, connections]).toEqual([5, 0])
      } finally {
        await authority.close()
      }
    },
  )

  it('gets no request by a name that came to lead there: it has no certificate for the name', async () => {
    const folder = await sealFolder()
    const { key, chain } = folder.key
    let requests = 0
    let reached = 0
    const server = createTls(
      { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: chain.map(pemOf).join('') },
      (_request, response) => {
        requests += 1
        response.end()
      },
    )
    server.on('connection', () => (reached += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port: there } = server.address() as AddressInfo // it listens on a port
      const asking = exchange({
        method: 'POST',
        url: `https://localhost:${there}/oauth/token`,
        headers: { authorization: 'Bearer secret' },
        body: 'assertion=secret',
        waitMs: 5000,
        maxBytes: 1000,
      })
      await expect(asking).rejects.toMatchObject({
        kind: 'later',
        message: expect.stringContaining('certificate'),
      })
      expect([requests, reached]).toEqual([0, 1])
    } finally {
      await new Promise((resolve) => server.close(resolve))
      await folder.remove()
    }
  })
})
