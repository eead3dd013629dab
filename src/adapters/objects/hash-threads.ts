import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HashOrder } from './hash-thread.ts'

/** SHA-256 and MD5 of one body, hashed beside each other and beside what this thread does. */
export type Hashing = {
  /** Resolves when the block, of shared memory, may be filled anew. */
  update(block: Uint8Array): Promise<void>
  /** In lower-case hex. */
  digest(): Promise<{ readonly sha256: string; readonly md5: string }>
  /** Forgets a body that does not come to its end. */
  drop(): void
}

/** Two for each body; more than the cores would only wait for each other. */
const threadCount = Math.min(Math.max(availableParallelism(), 2), 8)

/** Threads that hash bodies, made as they are needed; they keep no process alive. */
export function hashThreads(): () => Hashing {
  const threads: Thread[] = []
  let turn = 0
  let bodies = 0
  const next = (): Thread => {
    const at = turn++ % threadCount
    const thread = threads[at]
    if (thread?.isAlive()) return thread
    return (threads[at] = newThread())
  }
  return () => {
    const body = bodies++
    const [forSha256, forMd5] = [next(), next()]
    const both = <T>(ask: (thread: Thread, algorithm: 'sha256' | 'md5') => Promise<T>) =>
      Promise.all([ask(forSha256, 'sha256'), ask(forMd5, 'md5')])
    return {
      async update(block) {
        await both((thread, algorithm) => thread.ask({ body, algorithm, block }))
      },
      async digest() {
        const [sha256, md5] = await both((thread, algorithm) =>
          thread.ask({ body, algorithm, end: 'digest' }),
        )
        return { sha256, md5 }
      },
      drop() {
        both((thread, algorithm) => thread.ask({ body, algorithm, end: 'drop' })).catch(
          () => undefined,
        )
      },
    }
  }
}

type Thread = {
  ask(order: HashOrder): Promise<string>
  isAlive(): boolean
}

/** It answers in the order in which it was asked. */
function newThread(): Thread {
  const worker = new Worker(new URL('./hash-thread.ts', import.meta.url))
  worker.unref()
  const asked: PromiseWithResolvers<string>[] = []
  let failure: unknown
  const fail = (error: unknown): void => {
    failure ??= error
    for (const { reject } of asked.splice(0)) reject(failure)
  }
  worker.on('message', (answer: string) => {
    asked.shift()?.resolve(answer)
    if (asked.length === 0) worker.unref()
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('A thread that hashed ended.')))
  return {
    isAlive: () => failure === undefined,
    ask(order) {
      if (failure !== undefined) return Promise.reject(failure)
      const answer = Promise.withResolvers<string>()
      asked.push(answer)
      worker.ref()
      worker.postMessage(order, [])
      return answer.promise
    },
  }
}
