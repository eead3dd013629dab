import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '#adapters/database/port.ts'
import { attemptKeys, removeAttempt } from '#adapters/executor/attempt-folder.ts'
import { localExecutor } from '#adapters/executor/local.ts'
import { defaultWorker } from '#adapters/executor/worker.ts'
import { randomFrom } from '#app/demo/random.ts'
import { freshDatabase } from '../database.ts'
import { freePorts } from '../emulator.ts'
import { hasSlurm, type SlurmCluster, startSlurm } from '../executor/slurm-cluster.ts'
import { canRunTools } from '../sandbox.ts'
import { KilledInstance } from './instance.ts'
import type { Ended } from './process.ts'
import {
  endsOf,
  type Fate,
  jobsIn,
  leftRows,
  type Patient,
  patient,
  processesOf,
  runnersIn,
  type Told,
  workshop,
} from './jobs.ts'

/*
 * Kills the server, the runners and the daemons of Slurm with SIGKILL while jobs run, and holds what became of the jobs
 * against what should have. The moments are drawn from a seed: KILL_SEED repeats those of an earlier run.
 * KILL_JOBS=50 has so many jobs for each kind of kill, and KILL_ROUNDS=3 does it so often.
 */

const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31))
const random = randomFrom(seed)
const isLong = process.env['KILL_JOBS'] !== undefined
const count = Number(process.env['KILL_JOBS'] ?? 8)
const rounds = Number(process.env['KILL_ROUNDS'] ?? 1)

