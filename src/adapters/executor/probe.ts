import { once } from 'node:events'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { attemptFolder, makeAttempt, passingFolder, readLog, readResult } from './attempt-folder.ts'
import type { Capabilities } from './port.ts'
import { startRunner } from './start-runner.ts'
import type { WorkerSettings } from './worker.ts'

type Fault = NonNullable<Capabilities['fault']>

/** Run in a sandbox, says what does not hold there; nothing where all does. */
const look = `
import os, socket
said = []
if [name for _, name in socket.if_nameindex()] != ["lo"]: said.append("there is a network")
if len([name for name in os.listdir("/proc") if name.isdigit()]) > 8: said.append("other processes are seen")
for folder in ["/", "/usr", "/etc"]:
    if os.access(folder, os.W_OK): said.append(folder + " can be written")
if not os.access(".", os.W_OK): said.append("the home cannot be written")
if os.getuid() == 0: said.append("it is root")
print("; ".join(said), end="")
`

type Probed = { readonly fault?: Fault | undefined; readonly isWatched?: boolean }

/** Runs an attempt that looks around, from start to end, below `root`: what is wrong, if anything is. */
export async function probe(
  root: string,
  worker: WorkerSettings,
  environment: Readonly<Record<string, string>>,
): Promise<Probed> {
  if (process.platform !== 'linux') {
    const message = 'Tools run on Linux only. Run the server there, or use Slurm.'
    return { fault: { code: 'no-sandbox', message } }
  }
  const probes = passingFolder(root)
  const key = `probe-${crypto.randomUUID()}`
  const attempt = {
    key,
    command: ['python3', '-I', '-c', look],
    environment: {},
    files: {},
    layers: [],
    platformUrl: 'http://127.0.0.1:9',
    egress: [],
    resources: { cores: 1, memoryMiB: 256, diskMiB: 16, wallSeconds: 30 },
  }
  if (worker.rootImage !== undefined && !(await isFolder(join(worker.rootImage, 'usr')))) {
    const message = `${worker.rootImage} is not a root file system: make one with \`accession worker-image\`.`
    return { fault: { code: 'no-image', message } }
  }
  await makeAttempt(probes, { attempt, worker })
  const folder = attemptFolder(probes, key)
  const runner = startRunner(folder, environment)
  runner.ref()
  await once(runner, 'exit')
  const result = await readResult(folder)
  const [printed, complaint] = await Promise.all([
    readLog(folder, 'stdout', 0, 1000),
    readLog(folder, 'runner', 0, 4000),
  ])
  await rm(probes, { recursive: true, force: true })
  const said = Buffer.from(printed).toString()
  if (result?.reason === 'ended' && result.exitCode === 0) {
    if (said === '') return { isWatched: result.isWatched }
    return { fault: { code: 'no-sandbox', message: `In the sandbox, ${said}.` } }
  }
  return { fault: await explain(result?.message ?? Buffer.from(complaint).toString()) }
}

/** What to do about what the sandbox said. */
async function explain(said: string): Promise<Fault> {
  const text = said.trim().slice(-500)
  if (
    /bwrap: (No such file|not found)|failed to execute bwrap|(unshare|setpriv).*ENOENT/.test(text)
  ) {
    return { code: 'no-bubblewrap', message: 'Install bubblewrap: apt-get install bubblewrap.' }
  }
  if (/python3: No such file/.test(text)) {
    return {
      code: 'no-image',
      message: 'The root file system of tools has no python3, which dx needs, too.',
    }
  }
  if (/No module named 'ctypes'|libffi/.test(text)) {
    return {
      code: 'no-image',
      message: 'The python3 of the root file system of tools has no ctypes.',
    }
  }
  if ((await setting('kernel/apparmor_restrict_unprivileged_userns')) === '1') {
    return {
      code: 'apparmor',
      message: `AppArmor keeps bwrap from making a user namespace: add a profile for it that has "userns,". It said: ${text}`,
    }
  }
  if ((await setting('user/max_user_namespaces')) === '0') {
    return {
      code: 'no-user-namespaces',
      message: 'User namespaces are switched off: set user.max_user_namespaces with sysctl.',
    }
  }
  return { code: 'no-sandbox', message: `A sandbox cannot be started here: ${text}` }
}

const setting = (name: string): Promise<string | undefined> =>
  readFile(`/proc/sys/${name}`, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
