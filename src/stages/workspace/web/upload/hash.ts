import type { HashAnswer, HashAsked } from './md5-worker.ts'

/** The file cannot be read any more: it was changed, moved or deleted on the reader's disk. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable'
}

type Waiting = { readonly resolve: (md5: string) => void; readonly reject: (error: Error) => void }

const waiting = new Map<number, Waiting>()
let worker: Worker | undefined
let last = 0

/** The MD5 of a slice of a file, made in a worker. @throws FileUnreadable */
export function md5Of(slice: Blob): Promise<string> {
  worker ??= startWorker()
  last += 1
  const asked: HashAsked = { id: last, slice }
  const answer = new Promise<string>((resolve, reject) =>
    waiting.set(asked.id, { resolve, reject }),
  )
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(asked)
  return answer
}

function startWorker(): Worker {
  const started = new Worker(new URL('./md5-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<HashAnswer>) => {
    const { id, md5, fault } = data
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (md5 === undefined) waiter?.reject(new FileUnreadable(fault))
    else waiter?.resolve(md5)
  })
  started.addEventListener('error', () => {
    worker = undefined
    for (const { reject } of waiting.values())
      reject(new FileUnreadable('The file could not be read.'))
    waiting.clear()
  })
  return started
}
