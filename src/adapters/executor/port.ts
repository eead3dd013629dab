/**
 * Where tools run. One attempt is one try of one job; its `key` is also its name at the engine, so that submitting
 * it again finds it there. A new try is a new attempt with a key of its own.
 */
export type Attempt = {
  /** `<job>-<try>`: letters, digits and `-`, at most 60 characters. */
  readonly key: string
  /** What is run in the sandbox, with `home` as its folder, by somebody without any right. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Files that lie in `home` when it starts, by path within it. They may hold secrets. */
  readonly files: Readonly<Record<string, string>>
  /** Archives (tar, maybe compressed) that are unpacked onto `/`, in this order. */
  readonly layers: readonly Layer[]
  /** The platform as seen from the worker: the only place that the sandbox reaches, at `platformPort` of its own. */
  readonly platformUrl: string
  /** What each call carries on the way there, and the sandbox never sees: that it comes from where the tool runs. */
  readonly platformHeaders?: Readonly<Record<string, string>>
  /** Hosts that the tool may reach through the proxy, by name. */
  readonly egress: readonly string[]
  readonly resources: Resources
}

export type Layer = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

export type Resources = {
  readonly cores: number
  readonly memoryMiB: number
  readonly diskMiB: number
  /** Time that it may run, in seconds. */
  readonly wallSeconds: number
}

/** Inside the sandbox the platform answers here, at 127.0.0.1, without TLS. */
export const platformPort = 8124
/** Where a job is at home. */
export const home = '/home/dnanexus'
/** Where it finds dx-toolkit, if the worker has it. */
export const dxToolkitPath = '/opt/dx-toolkit'

/** Why an attempt ended. Only `node-lost`, `preempted` and `system` are worth another try. */
export type EndReason =
  'ended' | 'memory' | 'disk' | 'time' | 'cancelled' | 'preempted' | 'node-lost' | 'system'

/** How an attempt ended. Written once, by whoever watched it on the worker: it outranks what the engine says. */
export type Result = {
  readonly reason: EndReason
  /** Exit code of the command; undefined where it did not end by itself. */
  readonly exitCode?: number | undefined
  /** For people: what the engine or the sandbox said. */
  readonly message?: string | undefined
  /** What it took. */
  readonly used: {
    readonly seconds: number
    readonly cpuSeconds: number
    readonly memoryMiB: number
  }
  /** Hosts that were asked for through the proxy, and whether it let them through. */
  readonly hosts: readonly { readonly host: string; readonly isAllowed: boolean }[]
  /** What it tried and did not get, each kind and place once. */
  readonly tries: readonly Try[]
  /** Whether the kernel told what it tried by calls of its own; false where there was nothing to watch. */
  readonly isWatched: boolean
}

/** Something that a tool has no use for, or has no more of. */
export type Try = {
  readonly kind: TryKind
  /** An address, the name of a call, a path of the platform; `` where it has none, or there were too many. */
  readonly what: string
  readonly times: number
}

export type TryKind =
  // A way out of the sandbox: an address, a name that was looked up, a port of the machine at which nobody listens.
  | 'address'
  | 'name'
  | 'port'
  | 'socket'
  // A call that no tool needs, the rights of another user, a file that tells of the whole machine.
  | 'call'
  | 'rights'
  | 'machine'
  // What the platform refused to its token.
  | 'platform'
  // More than it may have.
  | 'processes'
  | 'memory'
  | 'disk'
  | 'output'
  // An archive that leads elsewhere; a link or a pipe where a file of outputs should lie.
  | 'archive'
  | 'left'

/** `unknown` is never `ended`: an engine that forgot, or cannot be asked, did not end anything. */
export type Observed = {
  readonly key: string
  readonly state: 'queued' | 'running' | 'ended' | 'unknown'
  /** Of an attempt that ended, and whose result was written. */
  readonly result?: Result | undefined
  readonly node?: string | undefined
  /** Unix time in ms. */
  readonly startedAt?: number | undefined
}

export type LogStream = 'stdout' | 'stderr'

export type Capabilities = {
  readonly isUsable: boolean
  /** Where it is not: a stable code (`no-sandbox`, `no-image`, `engine-down`, …), and for people what to do. */
  readonly fault?: { readonly code: string; readonly message: string } | undefined
  readonly memoryLimit: 'hard' | 'advisory'
  /** Whether the kernel tells what tools try by calls of their own; undefined where only workers know. */
  readonly isWatched?: boolean | undefined
  readonly cores: number
  readonly memoryMiB: number
}

export type Executor = {
  readonly name: string
  /** Starts a sandbox to see whether it can. */
  capabilities(): Promise<Capabilities>
  /** May be called any number of times for one key, from any number of processes: it runs at most once. */
  submit(attempt: Attempt): Promise<void>
  /** All that is ours at the engine, in one question. @throws ExecutorUnavailable: then nothing is known of any. */
  list(): Promise<readonly Observed[]>
  /** Ends an attempt and everything that it started. One that is gone, or never came, is fine. */
  cancel(key: string): Promise<void>
  /** What it printed from byte `from` on, at most `limit` bytes; empty where there is nothing more yet. */
  log(key: string, stream: LogStream, from: number, limit: number): Promise<Uint8Array>
  /**
   * A file that it left in `home`, at most `limit` bytes of it; undefined where there is none, `no-file` where there is a
   * link or anything else that is not followed. Only after its end.
   */
  left(key: string, path: string, limit: number): Promise<Uint8Array | 'no-file' | undefined>
  /** Removes everything of an attempt that ended. */
  release(key: string): Promise<void>
}

/** The engine cannot be asked now. */
export class ExecutorUnavailable extends Error {}
