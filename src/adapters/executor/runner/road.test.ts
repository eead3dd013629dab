import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asked, isPublic, openProxy } from './road.ts'

describe('addresses', () => {
  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
    'of the public network: %s',
    (address) => expect(isPublic(address)).toBe(true),
  )

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    '2001:0:a00:1::1',
    '2001:db8::1',
    'example.org',
  ])('that are not: %s', (address) => expect(isPublic(address)).toBe(false))
})

describe('the proxy for tools', () => {
  let folder: string
  let path: string
  let there: Server
  let proxy: Server
  const asked: Asked[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-road-'))
    path = join(folder, 'proxy')
    there = createServer((incoming, answer) => {
      answer.end(`${incoming.method} ${incoming.headers.host} ${incoming.url}`)
    }).listen(0, '127.0.0.1')
    await once(there, 'listening')
    const address = there.address()
    // Every name leads to this one server.
    const reach = async () => {
      const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    }
    const egress = ['tools.example', '*.mirror.example']
    proxy = await openProxy(path, egress, (each) => asked.push(each), reach)
  })
  afterAll(async () => {
    proxy.close()
    there.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function through(url: string): Promise<[status: number | undefined, body: string]> {
    const sent = request({ socketPath: path, path: url, agent: false }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return [answer.statusCode, await text(answer)]
  }
  async function tunnel(host: string): Promise<string> {
    const socket = connect(path)
    socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    const [first] = await once(socket, 'data')
    if (!String(first).includes('200')) return String(first).split('\r\n')[0] ?? ''
    socket.write(`GET /within HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    return text(socket)
  }

  it('lets through to hosts that are listed, and to what is below a name', async () => {
    expect(await through('http://tools.example/a?b=c')).toEqual([200, 'GET tools.example /a?b=c'])
    expect(await through('http://DEB.mirror.example/')).toEqual([200, 'GET deb.mirror.example /'])
    expect(await tunnel('tools.example:443')).toContain('GET tools.example:443 /within')
  })

  it('refuses all others, other ports, and what is no address', async () => {
    expect(await through('http://mirror.example/')).toEqual([403, expect.any(String)])
    expect(await through('http://tools.example.evil.example/')).toEqual([403, expect.any(String)])
    expect(await through('http://tools.example:22/')).toEqual([403, expect.any(String)])
    expect(await through('/etc/passwd')).toEqual([403, expect.any(String)])
    expect(await tunnel('elsewhere.example:443')).toBe('HTTP/1.1 403 Forbidden')
    expect(await tunnel('tools.example:25')).toBe('HTTP/1.1 403 Forbidden')
  })

  it('notes each that is asked for', () => {
    expect(asked).toContainEqual({ host: 'tools.example', isAllowed: true })
    expect(asked).toContainEqual({ host: 'deb.mirror.example', isAllowed: true })
    expect(asked).toContainEqual({ host: 'elsewhere.example', isAllowed: false })
  })
})
