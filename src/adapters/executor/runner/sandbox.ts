import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { dxToolkitPath, home } from '../port.ts'
import { systemPath, type WorkerSettings } from '../worker.ts'
import { namesOfCalls, seccompFilter } from './seccomp.ts'
import { type Tries, tryOf } from './tries.ts'

/** What runs in a sandbox, and in what. */
export type Sandbox = {
  /** Of the attempt; this process is in it. */
  readonly folder: string
  readonly worker: WorkerSettings
  readonly hostname: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Name of a socket in `road` for each port of 127.0.0.1 that leads there. */
  readonly ports: Readonly<Record<number, string>>
  /** RLIMIT_… without its prefix: the value. */
  readonly limits: Readonly<Record<string, number>>
  /** Folders of the attempt that it may write, and where it sees them; later ones may lie in earlier ones. */
  readonly writable: readonly (readonly [folder: string, seen: string])[]
  /** Whether what was unpacked lies over the root file system. */
  readonly hasLayers: boolean
  /** Files into which the first process writes its id: control groups. */
  readonly entrances: readonly string[]
  readonly input: 'ignore' | Readable
  /** Is told what it tries. */
  readonly tries: Tries
}

export type Started = {
  readonly process: ChildProcess
  /** Whether the command came to run at all, and whether the kernel tells what it tries. */
  readonly isReady: Promise<false | 'watched' | 'unwatched'>
  /** Ends it and all that it started. */
  readonly kill: () => void
}

/** Of what a tool gets for `/dev/shm`, in bytes: it is memory. */
const sharedMemory = 64 * 1024 * 1024

/** The name of the user that tools run as, within. */
const sandboxId = 1000

/**
 * Starts a command with every namespace of its own, no capability, no network but its loopback, and nothing to write
 * but what it is given. Whatever it starts ends with it, and it ends with this process.
 */
