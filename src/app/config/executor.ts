import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Prices } from '#stages/compute/rules/prices.ts'
import type { Limits } from '#stages/workspace/rules/limits.ts'

const words = z.string().transform((text) => text.split(/\s+/).filter((word) => word !== ''))

const amount = () => z.coerce.number().min(0).optional()
const price = () => z.coerce.number().min(0).max(1_000_000).default(0)

/** The settings of where tools run, by the names of their environment variables. */
export const executorShape = {
  ACCESSION_EXECUTOR: z
    .enum(['local', 'slurm', 'none'])
    .default('local')
    .describe(
      'Where tools run: on this machine, each in a sandbox of its own (local; needs bubblewrap), on a Slurm cluster (slurm), or nowhere (none): then jobs wait.',
    ),
  ACCESSION_ATTEMPTS: z
    .string()
    .optional()
    .describe(
      'Folder in which tools run; with Slurm one that every node has at the same path. Default: attempts, in ACCESSION_DATA.',
    ),
  ACCESSION_WORKER_IMAGE: z
    .string()
    .optional()
    .describe(
      'Folder of the root file system that tools see, on each worker. Without it they see the programs of the worker.',
    ),
  ACCESSION_DX_TOOLKIT: z
    .string()
    .optional()
    .describe('Checkout of dx-toolkit on each worker, which tools see at /opt/dx-toolkit.'),
  ACCESSION_LOCAL_CORES: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Cores that tools on this machine may take together. Default: all.'),
  ACCESSION_LOCAL_MEMORY_MIB: z.coerce
    .number()
    .int()
    .min(256)
    .optional()
    .describe('Memory that tools on this machine may take together, in MiB. Default: all.'),
  ACCESSION_SLURM_CONF: z
    .string()
    .optional()
    .describe('slurm.conf, where it is not in its usual place.'),
  ACCESSION_SLURM_OPTIONS: words
    .default([])
    .describe('For sbatch, such as --partition=… and --account=…, separated by spaces.'),
  ACCESSION_SLURM_NODE: z
    .string()
    .optional()
    .describe(
      'Node 26 on the nodes of Slurm. Default: the one that runs the server, at the same path.',
    ),
  ACCESSION_WORKER_CA: z
    .string()
    .optional()
    .describe(
      'PEM file on each worker with the root certificate of the platform, where it is not a public one.',
    ),
  ACCESSION_WORKER_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Address at which the workers that run tools reach the platform. Default: this machine, at its port.',
    ),
  ACCESSION_JOBS_PER_PERSON: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .describe('Jobs of one person that run at once; more wait.'),
  ACCESSION_CORES_PER_PERSON: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .describe('Cores that the jobs of one person have at once; more wait.'),
  ACCESSION_CORE_HOURS_PER_PERSON: amount().describe(
    'Core hours that the jobs of one person may take in a month; then no more are launched.',
  ),
  ACCESSION_JOBS_PER_PROJECT: amount().describe('Jobs of a project that run at once; more wait.'),
  ACCESSION_CORES_PER_PROJECT: amount().describe(
    'Cores that the jobs of a project have at once; more wait.',
  ),
  ACCESSION_CORE_HOURS_PER_PROJECT: amount().describe(
    'Core hours that the jobs of a project may take in a month; then no more are launched.',
  ),
  ACCESSION_STORAGE_PER_PROJECT_GB: amount().describe(
    'Most that a project may hold of its own, in 10⁹ bytes; past it nothing is taken in or launched.',
  ),
  ACCESSION_SPENDING_PER_PROJECT: amount().describe(
    'Most that the runs of a project may cost in all; what could pass it is not launched.',
  ),
  ACCESSION_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not a code such as USD')
    .default('USD')
    .describe('Currency of the prices: its code, such as USD or EUR.'),
  ACCESSION_PRICE_CORE_HOUR: price().describe('Price of a core for an hour.'),
  ACCESSION_PRICE_MEMORY_GIB_HOUR: price().describe('Price of a GiB of memory for an hour.'),
  ACCESSION_PRICE_STORAGE_GIB_MONTH: price().describe(
    'Price of a GiB of a project’s own files for a month.',
  ),
  ACCESSION_WORKSTATION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(168)
    .default(8)
    .describe('Hours after which a workstation saves and ends; who begins one may choose fewer.'),
  ACCESSION_WORKSTATION_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(2)
    .max(1440)
    .default(30)
    .describe('Minutes without a key being struck after which a workstation saves and ends.'),
}

export type ExecutorSettings = {
  readonly kind: 'local' | 'slurm' | 'none'
  /** Absolute, as all paths here; those of the worker mean the worker's. */
  readonly attempts: string
  readonly rootImage: string | undefined
  readonly dxToolkit: string | undefined
  readonly certificate: string | undefined
  readonly cores: number | undefined
  readonly memoryMiB: number | undefined
  readonly slurmConf: string | undefined
  readonly sbatch: readonly string[]
  readonly slurmNode: string | undefined
  /** Where workers reach the platform, without a slash at its end. */
  readonly workerUrl: string | undefined
  readonly limits: Limits
  readonly prices: Prices
  /** How long a workstation stays. */
  readonly workstations: { readonly mostHours: number; readonly idleMinutes: number }
}

type Given = z.infer<z.ZodObject<typeof executorShape>>

export function executorSettingsOf(given: Given, dataFolder: string): ExecutorSettings {
  const path = (text: string | undefined) => (text === undefined ? undefined : resolve(text))
  return {
    kind: given.ACCESSION_EXECUTOR,
    attempts: path(given.ACCESSION_ATTEMPTS) ?? join(dataFolder, 'attempts'),
    rootImage: path(given.ACCESSION_WORKER_IMAGE),
    dxToolkit: path(given.ACCESSION_DX_TOOLKIT),
    certificate: path(given.ACCESSION_WORKER_CA),
    cores: given.ACCESSION_LOCAL_CORES,
    memoryMiB: given.ACCESSION_LOCAL_MEMORY_MIB,
    slurmConf: path(given.ACCESSION_SLURM_CONF),
    sbatch: given.ACCESSION_SLURM_OPTIONS,
    slurmNode: path(given.ACCESSION_SLURM_NODE),
    workerUrl: given.ACCESSION_WORKER_URL,
    limits: limitsIn(given),
    prices: {
      currency: given.ACCESSION_CURRENCY,
      coreHour: given.ACCESSION_PRICE_CORE_HOUR,
      memoryGiBHour: given.ACCESSION_PRICE_MEMORY_GIB_HOUR,
      storageGiBMonth: given.ACCESSION_PRICE_STORAGE_GIB_MONTH,
    },
    workstations: {
      mostHours: given.ACCESSION_WORKSTATION_HOURS,
      idleMinutes: given.ACCESSION_WORKSTATION_IDLE_MINUTES,
    },
  }
}

function limitsIn(given: Given): Limits {
  const project = {
    jobs: given.ACCESSION_JOBS_PER_PROJECT,
    cores: given.ACCESSION_CORES_PER_PROJECT,
    'core-hours': given.ACCESSION_CORE_HOURS_PER_PROJECT,
    storage: given.ACCESSION_STORAGE_PER_PROJECT_GB,
    spending: given.ACCESSION_SPENDING_PER_PROJECT,
  }
  const person = {
    jobs: given.ACCESSION_JOBS_PER_PERSON,
    cores: given.ACCESSION_CORES_PER_PERSON,
    'core-hours': given.ACCESSION_CORE_HOURS_PER_PERSON,
  }
  const set = (all: Readonly<Record<string, number | undefined>>) =>
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return { person: set(person), project: set(project) }
}
