import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { executorConformance } from '#test/executor/conformance.ts'
import { hasSlurm, startSlurm } from '#test/executor/slurm-cluster.ts'
import { canRunTools } from '#test/sandbox.ts'
import { defaultWorker } from './worker.ts'

const needs = '(needs bubblewrap, slurm-wlm and munge, as root)'

describe.skipIf(!canRunTools || !hasSlurm)(`the executor on Slurm ${needs}`, () => {
  executorConformance(async (folder) => {
    const slurm = await mkdtemp(join(tmpdir(), 'accession-slurm-'))
    const cluster = await startSlurm(slurm, 1)
    return {
      recipe: {
        kind: 'slurm',
        options: { folder, worker: defaultWorker, conf: cluster.conf, grace: 1000 },
      },
      stop: async () => {
        await cluster.stop()
        await rm(slurm, { recursive: true, force: true })
      },
    }
  })
})
