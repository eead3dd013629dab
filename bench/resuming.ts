import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { request as ask } from 'node:http'
import { randomFrom } from '#app/demo/random.ts'

/*
 * A client whose connections break, and that goes on where it was: uploads part by part, downloads range by range.
 */

/** How a method of the DNAnexus API is called. */
export type CallApi = (route: string, input?: unknown) => Promise<Record<string, unknown>>

export type Plan = {
  /** What to upload. */
  readonly path: string
  readonly size: number
  readonly partSize: number
  /** How many connections break on the way up, and again on the way down. */
  readonly breaks: number
}

export type Resumed = {
  /** MD5 of what was sent and of what came back, in hex. */
  readonly md5Sent: string
  readonly md5Received: string
  readonly parts: number
  readonly breaksUp: number
  readonly breaksDown: number
  /** How often a part was begun. */
  readonly partsSent: number
  readonly rangesAsked: number
}

/** Uploads to a project and downloads again, breaking connections as planned. */
export async function resume(call: CallApi, project: string, plan: Plan): Promise<Resumed> {
  const { id } = await call('/file/new', { project, name: `resumed-${plan.size}`, parents: true })
  const file = String(id)
  const up = await upload(call, file, plan)
  await call(`/${file}/close`)
  const down = await download(call, file, plan)
  return { ...up, ...down }
}

/** Where breaks are, spread over the parts by chance; the same each time. */
function breaksIn({ size, partSize, breaks }: Plan, seed: string): Map<number, number[]> {
  const random = randomFrom(seed)
  const parts = Math.ceil(size / partSize)
  const places = new Map<number, number[]>()
  for (let n = 0; n < breaks; n++) {
    const part = random.between(0, parts)
    places.set(part, [...(places.get(part) ?? []), random.unit()])
  }
  return places
}

async function upload(call: CallApi, file: string, plan: Plan) {
  const { path, size, partSize } = plan
  const breaks = breaksIn(plan, 'up')
  const parts = Math.ceil(size / partSize)
  const whole = createHash('md5')
  const source = await open(path, 'r')
  let [partsSent, breaksUp] = [0, 0]
  try {
    for (let n = 0; n < parts; n++) {
      const bytes = await readAt(source, n * partSize, Math.min(partSize, size - n * partSize))
      whole.update(bytes)
      const md5 = createHash('md5').update(bytes).digest('hex')
      const cuts = [...(breaks.get(n) ?? [])]
      for (let isKept = false; !isKept;) {
        const part = { index: n + 1, size: bytes.length, md5 }
        const { url, headers } = await call(`/${file}/upload`, part)
        const cut = cuts.shift()
        partsSent += 1
        if (cut !== undefined) breaksUp += 1
        isKept = await put(String(url), headers as Headers, bytes, cut)
      }
    }
  } finally {
    await source.close()
  }
  return { md5Sent: whole.digest('hex'), parts, partsSent, breaksUp }
}

type Headers = Readonly<Record<string, string>>

/** Sends a part, or the share `cut` of it before the connection breaks; answers whether it was taken. */
function put(url: string, headers: Headers, bytes: Buffer, cut?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sending = ask(url, { method: 'PUT', headers, agent: false }, (answer) => {
      answer.resume()
      if (answer.statusCode === 200) resolve(true)
      else reject(new Error(`A part was refused: ${answer.statusCode}`))
    })
    if (cut === undefined) {
      sending.on('error', reject)
      sending.end(bytes)
      return
    }
    sending.on('error', () => undefined)
    sending.on('close', () => resolve(false))
    sending.write(bytes.subarray(0, Math.floor(cut * bytes.length)), () => sending.destroy())
  })
}

async function download(call: CallApi, file: string, plan: Plan) {
  const { size, partSize } = plan
  const breaks = breaksIn(plan, 'down')
  const { url, headers } = await call(`/${file}/download`)
  const whole = createHash('md5')
  let [rangesAsked, breaksDown] = [0, 0]
  for (let n = 0; n * partSize < size; n++) {
    const end = Math.min((n + 1) * partSize, size)
    const cuts = [...(breaks.get(n) ?? [])]
    for (let at = n * partSize; at < end;) {
      const cut = cuts.shift()
      rangesAsked += 1
      if (cut !== undefined) breaksDown += 1
      const most = cut === undefined ? end - at : Math.floor(cut * (end - at))
      at += await get(
        String(url),
        { ...(headers as Headers), range: `bytes=${at}-${end - 1}` },
        most,
        whole,
      )
    }
  }
  return { md5Received: whole.digest('hex'), rangesAsked, breaksDown }
}

/** Reads `most` bytes and breaks the connection; answers how many came. */
function get(url: string, headers: Headers, most: number, whole: Hash): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0
    const asking = ask(url, { headers, agent: false }, (answer) => {
      if (answer.statusCode !== 206) {
        asking.destroy()
        reject(new Error(`A range was refused: ${answer.statusCode}`))
        return
      }
      answer.on('data', (chunk: Buffer) => {
        const wanted = chunk.subarray(0, most - received)
        whole.update(wanted)
        received += wanted.length
        if (received >= most) asking.destroy()
      })
      answer.on('error', () => undefined)
      answer.on('close', () => resolve(received))
    })
    asking.on('error', reject)
    asking.end()
  })
}

async function readAt(source: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await source.read(bytes, 0, length, at)
  return bytes
}
