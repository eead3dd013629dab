import { Worker } from 'node:worker_threads'
import type { PartReaders, StartReaders, StagedPart } from '#stages/catalog/import/staged-parts.ts'

/** They keep two cores busy, with the database that takes what they read: more would wait for it. */
const threadCount = 2

/** Nearly all that they make is garbage a part later: with the usual 16 MB they spend a tenth of their time on it. */
const maxYoungGenerationSizeMb = 64

/** Threads that read the parts of a manifest in turn. */
export const startReaders: StartReaders = (context) => {
  const threads = Array.from({ length: threadCount }, () => newThread(context))
  let turn = 0
  return {
    read(part) {
      const thread = threads[turn % threadCount]
      if (thread === undefined) throw new Error('a turn without a thread')
      turn += 1
      return thread.read(part)
    },
    end: async () => void (await Promise.all(threads.map(({ end }) => end()))),
  }
}

const newThread: StartReaders = (workerData): PartReaders => {
  const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb },
  })
  const asked: PromiseWithResolvers<StagedPart>[] = []
  let failure: unknown
  worker.on('message', (part: StagedPart) => asked.shift()?.resolve(part))
  const fail = (error: unknown): void => {
    failure ??= error
    for (const { reject } of asked.splice(0)) reject(failure)
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('A thread that read the manifest ended.')))
  return {
    read(part) {
      const answer = Promise.withResolvers<StagedPart>()
      // Who waits for an earlier part hears of its failure first.
      answer.promise.catch(() => undefined)
      asked.push(answer)
      if (failure === undefined) worker.postMessage(part, [])
      else fail(failure)
      return answer.promise
    },
    end: async () => void (await worker.terminate()),
  }
}
