/**
 * Keeps one step of the wizard saved. What always holds:
 * - at most one save is under way; the next one starts on the version that it returned;
 * - what is typed stays on screen, whatever the server answers;
 * - a change made elsewhere is never overwritten and never drops what is typed here: the person chooses.
 */
import { canonical } from '#kernel/canonical.ts'
import { Problem } from '#kernel/problem.ts'

/** A section as the server holds it. */
export type Held<V> = { readonly value: V; readonly version: number; readonly at: string }

export type SaveStatus<V> =
  | { readonly kind: 'saved' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'failed'; readonly error: Error; readonly isRetrying: boolean }
  | { readonly kind: 'conflict'; readonly theirs: Held<V> }

export type Kept<V> = {
  /** What is on screen. */
  readonly value: V
  /** What the server is known to hold. */
  readonly saved: V
  readonly base: number
  /** When this page last saved, by the server's clock. */
  readonly savedAt: string | undefined
  readonly status: SaveStatus<V>
}

export type Saver<V> = {
  readonly subscribe: (listener: () => void) => () => void
  readonly read: () => Kept<V>
  readonly edit: (value: V) => void
  /** Saves now; answers whether everything typed is saved. */
  readonly flush: () => Promise<boolean>
  /** Takes what the server holds where nothing is typed here. */
  readonly adopt: (held: Held<V>) => void
  readonly keepMine: () => Promise<boolean>
  readonly takeTheirs: () => void
}

/** What was typed and not saved when the page went away, and the version it was typed on. */
export type Unsaved<V> = { readonly value: V; readonly base: number }

type SaverDeps<V> = {
  readonly save: (base: number, value: V) => Promise<{ version: number; at: string }>
  readonly reread: () => Promise<Held<V>>
  /** Left over from an earlier page. */
  readonly unsaved?: Unsaved<V> | undefined
  readonly debounceMs?: number
  /** Waits before the tries that follow an outage; the last one repeats. */
  readonly retryMs?: readonly number[]
}

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b)

/** The server answered and said what is wrong; anything else may pass by itself. */
const isAnswered = (error: unknown) => error instanceof Problem && error.code !== 'internal'

export function createSaver<V>(start: Held<V>, deps: SaverDeps<V>): Saver<V> {
  const { debounceMs = 600, retryMs = [2_000, 5_000, 15_000, 30_000] } = deps
  const listeners = new Set<() => void>()
  let kept = openWith(start, deps.unsaved)
  let timer: ReturnType<typeof setTimeout> | undefined
  let underWay: Promise<boolean> | undefined
  let failures = 0
  /** Values that were sent, and whether they arrived is not known. */
  let uncertain: V[] = []

  const set = (change: Partial<Kept<V>>) => {
    kept = { ...kept, ...change }
    for (const listener of listeners) listener()
  }
  const schedule = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void saveOnce(), ms)
  }

  function edit(value: V): void {
    if (kept.status.kind === 'conflict' || underWay !== undefined) {
      set({ value })
      return
    }
    failures = 0
    set({ value, status: { kind: same(value, kept.saved) ? 'saved' : 'unsaved' } })
    schedule(debounceMs)
  }

  async function flush(): Promise<boolean> {
    clearTimeout(timer)
    for (;;) {
      if (underWay !== undefined) await underWay
      if (kept.status.kind === 'conflict') return false
      if (same(kept.value, kept.saved)) return true
      if (!(await saveOnce())) return false
    }
  }

  async function saveOnce(): Promise<boolean> {
    if (underWay !== undefined) return underWay
    if (kept.status.kind === 'conflict' || same(kept.value, kept.saved)) return true
    underWay = send(kept.value)
    const isDone = await underWay.finally(() => (underWay = undefined))
    if (isDone && !same(kept.value, kept.saved)) schedule(debounceMs)
    return isDone
  }

  async function send(value: V): Promise<boolean> {
    set({ status: { kind: 'saving' } })
    try {
      const { version, at } = await deps.save(kept.base, value)
      settle({ value, version, at })
      return true
    } catch (error) {
      if (error instanceof Problem && error.code === 'stale-version') return reconcile(value)
      return fail(error, value)
    }
  }

  function settle(held: Held<V>): void {
    failures = 0
    uncertain = []
    set({
      saved: held.value,
      base: held.version,
      savedAt: held.at,
      status: { kind: same(kept.value, held.value) ? 'saved' : 'unsaved' },
    })
  }

  function fail(error: unknown, sent: V): boolean {
    const isRetrying = !isAnswered(error)
    if (isRetrying) {
      uncertain.push(sent)
      schedule(retryMs[Math.min(failures, retryMs.length - 1)] ?? 30_000)
      failures += 1
    } else if (!same(kept.value, sent)) {
      set({ status: { kind: 'unsaved' } })
      schedule(debounceMs)
      return false
    }
    set({ status: { kind: 'failed', error: asError(error), isRetrying } })
    return false
  }

  /** The server holds another version: ours that arrived unheard, or one made elsewhere. */
  async function reconcile(sent: V): Promise<boolean> {
    let theirs: Held<V>
    try {
      theirs = await deps.reread()
    } catch (error) {
      return fail(error, sent)
    }
    if (same(theirs.value, sent)) {
      settle(theirs)
      return true
    }
    const isOurs = uncertain.some((value) => same(theirs.value, value))
    if (isOurs || same(theirs.value, kept.saved)) {
      if (theirs.version === kept.base) return fail(new Error('The server is busy.'), sent)
      settle(theirs)
      return send(sent)
    }
    set({ status: { kind: 'conflict', theirs } })
    return false
  }

  function adopt(held: Held<V>): void {
    if (held.version <= kept.base || underWay !== undefined) return
    if (kept.status.kind === 'conflict') {
      if (held.version > kept.status.theirs.version)
        set({ status: { kind: 'conflict', theirs: held } })
      return
    }
    if (!same(kept.value, kept.saved)) return
    set({ value: held.value, saved: held.value, base: held.version })
  }

  function keepMine(): Promise<boolean> {
    if (kept.status.kind === 'conflict') {
      const { theirs } = kept.status
      set({ saved: theirs.value, base: theirs.version, status: { kind: 'unsaved' } })
    }
    return flush()
  }

  function takeTheirs(): void {
    if (kept.status.kind !== 'conflict') return
    const { theirs } = kept.status
    set({
      value: theirs.value,
      saved: theirs.value,
      base: theirs.version,
      savedAt: theirs.at,
      status: { kind: 'saved' },
    })
  }

  if (kept.status.kind === 'unsaved') schedule(debounceMs)
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    read: () => kept,
    edit,
    flush,
    adopt,
    keepMine,
    takeTheirs,
  }
}

/** Takes up what an earlier page left unsaved; if the section changed since, the person chooses. */
function openWith<V>(held: Held<V>, unsaved: Unsaved<V> | undefined): Kept<V> {
  const saved = { saved: held.value, savedAt: undefined }
  if (unsaved === undefined || same(unsaved.value, held.value)) {
    return { ...saved, value: held.value, base: held.version, status: { kind: 'saved' } }
  }
  const isOvertaken = unsaved.base < held.version
  return {
    ...saved,
    value: unsaved.value,
    base: unsaved.base,
    status: isOvertaken ? { kind: 'conflict', theirs: held } : { kind: 'unsaved' },
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
