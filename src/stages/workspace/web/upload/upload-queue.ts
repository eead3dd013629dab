import { call } from '#app/web/client.ts'
import { newUuid } from '#app/web/crypto.ts'
import { Problem } from '#kernel/problem.ts'
import { PutRefused } from '#app/web/put-bytes.ts'
import {
  closeUpload,
  createFolder,
  createUpload,
  listParts,
  listUploads,
  type OpenUpload,
  removeContent,
} from '../../contract/content.ts'
import type { Uploaded } from '../../contract/uploads.ts'
import { connectionOr, firstPauseMs, nextPauseMs } from '../transfer/connection.ts'
import { told } from '../transfer/told.ts'
import { isOneOf, likesOf } from './already-there.ts'
import type { FileToSend } from './dropped.ts'
import { FileUnreadable } from './hash.ts'
import { partCountOf, spanOf } from './plan.ts'
import { OtherFile, sendPart } from './send-part.ts'

/*
 * Uploads of this page: files in the order in which they came, cut into parts, of which a few are sent at a time. It
 * lives as long as the page, also while one looks at another one.
 */

export type UploadState =
  'waiting' | 'sending' | 'retrying' | 'paused' | 'done' | 'there' | 'failed' | 'cancelled'

export type Upload = {
  readonly id: number
  readonly projectId: string
  readonly name: string
  readonly folder: string
  readonly size: number
  readonly state: UploadState
  /** Bytes that are there, and those on their way. */
  readonly sent: number
  readonly fileId: string | undefined
  /** Why it failed. */
  readonly fault: string | undefined
}

type Item = {
  readonly file: File
  readonly key: string
  upload: Upload
  /** Closed files of the project in its place, with its name and size. */
  readonly likes: readonly Uploaded[]
  /** What came of it before. */
  known: Map<number, { readonly md5: string; readonly isHere: boolean }>
  /** The file is there, and what came of it is known. */
  isBegun: boolean
  /** The next part to begin, from 1. */
  next: number
  running: Map<number, number>
  doneBytes: number
  doneParts: number
  isBusy: boolean
  /** A begun part that broke is taken first. */
  again: number[]
  stop: AbortController
}

const lanes = 3
/** A part that came otherwise than it left is sent so often. */
const mostMismatches = 3

const items: Item[] = []
let lastId = 0
let active = 0

const { subscribe, latest, changed: tell } = told(() => items.map(({ upload }) => upload))
/** Every upload of this page, in the order in which they came; `subscribe` tells when it changed. */
export { subscribe, latest as allUploads }

function changed(item?: Item, change: Partial<Upload> = {}): void {
  if (item) item.upload = { ...item.upload, ...change }
  tell()
}

/**
 * Takes files into the queue. What was begun before under the same place and name goes on; what is there already, the
 * same by its MD5, is not sent again.
 */
export async function addFiles(projectId: string, files: readonly FileToSend[]): Promise<void> {
  const open = await call(listUploads, { params: { projectId } }).catch((): OpenUpload[] => [])
  const likes = await likesOf(projectId, files)
  const placeOf = (folder: string, name: string) => `${folder}\n${name}`
  const begun = new Map(open.map((each) => [placeOf(each.folder, each.name), each.fileId]))
  const inQueue = new Set(items.filter(isUnfinished).map(({ upload }) => upload.fileId))
  for (const { file, folder } of files) {
    const fileId = begun.get(placeOf(folder, file.name))
    begun.delete(placeOf(folder, file.name))
    add(projectId, file, {
      folder,
      name: file.name,
      fileId: inQueue.has(fileId) ? undefined : fileId,
      likes: likes.get(file) ?? [],
    })
  }
  pump()
}

/** Takes what was dropped: files into the queue, and folders without any. */
export async function addDropped(
  projectId: string,
  files: readonly FileToSend[],
  empty: readonly string[],
): Promise<void> {
  await addFiles(projectId, files)
  for (const path of empty) {
    const body = { path, parents: true }
    // Where this fails, the folder is missed in the list at once, and made there by hand.
    await call(createFolder, { params: { projectId }, body }).catch(() => undefined)
  }
}

/** Goes on with an open file of the project, with the same file of the reader's disk. */
export function resumeFile(
  { fileId, name, folder }: OpenUpload,
  projectId: string,
  file: File,
): void {
  add(projectId, file, { folder, name, fileId, likes: [] })
  pump()
}

type Place = Pick<Upload, 'folder' | 'name' | 'fileId'> & Pick<Item, 'likes'>

function add(projectId: string, file: File, { likes, ...place }: Place): void {
  lastId += 1
  items.push({
    file,
    key: newUuid(),
    upload: {
      id: lastId,
      projectId,
      ...place,
      size: file.size,
      state: 'waiting',
      sent: 0,
      fault: undefined,
    },
    likes,
    known: new Map(),
    isBegun: false,
    next: 1,
    running: new Map(),
    doneBytes: 0,
    doneParts: 0,
    isBusy: false,
    again: [],
    stop: new AbortController(),
  })
  changed()
}

const isUnfinished = ({ upload }: Item): boolean =>
  upload.state !== 'done' && upload.state !== 'there' && upload.state !== 'cancelled'

const isRunnable = ({ upload }: Item): boolean =>
  upload.state === 'waiting' || upload.state === 'sending' || upload.state === 'retrying'

/** What is sent already is sent to its end; no further part is begun. */
export function pause(id: number): void {
  const item = items.find(({ upload }) => upload.id === id)
  if (item && isRunnable(item)) changed(item, { state: 'paused' })
}

