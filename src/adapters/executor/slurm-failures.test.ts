import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  ask,
  attemptOf,
  type Platform,
  processesWith,
  run,
  startPlatform,
  untilState,
} from '#test/executor/bench.ts'
import { canRunTools } from '#test/sandbox.ts'
import { hasSlurm, type SlurmCluster, startSlurm } from '#test/executor/slurm-cluster.ts'
import { type Executor, ExecutorUnavailable } from './port.ts'
import { slurmExecutor, type SlurmOptions } from './slurm.ts'
import { defaultWorker } from './worker.ts'

const needs = '(needs bubblewrap, slurm-wlm and munge, as root)'

describe.skipIf(!canRunTools || !hasSlurm)(`Slurm that fails ${needs}`, () => {
  let root: string
  let cluster: SlurmCluster
  let platform: Platform
  let executor: Executor
  let options: SlurmOptions

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'accession-slurm-'))
    platform = await startPlatform()
    cluster = await startSlurm(root, 2, [
      'PreemptType=preempt/partition_prio',
      'PreemptMode=CANCEL',
      'PartitionName=urgent Nodes=ALL PriorityTier=100 MaxTime=INFINITE State=UP',
    ])
    const folder = join(root, 'attempts')
    options = { folder, worker: defaultWorker, conf: cluster.conf, grace: 2000 }
    executor = slurmExecutor(options)
  })
  afterAll(async () => {
    await cluster.stop()
    await platform.stop()
    // Who ran an attempt may still be leaving.
    await rm(root, { recursive: true, force: true, maxRetries: 10 })
  })

  const times = (path: string): number => platform.asked.filter((asked) => asked === path).length

  it('ends nothing while its controller is down, and takes what ended meanwhile', async () => {
    const path = '/hold/meanwhile'
    const attempt = attemptOf(platform, `${ask(path)}; exit 6`)
    await executor.submit(attempt)
    await vi.waitUntil(() => times(path) === 1, { timeout: 50_000 })
    await cluster.killController()
    await expect(executor.list()).rejects.toThrow(ExecutorUnavailable)
    const late = attemptOf(platform, ask('/late'))
    await expect(executor.submit(late)).rejects.toThrow(ExecutorUnavailable)
    expect(await executor.capabilities()).toMatchObject({ fault: { code: 'engine-down' } })
    platform.release('meanwhile')
    await cluster.startController()
    const result = { reason: 'ended', exitCode: 6 }
    expect(await untilState(executor, attempt.key, 'ended')).toMatchObject({ result })
    expect(await run(executor, late)).toMatchObject({ result: { exitCode: 0 } })
    expect([times(path), times('/late')]).toEqual([1, 1])
  }, 120_000)

  it('runs an attempt one time whose controller was killed just after it took it', async () => {
    const attempt = attemptOf(platform, '')
    const path = `/taken/${attempt.key}`
    const taken = { ...attempt, command: ['bash', '-c', ask(path)] }
    await executor.submit(taken)
    await cluster.killController()
    await cluster.startController()
    const { result } = await run(executor, taken)
    expect(result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(times(path)).toBe(1)
  }, 120_000)

  it('counts an attempt as lost whose node died, and stops it where it still runs', async () => {
    const attempt = attemptOf(platform, '')
    const word = `alone-${attempt.key}`
    const script = `exec -a ${word} sleep 600`
    await executor.submit({ ...attempt, command: ['bash', '-c', script] })
    await vi.waitUntil(() => processesWith(word).length > 0, { timeout: 50_000 })
    const node = cluster.ask('squeue', '-h', `--name=${attempt.key}`, '-o', '%N').trim()
    await cluster.killNode(node)
    await vi.waitFor(
      async () => {
        const seen = (await executor.list()).find(({ key }) => key === attempt.key)
        expect(seen).toMatchObject({ state: 'ended', result: { reason: 'node-lost' } })
      },
      { timeout: 100_000, interval: 500 },
    )
    await vi.waitUntil(() => processesWith(word).length === 0, { timeout: 20_000 })
    await cluster.startNode(node)
    const again = attemptOf(platform, 'true')
    expect((await run(executor, again)).result).toMatchObject({ exitCode: 0 })
  }, 180_000)

  it('says that an attempt had to give way', async () => {
    await cluster.allIdle()
    const attempts = [1, 2].map(() => {
      const attempt = attemptOf(platform, '', { resources: { cores: 2 } })
      return { ...attempt, command: ['bash', '-c', ask(`/hold/${attempt.key}`)] }
    })
    for (const attempt of attempts) await executor.submit(attempt)
    for (const { key } of attempts) await untilState(executor, key, 'running')
    await vi.waitUntil(() => attempts.every(({ key }) => times(`/hold/${key}`) === 1), {
      timeout: 50_000,
    })
    const urgent = slurmExecutor({ ...options, sbatch: ['--partition=urgent'] })
    const first = attemptOf(platform, 'true', { resources: { cores: 2 } })
    expect((await run(urgent, first)).result).toMatchObject({ exitCode: 0 })
    const seen = await vi.waitUntil(
      async () =>
        (await executor.list()).find(
          ({ key, result }) => result !== undefined && attempts.some((each) => each.key === key),
        ),
      { timeout: 50_000 },
    )
    expect(seen.result).toMatchObject({ reason: 'preempted' })
    for (const { key } of attempts) platform.release(key)
  }, 180_000)

  it('says what it never would take', async () => {
    const refused = slurmExecutor({ ...options, sbatch: ['--partition=no-such'] })
    expect((await run(refused, attemptOf(platform, 'true'))).result).toMatchObject({
      reason: 'system',
      message: expect.stringContaining('Invalid partition'),
    })
  })
})
