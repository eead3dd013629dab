import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

/** What an authority does with one question; `reply` is what it would answer. */
export type Conduct = (
  to: ServerResponse,
  query: Buffer,
  reply: (query: Buffer) => Promise<Buffer>,
) => unknown

export type TimestampAuthority = {
  readonly folder: string
  readonly url: string
  /** Its root, as a PEM file. */
  readonly root: string
  /** How often it was asked. */
  asked: number
  /** What it does next, one for each question; then it answers well. */
  conduct: Conduct[]
  close(): Promise<void>
}

export const answerWell: Conduct = async (to, query, reply) => {
  to.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(await reply(query))
}

const configuration = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[issuer]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[authority]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = answers
[answers]
serial = serial
signer_cert = authority.pem
certs = issuer.pem
signer_key = authority.key
signer_digest = sha384
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`

/** A timestamp authority on this machine, made with \`openssl ts\`: root, issuer and authority. */
export async function startAuthority(name = 'Test authority'): Promise<TimestampAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-tsa-'))
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  }
  await writeFile(join(folder, 'tsa.cnf'), configuration)
  await writeFile(join(folder, 'serial'), '01\n')
  const key = ['-newkey', 'rsa:2048', '-nodes', '-config', 'tsa.cnf', '-days', '3650']
  const make = (what: string, subject: string, issuer?: string): void => {
    const from = issuer === undefined ? [] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`]
    openssl(
      ...['req', '-x509', ...key, '-extensions', what, '-subj', `/CN=${subject}`, ...from],
      ...['-keyout', `${what}.key`, '-out', `${what}.pem`],
    )
  }
  make('root', `${name} root`)
  make('issuer', `${name} issuer`, 'root')
  make('authority', name, 'issuer')
  let n = 0
  const reply = async (query: Buffer): Promise<Buffer> => {
    const at = String((n += 1))
    await writeFile(join(folder, `${at}.tsq`), query)
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', `${at}.tsq`, '-out', `${at}.tsr`)
    return readFile(join(folder, `${at}.tsr`))
  }
  const answer = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    authority.asked += 1
    const conduct = authority.conduct.shift() ?? answerWell
    await conduct(to, await buffer(from), reply)
  }
  const server = createServer((from, to) => {
    answer(from, to).catch((error: unknown) => to.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const authority: TimestampAuthority = {
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    root: join(folder, 'root.pem'),
    asked: 0,
    conduct: [],
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
  return authority
}
