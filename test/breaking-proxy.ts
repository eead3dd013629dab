import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import { randomFrom } from '#app/demo/random.ts'

/** A line between a client and a server that breaks. */
export type BreakingProxy = {
  /** Where it stands in for the server. */
  readonly url: string
  /** From now on it breaks so many connections, spread over the next so many bytes. */
  breakSome(count: number, over: number): void
  /** Carries nothing until it is let go on. */
  hold(): void
  goOn(): void
  /** How many it broke, and the bytes that it carried to the server and back. */
  readonly carried: () => { readonly breaks: number; readonly up: number; readonly down: number }
  close(): Promise<void>
}

/** What is smaller than this, in bytes, comes through. */
const least = 256 * 1024

/** Each break comes by chance in its share of the bytes, at the same places each time. */
export async function breakingProxy(target: string): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target)
  const random = randomFrom('breaks')
  const sockets = new Set<Socket>()
  const sum = { breaks: 0, up: 0, down: 0 }
  /** Numbers of bytes at which it breaks, the next one first. */
  let places: number[] = []
  let isHeld = false
  const isDue = () => places[0] !== undefined && sum.up + sum.down >= places[0]
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const both = [client, upstream] as const
    const message = { way: 'up', bytes: 0 }
    const carry = (from: Socket, to: Socket, way: 'up' | 'down') => {
      from.on('data', (bytes: Buffer) => {
        sum[way] += bytes.length
        if (message.way !== way) Object.assign(message, { way, bytes: 0 })
        message.bytes += bytes.length
        if (isDue() && message.bytes >= least) {
          places.shift()
          sum.breaks += 1
          for (const socket of both) socket.resetAndDestroy()
        } else if (!to.write(bytes)) from.pause()
      })
      to.on('drain', () => isHeld || from.resume())
      from.on('end', () => to.end())
      from.on('error', () => to.destroy())
      from.on('close', () => {
        to.destroy()
        sockets.delete(from)
      })
      sockets.add(from)
      if (isHeld) from.pause()
    }
    carry(client, upstream, 'up')
    carry(upstream, client, 'down')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a proxy without a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    breakSome(count, over) {
      Object.assign(sum, { breaks: 0, up: 0, down: 0 })
      const share = Math.floor(over / count)
      places = Array.from({ length: count }, (_, n) => n * share + random.between(0, share))
    },
    hold() {
      isHeld = true
      for (const socket of sockets) socket.pause()
    },
    goOn() {
      isHeld = false
      for (const socket of sockets) socket.resume()
    },
    carried: () => ({ ...sum }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/**
 * How large a file is sent over a line that breaks, in bytes, and how often it does: little each time, and by
 * `BROKEN_UPLOAD` as much as one likes, with a hundred breaks.
 */
export const brokenUpload = {
  size: Number(process.env['BROKEN_UPLOAD'] ?? 60 * 1024 ** 2 + 7),
  breaks: process.env['BROKEN_UPLOAD'] === undefined ? 6 : 100,
} as const