type House = {
  readonly instance: KilledInstance
  readonly db: Database
  readonly ask: Patient
  readonly attempts: string
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(settings: Readonly<Record<string, string>>): Promise<House> {
  const { url, db } = await freshDatabase()
  closing.push(() => db.destroy())
  const [port] = await freePorts(1)
  const instance = await KilledInstance.start({
    // A setting has to be a URL with a host; its `host=` leads to the socket all the same.
    DATABASE_URL: url.replace('@/', '@localhost/'),
    // Jobs know the platform by its address: it is the same after a restart.
    ACCESSION_PORT: String(port),
    ...settings,
  })
  closing.push(() => instance.remove())
  const ask = await patient(db, instance.url, 'ada')
  return { instance, db, ask, attempts: join(instance.folder, 'attempts') }
}

/** Something that is killed, once jobs run. */
type Kill = (house: House) => Promise<unknown>

const someTime = (most: number) => delay(random.between(0, most))

const killServer: Kill = ({ instance }) => instance.kill('while jobs run')

const killRunner: Kill = async ({ attempts }) => {
  const runners = await vi.waitUntil(
    async () => {
      const [first, ...others] = await runnersIn(attempts)
      return first !== undefined && ([first, ...others] as const)
    },
    { timeout: 60_000, interval: 20 },
  )
  process.kill(random.pick(runners), 'SIGKILL')
}

const killController =
  (cluster: SlurmCluster): Kill =>
  async () => {
    await cluster.killController()
    await someTime(3000)
    await cluster.startController()
  }

/** It comes back within so many milliseconds. After five seconds Slurm counts it as down, and its jobs as lost. */
const killNode =
  (cluster: SlurmCluster, most = 12_000): Kill =>
  async () => {
    const node = random.pick(['n1', 'n2'])
    await cluster.killNode(node)
    await someTime(most)
    await cluster.startNode(node)
  }

/** Runs jobs, kills in their middle, and holds everything against what should be. */
async function survive(house: House, jobs: number, kills: readonly Kill[]): Promise<void> {
  const { instance, db, ask } = house
  const { project, applet } = await workshop(ask)
  const fates = new Map<string, Fate>()
  const launching = (async () => {
    for (let n = 0; n < jobs; n += 1) {
      const [name, fate] = [`${project}-${n}`, n % 5 === 3 ? 'wrong' : 'well'] as const
      fates.set(name, fate)
      const input = { name, fate, seconds: random.between(1, 3) }
      await ask(`/${applet}/run`, { project, name, input, nonce: name })
    }
  })()
  for (const kill of kills) {
    await untilRunning(house, project)
    await someTime(1500)
    await kill(house)
  }
  await launching
  const told = await untilOver(house, project)
  expect(told).toHaveLength(jobs)
  const expected = [...fates].map(
    ([name, fate]) => [name, fate === 'well' ? 'done' : 'failed'] as const,
  )
  expect(new Map(told.map(({ name, state }) => [name, state]))).toEqual(new Map(expected))
  const ends = await endsOf(db, project)
  expect(told.map(({ id }) => ends.get(id))).toEqual(told.map(({ state }) => [`job.${state}`]))
  await expectOutputs(house, project, told)
  await expectNothingLeft(house, told)
  process.stdout.write(
    `${[
      `${jobs} jobs: ${told.filter(({ state }) => state === 'done').length} done`,
      `${told.filter(({ state }) => state === 'failed').length} failed`,
      `${told.filter(({ made }) => made !== null).length} outputs`,
      `${told.reduce((sum, { tries }) => sum + tries, 0)} tries`,
      `${kills.length} kills (${instance.kills.length} of the server)`,
      `slowest restart ${Math.max(0, ...instance.kills.map(({ restartMs }) => restartMs))} ms`,
      `0 processes and 0 folders left, KILL_SEED=${seed}`,
    ].join(', ')}\n`,
  )
}

const closed = ['done', 'failed', 'terminated']

/** Until a job runs, or all are over: then the kill is of what is idle. */
const untilRunning = ({ db }: House, project: string) =>
  vi.waitUntil(
    async () => {
      const jobs = await jobsIn(db, project)
      const isOver = jobs.length > 0 && jobs.every(({ state }) => closed.includes(state))
      return isOver || jobs.some(({ state }) => state === 'running')
    },
    { timeout: 120_000, interval: 50 },
  )

async function untilOver({ db, instance }: House, project: string): Promise<Told[]> {
  const look = async () =>
    (await jobsIn(db, project)).filter(({ state }) => !closed.includes(state)).length
  await vi
    .waitUntil(async () => (await look()) === 0, { timeout: 1_800_000, interval: 200 })
    .catch(async (error: unknown) => {
      process.stdout.write(`${JSON.stringify(await jobsIn(db, project))}\n${instance.faults}\n`)
      throw error
    })
  return jobsIn(db, project)
}

/** In the project lies one file of each job that is done, the one that it gave, and nothing else. */
async function expectOutputs({ ask }: House, project: string, told: readonly Told[]) {
  const { results } = (await ask('/system/findDataObjects', {
    class: 'file',
    scope: { project, folder: '/', recurse: true },
    describe: { fields: { name: true, state: true, size: true } },
  })) as { results: { id: string; describe: Record<string, unknown> }[] }
  const found = results.map(({ id, describe: { name, state, size } }) => ({
    id,
    name,
    state,
    size,
  }))
  const size = `made by ${told[0]?.id}\n`.length
  const made = told
    .filter(({ state }) => state === 'done')
    .map((job) => ({ id: job.made ?? '', name: `${job.name}.txt`, state: 'closed', size }))
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
  expect(found.toSorted(byId)).toEqual(made.toSorted(byId))
}

/** No process, folder, token or container of these jobs, nor of their attempts. */
async function expectNothingLeft({ db, attempts }: House, told: readonly Told[]): Promise<void> {
  const waiting = { timeout: 120_000, interval: 200 }
  await expect.poll(() => leftRows(db), waiting).toEqual([])
  await expect.poll(() => attemptKeys(attempts), waiting).toEqual([])
  await expect.poll(() => processesOf([attempts, ...told.map(({ id }) => id)]), waiting).toEqual([])
}

/** After everything: how the server stopped, and whether the ledgers hold together. */
async function verified({ instance }: House): Promise<(Ended | undefined)[]> {
  return [await instance.stop(), await instance.command('verify-all')]
}
const allWell = [{ code: 0 }, { code: 0 }]

const local = {
  ACCESSION_EXECUTOR: 'local',
  ACCESSION_LOCAL_CORES: '4',
  ACCESSION_LOCAL_MEMORY_MIB: '16000',
}

describe.skipIf(!canRunTools)('jobs on this machine (need bubblewrap)', () => {
  it.skipIf(isLong)(
    'end once each, though server and runners are killed',
    { timeout: 600_000 },
    async () => {
      const house = await open(local)
      await survive(house, count, [killServer, killRunner])
      expect(await verified(house)).toMatchObject(allWell)
    },
  )

  it.skipIf(isLong)(
    'are tried again where the engine lost them, and ended there where nobody waits for them',
    { timeout: 600_000 },
    async () => {
      const house = await open(local)
      const { ask, db, attempts } = house
      const { project, applet } = await workshop(ask)
      const input = { name: 'lost', fate: 'stuck', seconds: 0 }
      const id = String((await ask(`/${applet}/run`, { project, name: 'lost', input }))['id'])
      await untilRunning(house, project)
      await killRunner(house)
      await removeAttempt(attempts, `${id}-0`)
      const told = await untilOver(house, project)
      expect(told).toMatchObject([{ id, state: 'done', tries: 2 }])
      await expectNothingLeft(house, told)

      const engine = localExecutor({ folder: attempts, worker: defaultWorker, cores: 4 })
      const word = `alone-${project}`
      const command = ['bash', '-c', `exec -a ${word} sleep 3600`]
      const resources = { cores: 1, memoryMiB: 256, diskMiB: 64, wallSeconds: 3600 }
      const common = { command, environment: {}, files: {}, layers: [], egress: [], resources }
      // One that nobody knows, and one that was over.
      for (const key of [`job-${'0'.repeat(24)}-0`, `${id}-0`])
        await engine.submit({ ...common, key, platformUrl: house.instance.url })
      await expectNothingLeft(house, told)
      expect(await processesOf([word])).toEqual([])
      expect((await endsOf(db, project)).get(id)).toEqual(['job.done'])
    },
  )

  it.skipIf(!isLong).each([
    ['the server', [killServer, killServer, killServer, killServer, killServer]],
    ['runners', [killRunner, killRunner, killRunner, killRunner, killRunner]],
    ['all of them', [killServer, killRunner, killServer, killRunner, killServer, killRunner]],
  ] as const)(
    'end once each, however often %s is killed',
    { timeout: 3_000_000 },
    async (_, kills) => {
      const house = await open(local)
      for (let round = 1; round <= rounds; round += 1) await survive(house, count, kills)
      expect(await verified(house)).toMatchObject(allWell)
    },
  )
})

const needs = '(need bubblewrap, slurm-wlm and munge, as root)'

describe.skipIf(!canRunTools || !hasSlurm)(`jobs on Slurm ${needs}`, () => {
  const openOnSlurm = async (): Promise<{ house: House; cluster: SlurmCluster }> => {
    const folder = await mkdtemp(join(tmpdir(), 'accession-slurm-'))
    closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
    const cluster = await startSlurm(folder, 2)
    closing.push(() => cluster.stop())
    const operator = setInterval(() => cluster.resumeDrained(), 1000)
    closing.push(async () => clearInterval(operator))
    const settings = { ACCESSION_EXECUTOR: 'slurm', ACCESSION_SLURM_CONF: cluster.conf }
    return { house: await open(settings), cluster }
  }

  it.skipIf(isLong)(
    'end once each, though server, controller and a node are killed',
    { timeout: 600_000 },
    async () => {
      const { house, cluster } = await openOnSlurm()
      await survive(house, count, [killController(cluster), killServer, killNode(cluster, 3000)])
      expect(await verified(house)).toMatchObject(allWell)
    },
  )

  it.skipIf(!isLong).each([
    ['the server', () => [killServer, killServer, killServer]],
    ['runners', () => [killRunner, killRunner, killRunner]],
    ['slurmctld', (of: SlurmCluster) => Array<Kill>(3).fill(killController(of))],
    ['slurmd', (of: SlurmCluster) => Array<Kill>(3).fill(killNode(of))],
    [
      'all of them',
      (of: SlurmCluster) => [killServer, killController(of), killRunner, killNode(of), killServer],
    ],
  ] as const)(
    'end once each, however often %s is killed',
    { timeout: 3_000_000 },
    async (_, kills) => {
      const { house, cluster } = await openOnSlurm()
      for (let round = 1; round <= rounds; round += 1) await survive(house, count, kills(cluster))
      expect(await verified(house)).toMatchObject(allWell)
    },
  )
})
