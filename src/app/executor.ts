import { localExecutor } from '#adapters/executor/local.ts'
import type { Executor } from '#adapters/executor/port.ts'
import { slurmExecutor } from '#adapters/executor/slurm.ts'
import { defaultWorker } from '#adapters/executor/worker.ts'
import type { ExecutorSettings } from './config/executor.ts'

/** Where tools run by these settings; undefined where none do. */
export function openExecutor(settings: ExecutorSettings): Executor | undefined {
  if (settings.kind === 'none') return undefined
  const { attempts: folder, rootImage, dxToolkit, certificate } = settings
  const common = {
    folder,
    worker: { ...defaultWorker, rootImage, dxToolkit },
    environment: certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate },
  }
  if (settings.kind === 'local') {
    return localExecutor({ ...common, cores: settings.cores, memoryMiB: settings.memoryMiB })
  }
  const { slurmConf: conf, sbatch, slurmNode: node } = settings
  return slurmExecutor({ ...common, conf, sbatch, node })
}
