import { constants } from 'node:fs'
import {
  type FileHandle,
  chmod,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Attempt, LogStream, Result } from './port.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { WorkerSettings } from './worker.ts'

/*
 * An attempt is a folder, and the folder is all that is known of it: whoever comes after a crash, of the server or of
 * the machine, reads the same.
 *
 *   attempt.json   what to run, and how; holds secrets
 *   run.json       who runs it; made by the runner, once: a second one finds it and leaves
 *   cancel         it is to end
 *   lost           since when nobody is known to run it, and there is no result
 *   result.json    how it ended; made once, whoever is first
 *   home, tmp      what the tool sees as its own
 *   stdout, stderr
 */

export type AttemptFile = { readonly attempt: Attempt; readonly worker: WorkerSettings }

export type RunFile = {
  readonly runner: ProcessIdentity
  readonly node: string
  /** Unix time in ms. */
  readonly startedAt: number
}

const isKey = /^[A-Za-z0-9-]{1,60}$/

/** A folder for what is being made or removed, or tried out: nothing in it is an attempt of `root`. */
export const passingFolder = (root: string): string =>
  join(root, `${passing}${crypto.randomUUID()}`)
/** No key begins so. */
const passing = '.passing-'

/** The folder of an attempt. @throws Error for what is no key, such as `..`. */
export function attemptFolder(root: string, key: string): string {
  if (!isKey.test(key)) throw new Error(`Not the key of an attempt: ${JSON.stringify(key)}`)
  return join(root, key)
}

/** The keys of all attempts there are. */
export async function attemptKeys(root: string): Promise<string[]> {
  const names = await unlessMissing(readdir(root))
  return (names ?? []).filter((name) => isKey.test(name)).sort()
}

/** Makes the folder, whole or not at all; false where it was there. */
export async function makeAttempt(root: string, file: AttemptFile): Promise<boolean> {
  const folder = attemptFolder(root, file.attempt.key)
  if (await exists(folder)) return false
  await mkdir(root, { recursive: true, mode: 0o711 })
  const making = passingFolder(root)
  await mkdir(making, { mode: 0o700 })
  try {
    await writeSynced(join(making, 'attempt.json'), JSON.stringify(file))
    // Onto a folder that is not empty this fails: of two that submit, one makes the attempt.
    await rename(making, folder)
    return true
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    if (isCode(error, 'ENOTEMPTY') || isCode(error, 'EEXIST')) return false
    throw error
  }
}

export const isMade = (folder: string): Promise<boolean> => exists(join(folder, 'attempt.json'))

export const readAttempt = async (folder: string): Promise<AttemptFile> =>
  // Written by makeAttempt alone.
  JSON.parse(await readFile(join(folder, 'attempt.json'), 'utf8')) as AttemptFile

/** When it was submitted: Unix time in ms, with fractions. */
export const submittedAt = async (folder: string): Promise<number> =>
  (await lstat(join(folder, 'attempt.json'))).mtimeMs

export const readRun = async (folder: string): Promise<RunFile | undefined> =>
  // Written by claimRun alone.
  (await readJson(join(folder, 'run.json'))) as RunFile | undefined

export const readResult = async (folder: string): Promise<Result | undefined> =>
  // Written by writeResult alone.
  (await readJson(join(folder, 'result.json'))) as Result | undefined

/** Takes an attempt for running; false where somebody had. */
export const claimRun = (folder: string, run: RunFile): Promise<boolean> =>
  writeOnce(folder, 'run.json', run)

/** Says how it ended; false where that was said already. */
export const writeResult = (folder: string, result: Result): Promise<boolean> =>
  writeOnce(folder, 'result.json', result)

export const isCancelled = (folder: string): Promise<boolean> => exists(join(folder, 'cancel'))

/** Asks whoever runs it to end it. */
export const markCancelled = (folder: string): Promise<void> =>
  writeFile(join(folder, 'cancel'), '')

/** Since when it is lost: from the first call on. Unix time in ms. */
export async function lostSince(folder: string): Promise<number> {
  const mark = join(folder, 'lost')
  await (await open(mark, 'a')).close()
  return (await lstat(mark)).mtimeMs
}

/** It is known to run, so it is not lost. */
export const found = (folder: string): Promise<void> => rm(join(folder, 'lost'), { force: true })

/** What it printed from byte `from` on. */
export async function readLog(
  folder: string,
  stream: LogStream | 'runner',
  from: number,
  limit: number,
): Promise<Uint8Array> {
  const file = await unlessMissing(open(join(folder, stream)))
  if (file === undefined) return new Uint8Array()
  return readAndClose(file, from, limit)
}

/**
 * A file under its home. Whoever left it chose every name on the way, so that each step is opened by itself and
 * follows no symbolic link; and what is no plain file is told to be none.
 */
export async function readLeft(
  folder: string,
  path: string,
  limit: number,
): Promise<Uint8Array | 'no-file' | undefined> {
  const names = ['home', ...path.split('/')]
  if (names.some((name) => name === '' || name === '.' || name === '..')) return undefined
  let at = folder
  let held: FileHandle | undefined
  for (const name of names) {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const next: FileHandle | 'no-file' | undefined = await open(join(at, name), flags).catch(
      (error: unknown) => (isCode(error, 'ENOENT') ? undefined : 'no-file'),
    )
    await held?.close()
    if (next === undefined || next === 'no-file') return next
    held = next
    at = `/proc/self/fd/${next.fd}`
  }
  if (held === undefined) return undefined
  if ((await held.stat()).isFile()) return readAndClose(held, 0, limit)
  await held.close()
  return 'no-file'
}

/** Removes an attempt; at once it is no attempt any more. */
export async function removeAttempt(root: string, key: string): Promise<void> {
  const removing = passingFolder(root)
  if ((await unlessMissing(rename(attemptFolder(root, key), removing).then(() => true))) === true) {
    await removeTree(removing)
  }
}

/** What a crash left half made or half removed, once it is an hour old. */
export async function sweep(root: string, now: number): Promise<void> {
  const names = (await unlessMissing(readdir(root))) ?? []
  for (const name of names.filter((name) => name.startsWith(passing))) {
    const made = await unlessMissing(lstat(join(root, name)))
    if (made !== undefined && now - made.ctimeMs > 3_600_000) await removeTree(join(root, name))
  }
}

/** Also folders that a tool locked against its own user. */
async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(async () => {
    await unlock(folder)
    await rm(folder, { recursive: true, force: true })
  })
}

async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(join(folder, entry.name))
  }
}

/** Makes a file with its whole text, or not at all; false where it was there. link(2) lets the first one win. */
async function writeOnce(folder: string, name: string, value: unknown): Promise<boolean> {
  const temporary = join(folder, `.${name}-${crypto.randomUUID()}`)
  await writeSynced(temporary, JSON.stringify(value))
  try {
    await link(temporary, join(folder, name))
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await unlink(temporary)
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function readAndClose(file: FileHandle, from: number, limit: number): Promise<Uint8Array> {
  try {
    const size = Math.max(0, Math.min(limit, (await file.stat()).size - from))
    const { bytesRead, buffer } = await file.read(new Uint8Array(size), 0, size, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await unlessMissing(readFile(path, 'utf8'))
  return text === undefined ? undefined : JSON.parse(text)
}

const exists = async (path: string): Promise<boolean> =>
  (await unlessMissing(lstat(path))) !== undefined

async function unlessMissing<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
