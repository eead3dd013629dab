import { describe } from 'vitest'
import { hasSandbox } from '#test/executor/bench.ts'
import { executorConformance } from '#test/executor/conformance.ts'
import { defaultWorker } from './worker.ts'

describe.skipIf(!hasSandbox)('the executor on this machine (needs bubblewrap)', () => {
  executorConformance(async (folder) => ({
    recipe: { kind: 'local', options: { folder, worker: defaultWorker, cores: 2, grace: 1000 } },
    stop: async () => undefined,
  }))
})
