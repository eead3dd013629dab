import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'

/** A server of syslog on loopback: TCP or TLS, messages counted after RFC 6587. */
export type FakeSyslog = {
  readonly port: number
  /** Messages that came whole, oldest first. */
  readonly messages: string[]
  /** Breaks every connection as soon as it is made. */
  isBroken: boolean
  close(): Promise<void>
}

/** `port` 0 takes a free one. */
export async function startSyslog(tls?: TlsOptions, port = 0): Promise<FakeSyslog> {
  const open = new Set<Socket>()
  const take = (socket: Socket): void => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
    if (fake.isBroken) {
      socket.resetAndDestroy()
      return
    }
    const pieces: Buffer[] = []
    socket.on('data', (piece: Buffer) => pieces.push(piece))
    socket.on('end', () => fake.messages.push(...messagesIn(Buffer.concat(pieces))))
  }
  const server: Server = tls === undefined ? createServer(take) : createTls(tls, take)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const fake: FakeSyslog = {
    port: (server.address() as AddressInfo).port, // it listens on a port
    messages: [],
    isBroken: false,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
  return fake
}

function messagesIn(bytes: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(' ', at)
    const length = Number(bytes.subarray(at, space).toString())
    found.push(bytes.subarray(space + 1, space + 1 + length).toString('utf8'))
    at = space + 1 + length
  }
  return found
}