export async function startSandbox(sandbox: Sandbox): Promise<Started> {
  const { folder } = sandbox
  const road = join(folder, 'road')
  await mkdir(road, { recursive: true, mode: 0o755 })
  await layOut(road, sandbox)
  const [file = '', ...args] = commandLine(sandbox)
  const child = spawn(file, args, {
    env: { PATH: systemPath, LANG: 'C.UTF-8' },
    cwd: '/',
    stdio: [sandbox.input === 'ignore' ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  if (sandbox.input !== 'ignore' && child.stdin !== null) {
    // How a command that does not read to the end ended is told by its exit.
    child.stdin.on('error', () => undefined)
    sandbox.input.pipe(child.stdin)
  }
  // Descriptor 3 was asked for as a pipe, above, and such a pipe leads both ways.
  const leash = child.stdio[3] as Socket
  leash.on('error', () => undefined)
  const isReady = new Promise<false | 'watched' | 'unwatched'>((resolve) => {
    const lines = createInterface({ input: leash })
    lines.once('close', () => resolve(false))
    lines.on('line', (line) => {
      if (line.startsWith('{')) sandbox.tries.say(tryOf(line))
      else resolve(line === 'ready' ? 'watched' : 'unwatched')
    })
  })
  return {
    process: child,
    isReady,
    kill: () => {
      child.kill('SIGKILL')
      leash.destroy()
    },
  }
}

/** What the first process of the sandbox reads: itself, its plan and its filters. */
async function layOut(road: string, sandbox: Sandbox): Promise<void> {
  // The copies let the worker's user read them, wherever these programs lie.
  for (const name of ['enter.py', 'tries.py']) {
    await copyFile(join(import.meta.dirname, name), join(road, name))
    await chmod(join(road, name), 0o644)
  }
  for (const how of ['telling', 'silent'] as const) {
    const filter = seccompFilter(process.arch, how)
    if (filter === undefined) throw new Error(`No seccomp filter for ${process.arch}`)
    await writeFile(join(road, how), filter, { mode: 0o644 })
  }
  const { command, environment, ports, limits } = sandbox
  const calls = namesOfCalls(process.arch)
  const plan = { command, environment, ports, limits, calls, decoys: decoys() }
  await writeFile(join(road, 'plan.json'), JSON.stringify(plan), { mode: 0o644 })
}

/**
 * Files of the kernel that tell of the whole machine. A tool has no right to them; instead of each lies an empty one, so
 * that it is told who opens it.
 */
const decoys = (): string[] =>
  ['kcore', 'kmsg', 'kallsyms', 'keys'].map((name) => `/proc/${name}`).filter(existsSync)

/** unshare → sh (mounts) → setpriv → bwrap → enter.py, which starts the command: one process until bwrap. */
function commandLine(sandbox: Sandbox): string[] {
  const isRoot = process.getuid?.() === 0
  const { uid, gid } = sandbox.worker.user
  const tree = rootTree(sandbox)
  return [
    'unshare',
    // Who is not root may mount in a user namespace of its own.
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    ...['--mount', '--propagation', 'private', 'sh', '-c', mounts(sandbox, tree), 'sh'],
    ...[sandbox.folder, sandbox.worker.rootImage ?? '/', sandbox.worker.dxToolkit ?? '/'],
    ...(isRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] : []),
    'bwrap',
    // Never --unshare-all: it goes on without what it cannot have.
    ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'],
    ...['--unshare-cgroup', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--uid', String(sandboxId), '--gid', String(sandboxId), '--cap-drop', 'ALL', '--clearenv'],
    ...['--as-pid-1', '--hostname', sandbox.hostname, '--tmpfs', '/'],
    ...tree.flatMap((entry) => entry.bound),
    ...['--ro-bind', '/mnt/etc', '/etc', '--proc', '/proc', '--dev', '/dev'],
    ...decoys().flatMap((path) => ['--ro-bind', `/mnt/decoys${path}`, path]),
    ...['--size', String(sharedMemory), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--ro-bind', '/mnt/road', '/run/accession', '--dir', home],
    ...(sandbox.worker.dxToolkit === undefined ? [] : ['--ro-bind', '/mnt/toolkit', dxToolkitPath]),
    ...sandbox.writable.flatMap(([name, seen]) => ['--bind', `/mnt/${name}`, seen]),
    ...['--remount-ro', '/', '--chdir', home, '--'],
    ...['python3', '-I', '-S', '-W', 'ignore', '/run/accession/enter.py'],
  ]
}

type Top = {
  readonly name: string
  /** For the shell that mounts. */
  readonly mounts: string
  /** For bwrap. */
  readonly bound: readonly string[]
}

/** What is never taken from a root file system: the sandbox has its own, or none. */
const notTaken = /^(etc|proc|sys|dev|run|tmp|home|root|mnt|media|boot|lost\+found)$/
const plain = /^[\w.+-]+$/

/**
 * The top of the tree that the tool sees: of the image and of what was unpacked over it. Without an image, the programs
 * of the worker and nothing that could hold data.
 */
function rootTree({ folder, worker, hasLayers }: Sandbox): readonly Top[] {
  const isPart = (name: string): boolean =>
    worker.rootImage === undefined ? /^(usr|s?bin|lib\w*)$/.test(name) : !notTaken.test(name)
  const image = entries(worker.rootImage ?? '/').filter(({ name }) => isPart(name))
  const layers = (hasLayers ? entries(join(folder, 'layers')) : []).filter(
    ({ name }) =>
      !notTaken.test(name) && !image.some((each) => each.name === name && !each.isFolder),
  )
  const points = worker.dxToolkit === undefined ? [] : [dxToolkitTop]
  return [...new Set([...image, ...layers].map(({ name }) => name))].map((name): Top => {
    const isFolderIn = (there: readonly Entry[]) =>
      there.some((each) => each.name === name && each.isFolder)
    const ofLayers = layers.find((each) => each.name === name)
    const top = isFolderIn(image)
      ? undefined
      : (ofLayers ?? image.find((each) => each.name === name))
    // A link is made anew, for what it is within: followed here it would lead into the worker.
    if (top?.target !== undefined)
      return { name, mounts: '', bound: ['--symlink', top.target, `/${name}`] }
    const over = [
      ...(points.includes(name) ? ['points'] : []),
      ...(isFolderIn(layers) || (top !== undefined && top === ofLayers) ? ['layers'] : []),
      ...(image.some((each) => each.name === name) ? ['image'] : []),
    ].map((part) => `${part}/${name}`)
    const [only, ...others] = over
    if (only !== undefined && others.length === 0) {
      // What a tool brought in a folder of its own it may write to, as its folders at home.
      const how = only.startsWith('layers/') ? '--bind' : '--ro-bind'
      return { name, mounts: '', bound: [how, `/mnt/${only}`, `/${name}`] }
    }
    return {
      name,
      mounts: `mkdir root/${name}; ${overlay(over, `root/${name}`)}`,
      bound: ['--ro-bind', `/mnt/root/${name}`, `/${name}`],
    }
  })
}

/** The uppermost folder on the way to dx-toolkit, which has to be made where an image has it already. */
const dxToolkitTop = dxToolkitPath.split('/')[1] ?? ''

/** Folders below /mnt, the uppermost first, as one. */
const overlay = (folders: readonly string[], at: string): string =>
  `mount -t overlay -o ro,lowerdir=${folders.map((each) => `/mnt/${each}`).join(':')} overlay ${at}`

type Entry = {
  readonly name: string
  readonly isFolder: boolean
  /** Of a symbolic link. */
  readonly target: string | undefined
}

/** What lies in a folder, of what a shell takes as it is. */
export const entries = (folder: string): Entry[] =>
  (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
    .filter(({ name }) => plain.test(name))
    .map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      target: entry.isSymbolicLink() ? readlinkSync(join(folder, entry.name)) : undefined,
    }))

/** Of the worker's /etc, where there is no image: how programs are found and set up, and nothing about people. */
const ofEtc =
  /^(alternatives|ca-certificates|debian_version|fastqc|fonts|java.*|ld\.so\..*|localtime|magic|mime\.types|nsswitch\.conf|os-release|perl|protocols|python3.*|R|services|terminfo)$/

/**
 * Mounts in a namespace of their own, below /mnt: what the sandbox is then made of. Whoever may not look into the folder
 * of the attempt, as the tool's user, finds it here. `$1` is that folder, `$2` the root, `$3` dx-toolkit.
 */
function mounts(sandbox: Sandbox, tree: readonly Top[]): string {
  const { rootImage, dxToolkit } = sandbox.worker
  const names = entries('/etc').flatMap(({ name }) => (ofEtc.test(name) ? [name] : []))
  const layers = sandbox.hasLayers ? entries(join(sandbox.folder, 'layers')) : []
  const hasEtc = layers.some(({ name, isFolder }) => name === 'etc' && isFolder)
  return [
    'set -e',
    ...sandbox.entrances.map((path) => `echo $$ >'${path}'`),
    // Where the machine runs out of memory, tools go before the platform.
    'echo 500 >/proc/self/oom_score_adj',
    'mount -t tmpfs -o mode=0755 tmpfs /mnt',
    'cd /mnt',
    `mkdir -p image layers road root top toolkit etc points${dxToolkitPath}`,
    'mkdir -p decoys/proc',
    ...decoys().map((path) => `: >decoys${path}`),
    'mount --rbind "$1/road" road',
    ...sandbox.writable.map(([name]) => `mkdir -p ${name}; mount --rbind "$1/${name}" ${name}`),
    ...(sandbox.hasLayers ? ['mount --rbind "$1/layers" layers'] : []),
    ...(dxToolkit === undefined ? [] : ['mount --rbind "$3" toolkit']),
    ...(rootImage === undefined
      ? [
          ...tree.flatMap(({ name, bound }) =>
            bound.includes(`/mnt/layers/${name}`) || bound[0] === '--symlink'
              ? []
              : [`mkdir image/${name}; mount --rbind /${name} image/${name}`],
          ),
          'mkdir -p image/etc/ssl',
          `(cd /etc; cp -dR ${names.join(' ')} /mnt/image/etc)`,
          'for each in certs openssl.cnf; do [ ! -e /etc/ssl/$each ] || cp -dR /etc/ssl/$each image/etc/ssl; done',
        ]
      : ['mount --rbind "$2" image']),
    ...tree.map((entry) => entry.mounts),
    `printf 'dnanexus:x:${sandboxId}:${sandboxId}::${home}:/bin/bash\\n' >top/passwd`,
    `printf 'dnanexus:x:${sandboxId}:\\n' >top/group`,
    `printf '127.0.0.1 localhost ${sandbox.hostname}\\n::1 localhost\\n' >top/hosts`,
    `printf '${sandbox.hostname}\\n' >top/hostname`,
    ': >top/resolv.conf',
    overlay(['top', ...(hasEtc ? ['layers/etc'] : []), 'image/etc'], 'etc'),
    'cd /',
    'shift 3',
    'exec "$@"',
  ]
    .filter((line) => line !== '')
    .join('\n')
}
