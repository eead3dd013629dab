import { createServer, type Socket } from 'node:net'

/** The harmless file that every scanner of viruses finds; in two parts, so that none finds this one. */
export const eicar = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

/** `silent` never answers; `cut-off` hangs up after some bytes; `full` says that the stream is too long. */
export type ClamdMood = 'scanning' | 'silent' | 'cut-off' | 'full'

export type FakeClamd = {
  mood: ClamdMood
  /** Bytes of each stream that came whole. */
  readonly streams: number[]
  close(): Promise<void>
}

/** A daemon on a unix socket that speaks INSTREAM and finds the EICAR test file. */
export async function startClamd(path: string): Promise<FakeClamd> {
  const open = new Set<Socket>()
  const fake: FakeClamd = {
    mood: 'scanning',
    streams: [],
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    let said: Buffer = Buffer.alloc(0)
    socket.on('data', (more: Buffer) => {
      said = Buffer.concat([said, more])
      if (fake.mood === 'cut-off' && said.length > 20) socket.destroy()
      if (fake.mood === 'full') socket.end('INSTREAM size limit exceeded. ERROR\0')
      if (fake.mood !== 'scanning') return
      const stream = streamOf(said)
      if (stream === undefined) return
      fake.streams.push(stream.length)
      socket.end(stream.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return fake
}

const command = 'zINSTREAM\0'

/** The bytes sent, once the piece of length 0 has come. @throws Error where the command is another */
function streamOf(said: Buffer): Buffer | undefined {
  if (said.length >= command.length && !said.toString('latin1').startsWith(command)) {
    throw new Error('not INSTREAM')
  }
  const pieces: Buffer[] = []
  let at = command.length
  while (at + 4 <= said.length) {
    const length = said.readUInt32BE(at)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(said.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}
