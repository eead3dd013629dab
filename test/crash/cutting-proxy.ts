import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** A line to PostgreSQL that breaks in a commit. */
export type CuttingProxy = {
  /** Where it stands in for the server, as a connection string. */
  readonly url: string
  /** The next commit breaks its connection, before it arrived or after it was done. Answers how many broke so far. */
  cutNextCommit(when: 'before' | 'after'): void
  readonly cuts: number
  close(): Promise<void>
}

/** The simple query `commit` of the protocol (PostgreSQL, 54.7). */
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1')

/** What PostgreSQL says to it once it is done; a part of its CommandComplete. */
const committed = Buffer.from('COMMIT\0', 'latin1')

/** Stands before the server of `target`, which is behind a socket in the folder of its `host=`. */
export async function cuttingProxy(target: string): Promise<CuttingProxy> {
  const { searchParams, pathname } = new URL(target.replace('@/', '@localhost/'))
  const path = join(searchParams.get('host') ?? '', '.s.PGSQL.5432')
  const sockets = new Set<Socket>()
  let next: 'before' | 'after' | undefined
  let cuts = 0
  const server = createServer((client) => {
    const upstream = connect(path)
    let isOver = false
    const cut = (): void => {
      cuts += 1
      for (const socket of [client, upstream]) socket.destroy()
    }
    client.on('data', (bytes: Buffer) => {
      const when = bytes.includes(commit) ? next : undefined
      if (when !== undefined) next = undefined
      if (when === 'before') return cut()
      isOver ||= when === 'after'
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) =>
      isOver && bytes.includes(committed) ? cut() : client.write(bytes),
    )
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a proxy without a port')
  return {
    url: `postgresql://accession@127.0.0.1:${address.port}${pathname}`,
    cutNextCommit(when) {
      next = when
    },
    get cuts() {
      return cuts
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
