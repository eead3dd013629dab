import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

/*
 * A real Slurm cluster in a folder: munged, slurmctld and a slurmd for each node, on ports of their own, with nothing of
 * the machine's. Daemons end with the process that started them, however that ends.
 */

const answers = (file: string, ...args: string[]): boolean =>
  spawnSync(file, args, { env: { PATH } }).error === undefined

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Whether this machine has Slurm, and may start it. */
export const hasSlurm =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  ['munged', 'slurmctld', 'slurmd'].every((file) => answers(file, '-V'))

export type SlurmCluster = {
  /** For SLURM_CONF. */
  readonly conf: string
  /** Runs a program of Slurm and gives what it printed. */
  ask(file: string, ...args: string[]): string
  /** As a power cut does. */
  killController(): Promise<void>
  startController(): Promise<void>
  killNode(name: string): Promise<void>
  startNode(name: string): Promise<void>
  /**
   * What an operator does: a controller that is killed before it wrote a job down gives its number again, and drains the
   * node that still has it.
   */
  resumeDrained(): void
  /** Waits until every node takes jobs, with an operator's help. */
  allIdle(): Promise<void>
  stop(): Promise<void>
}

/** Nodes are n1, n2, …, each with two cores. `extra` lines come to the end of slurm.conf. */
export async function startSlurm(
  folder: string,
  nodes: number,
  extra: readonly string[] = [],
): Promise<SlurmCluster> {
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`)
  for (const name of ['log', 'state', 'munge', ...names.map((name) => `spool/${name}`)]) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o755 })
  }
  const conf = join(folder, 'slurm.conf')
  const env = { PATH, SLURM_CONF: conf }
  const [controllerPort, ...nodePorts] = await freePorts(nodes + 1)
  writeFileSync(join(folder, 'munge/key'), randomBytes(128), { mode: 0o400 })
  writeFileSync(join(folder, 'cgroup.conf'), 'CgroupPlugin=autodetect\n')
  writeFileSync(conf, configuration(folder, controllerPort ?? 0, nodePorts, extra))

  const daemons = new Map<string, ChildProcess>()
  const start = (name: string, ...command: string[]): void => {
    const log = openSync(join(folder, 'log', name), 'a')
    const args = ['--pdeathsig', 'KILL', ...command]
    daemons.set(name, spawn('setpriv', args, { env, stdio: ['ignore', log, log] }))
  }
  const kill = async (name: string): Promise<void> => {
    const daemon = daemons.get(name)
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    daemon.kill('SIGKILL')
    await once(daemon, 'exit')
  }
  const ask = (file: string, ...args: string[]): string =>
    spawnSync(file, args, { env, encoding: 'utf8' }).stdout
  const areIdle = (count: number): boolean =>
    ask('sinfo', '-h', '-N', '-o', '%T')
      .split('\n')
      .filter((state) => /^(idle|mixed|allocated)$/.test(state)).length >= count
  const resumeDrained = (): void => {
    for (const [, name] of ask('sinfo', '-h', '-N', '-o', '%n %T').matchAll(/^(\w+) drain/gm))
      ask('scontrol', 'update', `NodeName=${name}`, 'State=RESUME')
  }
  const startController = async (): Promise<void> => {
    start('slurmctld', 'slurmctld', '-D')
    await until(() => ask('scontrol', 'ping').includes('is UP'))
  }
  const startNode = async (name: string): Promise<void> => start(name, 'slurmd', '-D', '-N', name)

  const munge = join(folder, 'munge')
  const file = (option: string, name: string) => `--${option}=${join(munge, name)}`
  start(
    'munged',
    'munged',
    '--foreground',
    '--force',
    file('key-file', 'key'),
    file('socket', 'socket'),
    file('pid-file', 'pid'),
    file('log-file', 'log'),
    file('seed-file', 'seed'),
  )
  await until(() => spawnSync('munge', ['-n', '-S', join(munge, 'socket')]).status === 0)
  await startController()
  for (const name of names) await startNode(name)
  await until(() => areIdle(nodes))
  return {
    conf,
    ask,
    killController: () => kill('slurmctld'),
    startController,
    killNode: kill,
    startNode,
    resumeDrained,
    allIdle: async () => {
      const isSo = (): boolean => {
        resumeDrained()
        return !/^n\d+ (?!idle$)/m.test(ask('sinfo', '-h', '-N', '-p', 'main', '-o', '%n %T'))
      }
      await until(isSo, () => ask('sinfo', '-h', '-N', '-o', '%n %T %E'))
    },
    stop: async () => {
      ask('scancel', '--user=root')
      for (const name of [...names, 'slurmctld', 'munged']) await kill(name)
    },
  }
}

/** @throws Error where it does not come to be within a minute */
async function until(isSo: () => boolean, told = (): string => ''): Promise<void> {
  for (const deadline = performance.now() + 60_000; !isSo(); await delay(50))
    if (performance.now() > deadline) throw new Error(`Slurm does not come up ${told()}`)
}

function configuration(
  folder: string,
  controllerPort: number,
  nodePorts: readonly number[],
  extra: readonly string[],
): string {
  const host = hostname().split('.')[0]
  return [
    'ClusterName=test',
    `SlurmctldHost=${host}(127.0.0.1)`,
    'SlurmUser=root',
    'SlurmdUser=root',
    `SlurmctldPort=${controllerPort}`,
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge/socket`,
    'CredType=cred/munge',
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool/%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd.%n.pid`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'JobAcctGatherType=jobacct_gather/none',
    'MpiDefault=none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU_Memory',
    'SchedulerParameters=sched_min_interval=10000,bf_interval=1',
    'AccountingStorageType=accounting_storage/none',
    'JobCompType=jobcomp/none',
    'MinJobAge=600',
    'ReturnToService=2',
    'SlurmdTimeout=5',
    'KillWait=5',
    // For each node of its own port on this machine.
    ...nodePorts.map(
      (port, at) =>
        `NodeName=n${at + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=2 RealMemory=8000 State=UNKNOWN`,
    ),
    'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    ...extra,
    '',
  ].join('\n')
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports: number[] = []
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address !== 'string') ports.push(address.port)
  }
  for (const server of servers) server.close()
  return ports
}
