import { useSyncExternalStore } from 'react'
import type { Tone, Transfer, TransferCommands } from '../transfer/transfer-line.tsx'
import { allDownloads, cancel, type Download, pause, proceed, subscribe } from './downloads.ts'

/** The downloads from a project, in the order in which they began. */
export function useDownloads(projectId: string): readonly Download[] {
  const all = useSyncExternalStore(subscribe, allDownloads)
  return all.filter((download) => download.projectId === projectId)
}

export const downloadCommands: TransferCommands = { pause, proceed, cancel }

const tones: Readonly<Record<Download['state'], Tone>> = {
  running: 'moving',
  retrying: 'broken',
  paused: 'still',
  failed: 'failed',
  done: 'over',
}

export const transferOf = (download: Download): Transfer => ({
  ...download,
  moved: download.received,
  tone: tones[download.state],
  words: wordsOf(download),
})

function wordsOf({ state, fault = '', isChecked }: Download): string {
  switch (state) {
    case 'running':
      return 'Receiving'
    case 'retrying':
      return 'The connection broke, trying again'
    case 'paused':
      return 'Paused'
    case 'failed':
      return fault
    case 'done':
      return isChecked
        ? 'Downloaded, and checked by MD5'
        : 'Downloaded whole; no MD5 is known to check it by'
    default:
      return state satisfies never
  }
}
