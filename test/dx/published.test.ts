import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Executor } from '#adapters/executor/port.ts'
import { slurmExecutor } from '#adapters/executor/slurm.ts'
import { defaultWorker } from '#adapters/executor/worker.ts'
import { hasSlurm, type SlurmCluster, startSlurm } from '../executor/slurm-cluster.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { canRunTools } from '../sandbox.ts'
import { dx, type DxComputer, dxComputerOf, hasDx } from './dx.ts'

/*
 * Applets that others published, as they are: DX_APPLETS names a checkout of dnanexus-example-applets.
 */

const dxToolkit = process.env['DX_TOOLKIT']
const applets = process.env['DX_APPLETS']
const reads = join(import.meta.dirname, '../../../shared/data/files/mpileup.1.bam')
const hasAll =
  hasDx &&
  canRunTools &&
  dxToolkit !== undefined &&
  applets !== undefined &&
  existsSync(reads) &&
  spawnSync('samtools', ['--version']).status === 0

let cluster: SlurmCluster
const onSlurm = (dataFolder: string): Executor =>
  slurmExecutor({
    folder: join(dataFolder, 'attempts'),
    worker: { ...defaultWorker, dxToolkit },
    conf: cluster.conf,
  })

describe.skipIf(!hasAll).each([
  ['on this machine', undefined],
  ['on Slurm', onSlurm],
])('published applets %s (need dx, DX_TOOLKIT, DX_APPLETS, samtools)', (_, executor) => {
  const isHere = executor === undefined || hasSlurm
  let platform: Platform
  let ada: DxComputer
  let folder: string
  beforeAll(async () => {
    if (!isHere) return
    folder = await mkdtemp(join(tmpdir(), 'accession-slurm-'))
    if (executor !== undefined) cluster = await startSlurm(folder, 2)
    platform = await startPlatform({ withTools: executor ?? true })
    ada = await dxComputerOf(platform, 'ada')
    await call('new', 'project', 'Published', '--select')
    await call('upload', reads, '--brief', '--wait')
  }, 120_000)
  afterAll(async () => {
    if (!isHere) return
    await ada.remove()
    await platform.close()
    if (executor !== undefined) await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const call = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await dx(args, { env: ada.env, folder: ada.folder })
    expect([code, code === 0 ? '' : stderr + stdout], args.join(' ')).toEqual([0, ''])
    return stdout.trim()
  }

  it.skipIf(!isHere).each([
    ['samtools_count', 'Total reads: 569'],
    ['samtools_count_bashhelper_sh', '569'],
  ])(
    '%s counts as it does elsewhere',
    async (name, counted) => {
      await call('build', join(applets ?? '', 'Tutorials/bash', name), '--destination', '/')
      const input = '-imappings_bam=mpileup.1.bam'
      const job = await call('run', name, input, '--folder', `/${name} out`, '-y', '--brief')
      await call('wait', job)
      expect(JSON.parse(await call('describe', job, '--json'))).toMatchObject({ state: 'done' })
      expect(await call('cat', `/${name} out/mpileup.1.txt`)).toBe(counted)
    },
    120_000,
  )
})
