import { connect, type Socket } from 'node:net'
import type { Scanner, Verdict } from './port.ts'

const patience = 20_000
const chunkBytes = 64 * 1024

/** Where clamd listens: an absolute path of a unix socket, or `host:port`. */
export type ClamdAddress =
  { readonly path: string } | { readonly host: string; readonly port: number }

/** Undefined where the text is no such address. An IPv6 address stands in brackets. */
export function parseClamdAddress(text: string): ClamdAddress | undefined {
  if (text.startsWith('/')) return { path: text }
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined
  return { host, port: Number(port) }
}

/**
 * ClamAV's daemon, asked by INSTREAM: lengths of 32 bits before each piece, a length of 0 at the end, one line as
 * the answer. Anything but `OK` or `FOUND`, and no answer within `waitMs`, throws.
 */
export const clamdScanner = (address: ClamdAddress, waitMs = patience): Scanner => ({
  async scan(bytes) {
    const socket = connect(address)
    const timer = setTimeout(
      () => socket.destroy(new Error('clamd does not answer in time')),
      waitMs,
    )
    try {
      const answer = readAnswer(socket)
      // Where clamd says no before the end, the rest is not sent.
      void send(socket, bytes)
      return verdictOf(await answer)
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  },
})

async function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  socket.write('zINSTREAM\0')
  for (let at = 0; at < bytes.length && socket.writable; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes)
    socket.write(lengthOf(piece))
    if (!socket.write(piece)) await drained(socket)
  }
  if (socket.writable) socket.write(lengthOf(new Uint8Array()))
}

function lengthOf(piece: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(piece.length)
  return length
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })

/** What clamd says until its NUL. */
const readAnswer = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    socket.setEncoding('utf8')
    socket.on('data', (more: string) => {
      said += more
      const end = said.indexOf('\0')
      if (end >= 0) resolve(said.slice(0, end))
      else if (said.length > 10_000) reject(new Error('clamd answers too much'))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('clamd ended the connection without an answer')))
  })

function verdictOf(answer: string): Verdict {
  if (answer === 'stream: OK') return { state: 'clean' }
  const [, found] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (found !== undefined) return { state: 'found', found }
  throw new Error(`clamd answers: ${answer}`)
}
