import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import { randomFrom } from '#app/demo/random.ts'

/** A line between a client and a server that breaks. */
export type BreakingProxy = {
  /** Where it stands in for the server. */
  readonly url: string
  /** From now on it breaks so many connections, each after some bytes. */
  breakSome(count: number): void
  /** How many it broke, and the bytes that it carried to the server and back. */
  readonly carried: () => { readonly breaks: number; readonly up: number; readonly down: number }
  close(): Promise<void>
}

/**
 * A connection breaks after some bytes by chance, the same each time; none before `least`, so that what is small comes
 * through, and all within `most`.
 */
export async function breakingProxy(
  target: string,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target)
  const random = randomFrom('breaks')
  const sockets = new Set<Socket>()
  const sum = { breaks: 0, up: 0, down: 0 }
  let left = 0
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const both = [client, upstream] as const
    let before = 0
    let limit: number | undefined
    const carry = (from: Socket, to: Socket, way: 'up' | 'down') => {
      from.on('data', (bytes: Buffer) => {
        sum[way] += bytes.length
        before += bytes.length
        if (left > 0) limit ??= before + random.between(least, most)
        if (limit !== undefined && left > 0 && before >= limit) {
          left -= 1
          sum.breaks += 1
          for (const socket of both) socket.resetAndDestroy()
        } else if (!to.write(bytes)) from.pause()
      })
      to.on('drain', () => from.resume())
      from.on('end', () => to.end())
      from.on('error', () => to.destroy())
      from.on('close', () => {
        to.destroy()
        sockets.delete(from)
      })
      sockets.add(from)
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
    breakSome(count) {
      left = count
      Object.assign(sum, { breaks: 0, up: 0, down: 0 })
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
