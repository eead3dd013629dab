import { signInAgain } from '#app/web/ask-again.ts'
import { call } from '#app/web/client.ts'
import { addressOf } from '#kernel/address.ts'
import { downloadFile, type ProjectFile } from '../../contract.ts'
import { findUploaded } from '../../contract/uploads.ts'
import { told } from '../transfer/told.ts'
import type { News, Order } from './download-worker.ts'
import type { Piece } from './piece-sum.ts'

/*
 * Downloads that the page carries out itself, where the browser lets it write to a place that the reader chose: they go
 * on after a break. They live as long as the page, also while one looks at another one.
 */

export type Download = {
  readonly id: number
  readonly projectId: string
  readonly fileId: string
  readonly name: string
  readonly folder: string
  readonly size: number
  readonly state: 'running' | 'retrying' | 'paused' | 'done' | 'failed'
  readonly received: number
  /** Why it failed. */
  readonly fault: string | undefined
  /** An MD5 is known to compare with. */
  readonly isChecked: boolean
}

type Item = { download: Download; readonly worker: Worker }

let items: Item[] = []
let lastId = 0

const { subscribe, latest, changed } = told(() => items.map(({ download }) => download))
/** Every download of this page, in the order in which they began; `subscribe` tells when it changed. */
export { subscribe, latest as allDownloads }

/** Smaller files come in a moment, and need no choice of a place. In bytes. */
const smallest = 32 * 1024 ** 2

type Picker = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>

/** Absent in browsers that do not let a page write to a place of the reader's choice. */
const picker = (): Picker | undefined =>
  (window as { showSaveFilePicker?: Picker }).showSaveFilePicker

/** Whether the page downloads such a file itself. */
export const isOwnDownload = ({ size }: Pick<ProjectFile, 'size'>): boolean =>
  size !== null && size >= smallest && picker() !== undefined

/** Asks for a place, and begins. Answers whether that could be asked: the reader may also have chosen none. */
export async function beginDownload(projectId: string, file: ProjectFile): Promise<boolean> {
  const to = await placeFor(file.name)
  if (to === undefined) return false
  if (to !== 'none') await begin(projectId, file, to)
  return true
}

async function placeFor(name: string): Promise<FileSystemFileHandle | 'none' | undefined> {
  try {
    return await picker()?.({ suggestedName: name })
  } catch (error) {
    // Who runs the browser may have forbidden it, and it does not take every name.
    return error instanceof DOMException && error.name === 'AbortError' ? 'none' : undefined
  }
}

async function begin(
  projectId: string,
  file: ProjectFile,
  to: FileSystemFileHandle,
): Promise<void> {
  const { id: fileId, name, folder } = file
  const size = file.size ?? 0
  const pieces = await piecesOf(projectId, { ...file, size })
  const worker = new Worker(new URL('./download-worker.ts', import.meta.url), { type: 'module' })
  lastId += 1
  const item: Item = {
    worker,
    download: {
      ...{ id: lastId, projectId, fileId, name, folder, size },
      ...{ state: 'running', received: 0, fault: undefined, isChecked: pieces.length > 0 },
    },
  }
  items.push(item)
  worker.addEventListener('message', ({ data }: MessageEvent<News>) => hear(item, data))
  const address = addressOf(downloadFile, { params: { projectId, fileId } })
  tell(item, { order: 'begin', wanted: { address, to, size, pieces } })
  changed()
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
const tell = ({ worker }: Item, order: Order): void => worker.postMessage(order)

/** What the file is compared with: its own MD5, or those of the parts in which it was uploaded. */
async function piecesOf(
  projectId: string,
  { id, folder, name, size, md5 }: ProjectFile & { readonly size: number },
): Promise<readonly Piece[]> {
  if (md5 !== null) return [{ size, md5 }]
  const asked = call(findUploaded, {
    params: { projectId },
    body: { files: [{ folder, name, size }] },
  })
  const found = await asked.catch(() => [])
  return found.find(({ fileId }) => fileId === id)?.parts ?? []
}

function hear(item: Item, news: News): void {
  if (news.state === 'discarded') {
    item.worker.terminate()
    return
  }
  const fault = news.state === 'failed' ? faultOf(news) : undefined
  item.download = { ...item.download, state: news.state, received: news.received, fault }
  changed()
  if (news.state === 'done') item.worker.terminate()
  if (news.state === 'failed' && news.code === 'sign-in-again') void confirm(item)
}

function faultOf({ code, fault }: Extract<News, { state: 'failed' }>): string {
  switch (code) {
    case 'not-found':
      return 'The file is not in this project any more, or your access to it has ended.'
    case 'not-authenticated':
      return 'You are signed out. Sign in, in another tab of this browser, and try again.'
    default:
      return fault
  }
}

async function confirm(item: Item): Promise<void> {
  if (await signInAgain()) proceed(item.download.id)
}

const itemOf = (id: number): Item | undefined => items.find(({ download }) => download.id === id)

const isRunning = ({ download: { state } }: Item): boolean =>
  state === 'running' || state === 'retrying'

export function pause(id: number): void {
  const item = itemOf(id)
  if (item && isRunning(item)) tell(item, { order: 'pause' })
}

/** Goes on after a pause or a failure. */
export function proceed(id: number): void {
  const item = itemOf(id)
  if (item?.download.state === 'paused' || item?.download.state === 'failed')
    tell(item, { order: 'proceed' })
}

/** Ends a download, and takes away what came of it. */
export function cancel(id: number): void {
  const item = itemOf(id)
  if (item === undefined || item.download.state === 'done') return
  items = items.filter((each) => each !== item)
  tell(item, { order: 'discard' })
  changed()
}

/** Forgets what is over. */
export function clearDone(): void {
  items = items.filter(({ download }) => download.state !== 'done')
  changed()
}

// Leaving the page would break something off: the browser asks first.
addEventListener('beforeunload', (event) => {
  if (items.some(isRunning)) event.preventDefault()
})
