import { createServer } from 'node:net'

/** A port that no other program can take. */
export type HeldPort = {
  readonly port: number
  /** Lets it go, for the server to listen there. */
  release(): Promise<void>
}

/**
 * Takes a free port before there is a server, so that whatever writes links knows where they will lead. Who connects
 * meanwhile is hung up on.
 */
export function holdPort(host: string): Promise<HeldPort> {
  const holder = createServer((socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    holder.once('error', reject)
    holder.listen(0, host, () => {
      const address = holder.address()
      if (address === null || typeof address === 'string') throw new Error('It listens on no port.')
      const release = () => new Promise<void>((done) => holder.close(() => done()))
      resolve({ port: address.port, release })
    })
  })
}
