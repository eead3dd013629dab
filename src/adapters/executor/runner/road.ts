import { lookup } from 'node:dns/promises'
import { chmodSync } from 'node:fs'
import {
  Agent as HttpAgent,
  createServer as createHttpServer,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { BlockList, connect, isIP, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream'

/*
 * The outer ends of the ways out of a sandbox, which has no network of its own: sockets in a folder that it sees.
 */

/** At once; what comes beyond is turned away. */
const connections = 256

/**
 * Leads to the platform and nowhere else. Every call carries `headers`, whatever the tool says under their names;
 * `note` is told what the platform refuses, as a status and a path.
 */
export async function openPlatform(
  path: string,
  platformUrl: string,
  headers: Readonly<Record<string, string>>,
  note: (refused: string) => void,
): Promise<Server> {
  const { protocol, hostname, port } = new URL(platformUrl)
  const agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true })
  const ask = protocol === 'https:' ? requestHttps : requestHttp
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  // A large part may come for as long as it takes.
  const server = createHttpServer({ requestTimeout: 0 })
  server.on('request', (inner, answer) => {
    const outer = ask({
      agent,
      host,
      ...(port !== '' && { port }),
      method: inner.method,
      path: inner.url,
      headers: { ...inner.headers, ...headers },
      ...(protocol === 'https:' && isIP(host) === 0 && { servername: host }),
    })
    outer.on('response', (response) => {
      const { statusCode = 502 } = response
      if (refusals.includes(statusCode)) note(`${statusCode} ${placeOf(inner.url)}`)
      answer.writeHead(statusCode, response.headers)
      pipeline(response, answer, () => undefined)
    })
    outer.on('error', () => answer.destroy())
    answer.on('close', () => outer.destroy())
    pipeline(inner, outer, () => undefined)
  })
  return listening(server, path)
}

/** The path of a call, without what could be a secret in it. */
const placeOf = (url = ''): string =>
  (url.split('?')[0] ?? '')
    .split('/')
    .map((part) => (part.length > 40 ? '*' : part))
    .join('/')

/** Statuses of what a caller may not do, or know of. */
const refusals = [401, 403, 404]

export type Asked = { readonly host: string; readonly isAllowed: boolean }

/** Opens a connection to a host by name. @throws Error where it may not be reached. */
export type Reach = (host: string, port: number) => Promise<Socket>

/**
 * An HTTP proxy that lets through to the hosts of a list: names, `*.name` for what is below one, `*` for all.
 * `note` is told each host that is asked for.
 */
export async function openProxy(
  path: string,
  egress: readonly string[],
  note: (asked: Asked) => void,
  reach: Reach = reachPublic,
): Promise<Server> {
  const reachAllowed = async (host: string, port: number): Promise<Socket> => {
    const isAllowed = isListed(host, egress) && ports.includes(port)
    try {
      if (!isAllowed) throw new Error('not on the list of this tool')
      const socket = await reach(host, port)
      note({ host, isAllowed: true })
      return socket
    } catch (error) {
      note({ host, isAllowed: isAllowed && !(error instanceof NotPublic) })
      throw error
    }
  }
  const server = createHttpServer()
  server.on('connect', (request, inner: Socket, head: Buffer) => {
    inner.on('error', () => undefined)
    const asked = URL.parse(`http://${request.url ?? ''}`)
    const tunnel = async (): Promise<void> => {
      const outer = await reachAllowed(nameOf(asked), Number(asked?.port || 443))
      inner.write('HTTP/1.1 200 Connection established\r\n\r\n')
      outer.write(head)
      join(inner, outer)
    }
    tunnel().catch((error: Error) =>
      inner.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${error.message}\n`),
    )
  })
  server.on('request', (request, answer) => {
    const forward = async (): Promise<void> => {
      const asked = URL.parse(request.url ?? '')
      const socket = await reachAllowed(nameOf(asked), Number(asked?.port || 80))
      const outer = requestHttp({
        createConnection: () => socket,
        method: request.method,
        headers: { ...request.headers, host: asked?.host, connection: 'close' },
        path: `${asked?.pathname ?? '/'}${asked?.search ?? ''}`,
      })
      outer.on('error', () => answer.destroy())
      outer.on('response', (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      })
      request.pipe(outer)
    }
    forward().catch((error: Error) => answer.writeHead(403).end(`${error.message}\n`))
  })
  return listening(server, path)
}

const ports = [80, 443]

const nameOf = (url: URL | null): string => (url?.hostname ?? '').toLowerCase()

const isListed = (host: string, egress: readonly string[]): boolean =>
  host !== '' &&
  egress.some((each) => {
    const name = each.toLowerCase()
    return name === '*' || name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)))
  })

class NotPublic extends Error {}

/** Looks a name up once and connects to what it found, so that nobody can answer differently the second time. */
async function reachPublic(host: string, port: number): Promise<Socket> {
  const { address } = await lookup(host.replace(/^\[(.*)\]$/, '$1'))
  if (!isPublic(address)) throw new NotPublic(`${host} is not an address of the public network`)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: 20_000 })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error(`${host} does not answer`)))
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

// https://www.iana.org/assignments/iana-ipv4-special-registry; of IPv6 what is not global unicast, and the ways of it
// to an address of IPv4.
const notPublic = new BlockList()
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]) {
  const [address = '', bits] = range.split('/')
  notPublic.addSubnet(address, Number(bits))
}
for (const [address, bits] of [
  ['2001:db8::', 32],
  ['2001::', 23],
  ['2002::', 16],
] as const) {
  notPublic.addSubnet(address, bits, 'ipv6')
}
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address belongs to the public network: not this machine, its neighbours or its cloud's metadata. */
export const isPublic = (address: string): boolean => {
  const kind = isIP(address)
  if (kind === 4) return !notPublic.check(address)
  return kind === 6 && globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6')
}

/** Two connections as one: an end of either ends the other. */
function join(inner: Socket, outer: Socket): void {
  inner.on('error', () => outer.destroy())
  outer.on('error', () => inner.destroy())
  inner.on('close', () => outer.destroy())
  outer.on('close', () => inner.destroySoon())
  inner.pipe(outer)
  outer.pipe(inner)
}

function listening<S extends Server>(server: S, path: string): Promise<S> {
  server.maxConnections = connections
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      // Tools run as another user; who gets here is decided by the folder.
      chmodSync(path, 0o666)
      resolve(server)
    })
  })
}
