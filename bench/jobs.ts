import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { spawnSync } from 'node:child_process'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { attemptFolder, readResult } from '#adapters/executor/attempt-folder.ts'
import { slurmExecutor } from '#adapters/executor/slurm.ts'
import { defaultWorker } from '#adapters/executor/worker.ts'
import { readSettings } from '#app/config.ts'
import { seedCast } from '#app/demo/seed.ts'
import { openInstance, readiness } from '#app/instance.ts'
import { everySecond } from '#app/pulse.ts'
import { createServer } from '#app/server.ts'
import { endpointsOf } from '#app/wire.ts'
import { actorByToken, createToken, personByHandle } from '#ledgers/identity/store.ts'
import { hasSlurm, type SlurmCluster, startSlurm } from '#test/executor/slurm-cluster.ts'
import { now, rounded, seconds } from './measure.ts'
import { settingsOn, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

/*
 * Short jobs on two nodes of Slurm, from the first submission to the last end: the script by sbatch alone; in our sandbox,
 * submitted one after the other; and launched over HTTP through the platform, to their output.
 */

export type JobsReport = {
  readonly jobs: number
  /** Seconds for all. */
  readonly sbatch: number
  readonly sandbox: number
  readonly platform: number
}

export type JobsOptions = { readonly jobs: number; readonly say: (text: string) => void }

const script = 'echo "{}" > job_output.json'

/** What a job of the smallest instance type asks for. */
const resources = { cores: 1, memoryMiB: 1920, diskMiB: 20 * 1024, wallSeconds: 3600 }

/** @throws Error where Slurm does not start, or a job fails */
export async function benchJobs({ jobs, say }: JobsOptions): Promise<JobsReport> {
  if (!hasSlurm) throw new Error('It needs slurm-wlm and munge, as root.')
  return withFolder(async (folder) => {
    say('a cluster of two nodes')
    const cluster = await startSlurm(join(folder, 'slurm'), 2)
    try {
      say(`${jobs} jobs by sbatch`)
      const sbatch = await bySbatch(cluster, folder, jobs)
      say(`${jobs} jobs in a sandbox, by sbatch`)
      const sandbox = await inSandboxes(cluster, folder, jobs)
      say(`${jobs} jobs through the platform`)
      const platform = await throughPlatform(cluster, folder, jobs)
      return { jobs, sbatch, sandbox, platform }
    } finally {
      await cluster.stop()
    }
  })
}

async function bySbatch(cluster: SlurmCluster, folder: string, jobs: number): Promise<number> {
  const started = now()
  const { cores, memoryMiB } = resources
  const options = [`--cpus-per-task=${cores}`, `--mem=${memoryMiB}M`, `--chdir=${folder}`]
  const env = { ...process.env, SLURM_CONF: cluster.conf }
  for (let n = 0; n < jobs; n += 1) {
    const args = ['--quiet', '--output=/dev/null', ...options]
    const { status, stderr } = spawnSync('sbatch', args, { env, input: `#!/bin/sh\n${script}\n` })
    if (status !== 0) throw new Error(stderr.toString())
  }
  while (cluster.ask('squeue', '--noheader').trim() !== '') await delay(100)
  return seconds(started)
}

async function inSandboxes(cluster: SlurmCluster, folder: string, jobs: number): Promise<number> {
  const started = now()
  const root = join(folder, 'sandboxes')
  const executor = slurmExecutor({ folder: root, worker: defaultWorker, conf: cluster.conf })
  const keys = Array.from({ length: jobs }, (_, n) => `job-${n}`)
  const command = ['bash', '-c', script]
  const common = { command, environment: {}, files: {}, layers: [], egress: [], resources }
  for (const key of keys)
    await executor.submit({ ...common, key, platformUrl: 'http://127.0.0.1:9' })
  for (const key of keys)
    while ((await readResult(attemptFolder(root, key))) === undefined) await delay(100)
  return seconds(started)
}

async function throughPlatform(
  cluster: SlurmCluster,
  folder: string,
  jobs: number,
): Promise<number> {
  const settings = readSettings({
    ...settingsOn(folder),
    ACCESSION_EXECUTOR: 'slurm',
    ACCESSION_SLURM_CONF: cluster.conf,
  })
  const instance = await openInstance(settings, () => undefined)
  const { deps } = instance
  await seedCast(deps.db)
  const app = await createServer({
    served: endpointsOf(deps),
    identify: (secret) => actorByToken(deps.db, secret),
    dnanexus: deps,
    isReady: () => readiness(deps),
    logLevel: settings.logLevel,
  })
  try {
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    deps.jobs.start(everySecond, url)
    const personId = await personByHandle(deps.db, 'ada')
    const token = await deps.db.transaction().execute((tx) => createToken(tx, personId, 'jobs', 1))
    const call = callsTo(url, token)
    const project = await call('/project/new', { name: 'Jobs' })
    const applet = await call('/applet/new', {
      project,
      name: 'short',
      dxapi: '1.0.0',
      runSpec: {
        interpreter: 'bash',
        code: script,
        systemRequirements: { '*': { instanceType: 'mem1_ssd1_x1' } },
      },
    })
    const started = now()
    for (let n = 0; n < jobs; n += 1) await call(`/${applet}/run`, { project, input: {} })
    while ((await openJobs(deps.db)) > 0) await delay(100)
    return seconds(started)
  } finally {
    await app.close()
    await instance.close()
  }
}

/** Asks the DNAnexus API for something new; answers its id. */
const callsTo = (url: string, token: string) => async (route: string, input: object) => {
  const answer = await fetch(url + route, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  const told = (await answer.json()) as { id?: string }
  if (told.id === undefined) throw new Error(`${route}: ${JSON.stringify(told)}`)
  return told.id
}

/** @throws Error where one failed */
async function openJobs(db: Database): Promise<number> {
  const { rows } = await sql<{ open: number; failed: number }>`
    select count(*) filter (where state not in ('done', 'failed', 'terminated'))::int as open,
      count(*) filter (where state in ('failed', 'terminated'))::int as failed from execution`.execute(
    db,
  )
  const { open = 0, failed = 0 } = rows[0] ?? {}
  if (failed > 0) throw new Error(`${failed} jobs failed`)
  return open
}

/** Milliseconds for each job that one way takes beyond another. */
const beyond = ({ jobs }: JobsReport, way: number, other: number): number =>
  ((way - other) * 1000) / jobs

export const describeJobs = (report: JobsReport): string => {
  const { jobs, sbatch, sandbox, platform } = report
  const row = (name: string, way: number) => [
    name,
    figure(way),
    figure((way * 1000) / jobs),
    figure(beyond(report, way, sbatch)),
  ]
  return [
    `${figure(jobs)} short jobs on two nodes of Slurm.`,
    '',
    markdownTable([
      ['', 'seconds', 'ms each', 'ms each beyond sbatch'],
      row('the script by sbatch', sbatch),
      row('the same in our sandbox', sandbox),
      row('the same through the platform, to its output', platform),
    ]),
    '',
    `Scheduling: ${figure(beyond(report, platform, sandbox))} ms each beyond the sandbox by sbatch.`,
  ].join('\n')
}

export const jobsJson = (report: JobsReport): string => {
  const { jobs, sbatch, sandbox, platform } = report
  return JSON.stringify({
    jobs,
    sbatch_s: rounded(sbatch),
    sandbox_s: rounded(sandbox),
    platform_s: rounded(platform),
    scheduling_ms: rounded(beyond(report, platform, sandbox)),
  })
}