/** Goes on after a pause or a failure. */
export function proceed(id: number): void {
  const item = items.find(({ upload }) => upload.id === id)
  if (item === undefined || isRunnable(item) || !isUnfinished(item)) return
  changed(item, { state: 'waiting', fault: undefined })
  pump()
}

/** Ends an upload and takes away what came of it. */
export async function cancel(id: number): Promise<void> {
  const item = items.find(({ upload }) => upload.id === id)
  if (item === undefined || !isUnfinished(item)) return
  changed(item, { state: 'cancelled' })
  item.stop.abort()
  await discard(item)
  changed()
}

async function discard({ upload: { projectId, fileId } }: Item): Promise<void> {
  if (fileId === undefined) return
  const body = { objects: [fileId] }
  // Where this fails it stays as an unfinished upload, which can be discarded later.
  await call(removeContent, { params: { projectId }, body }).catch(() => undefined)
}

/** Forgets what is over. */
export function clearFinished(): void {
  items.splice(0, items.length, ...items.filter(isUnfinished))
  changed()
}

/** Fills the lanes. */
function pump(): void {
  while (active < lanes) {
    const task = nextTask()
    if (task === undefined) return
    active += 1
    void task().finally(() => {
      active -= 1
      pump()
    })
  }
}

function nextTask(): (() => Promise<void>) | undefined {
  for (const item of items) {
    if (!isRunnable(item) || item.isBusy) continue
    if (!item.isBegun) return () => alone(item, begin)
    const index = item.again.shift() ?? nextIndex(item)
    if (index !== undefined) return () => carry(item, index)
    if (item.doneParts === partCountOf(item.file.size)) return () => alone(item, finish)
  }
  return undefined
}

function nextIndex(item: Item): number | undefined {
  if (item.next > partCountOf(item.file.size)) return undefined
  item.next += 1
  return item.next - 1
}

/** A step of a file beside which nothing else of it goes on; it is repeated until it is done. */
async function alone(item: Item, step: (item: Item) => Promise<void>): Promise<void> {
  item.isBusy = true
  await persist(item, () => step(item))
  item.isBusy = false
}

/** Makes the file where it is not there yet, or asks what came of it before. */
async function begin(item: Item): Promise<void> {
  const { projectId, fileId, name, folder } = item.upload
  if (fileId === undefined && (await isOneOf(item.file, item.likes))) {
    if (isRunnable(item)) changed(item, { state: 'there', sent: item.file.size })
    return
  }
  if (fileId === undefined) {
    const body = { name, folder, key: item.key }
    const made = await call(createUpload, { params: { projectId }, body })
    changed(item, { fileId: made.fileId })
    if (item.stop.signal.aborted) return discard(item)
  } else {
    const parts = await call(listParts, { params: { projectId, fileId } })
    item.known = new Map(parts.map((part) => [part.index, part]))
  }
  item.isBegun = true
  if (isRunnable(item)) changed(item, { state: 'sending' })
}

async function finish(item: Item): Promise<void> {
  const { projectId, fileId = '' } = item.upload
  await call(closeUpload, { params: { projectId, fileId } })
  changed(item, { state: 'done', sent: item.file.size })
}

async function carry(item: Item, index: number): Promise<void> {
  const { file, upload } = item
  const { from, to } = spanOf(file.size, index)
  const isDone = await persist(item, async () => {
    await sendPart(
      { projectId: upload.projectId, fileId: item.upload.fileId ?? '', index },
      file.slice(from, to),
      item.known.get(index),
      {
        signal: item.stop.signal,
        onProgress: (bytes) => {
          item.running.set(index, bytes)
          progress(item)
        },
      },
    )
  })
  item.running.delete(index)
  if (isDone) {
    item.doneBytes += to - from
    item.doneParts += 1
  } else item.again.push(index)
  progress(item)
}

function progress(item: Item): void {
  const running = [...item.running.values()].reduce((sum, bytes) => sum + bytes, 0)
  changed(item, { sent: Math.min(item.file.size, item.doneBytes + running) })
}

/** Repeats a step while the connection is broken. Answers whether it was done; else the upload stands still. */
async function persist(item: Item, step: () => Promise<void>): Promise<boolean> {
  let pauseMs = firstPauseMs
  let mismatches = 0
  for (;;) {
    try {
      await step()
      if (item.upload.state === 'retrying') changed(item, { state: 'sending' })
      return true
    } catch (error) {
      if (item.stop.signal.aborted) return false
      if (error instanceof PutRefused && error.status === 400) mismatches += 1
      const fault =
        mismatches >= mostMismatches ? 'The bytes do not arrive as they are.' : faultOf(error)
      if (fault !== undefined) {
        if (isRunnable(item)) changed(item, { state: 'failed', fault })
        return false
      }
      if (!isRunnable(item)) return false
      changed(item, { state: 'retrying' })
      await connectionOr(pauseMs)
      pauseMs = nextPauseMs(pauseMs)
      if (!isRunnable(item)) return false
    }
  }
}

/** What no repetition mends, in words; undefined for what may pass by itself. */
function faultOf(error: unknown): string | undefined {
  if (error instanceof FileUnreadable)
    return 'The file cannot be read any more: it was changed or moved on your disk.'
  if (error instanceof OtherFile)
    return 'This is another file than the one that was begun: what came before differs.'
  if (error instanceof Problem) return error.code === 'busy' ? undefined : error.message
  return undefined
}

// Leaving the page would break something off: the browser asks first.
addEventListener('beforeunload', (event) => {
  if (items.some(isRunnable)) event.preventDefault()
})
