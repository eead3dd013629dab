import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { projectKey } from '../project/project-queries.ts'
import type { Tone, Transfer } from '../transfer/transfer-line.tsx'
import { TransferPanel } from '../transfer/transfer-panel.tsx'
import { cancel, clearFinished, pause, proceed, type Upload } from './upload-queue.ts'
import { useUploads } from './use-uploads.ts'

/** What is being uploaded into a project, file by file and in all; absent where nothing is. */
export function UploadPanel({ projectId }: { readonly projectId: string }): ReactNode {
  const uploads = useUploads(projectId)
  useFreshList(projectId, uploads)
  if (uploads.length === 0) return null
  const wanted = uploads.filter(({ state }) => state !== 'cancelled')
  const there = wanted.filter(({ state }) => state === 'there').length
  const open = wanted.filter(({ state }) => state !== 'done' && state !== 'there')
  return (
    <TransferPanel
      label="Uploads"
      heading={
        open.length === 0
          ? overWords(wanted.length - there, there)
          : `Uploading ${formatNoun(open.length, 'file')}`
      }
      transfers={uploads.map(transferOf)}
      moved={sumOf(wanted, 'sent')}
      size={sumOf(wanted, 'size')}
      commands={{ pause, proceed, cancel: (id) => void cancel(id) }}
      onClose={open.length === 0 ? clearFinished : undefined}
    />
  )
}

/** `2 files uploaded, 3 were there already`. */
const overWords = (uploaded: number, there: number): string => {
  const were = `${there} ${there === 1 ? 'was' : 'were'} there already`
  if (there === 0) return `${formatNoun(uploaded, 'file')} uploaded`
  return uploaded === 0
    ? `${formatNoun(there, 'file')} ${there === 1 ? 'was' : 'were'} there already`
    : `${formatNoun(uploaded, 'file')} uploaded, ${were}`
}

const sumOf = (uploads: readonly Upload[], key: 'sent' | 'size'): number =>
  uploads.reduce((sum, upload) => sum + upload[key], 0)

/** Reads the list anew once files are there, not after each of a thousand. */
function useFreshList(projectId: string, uploads: readonly Upload[]): void {
  const client = useQueryClient()
  const done = uploads.filter(({ state }) => state === 'done' || state === 'cancelled').length
  const begun = uploads.filter(({ fileId }) => fileId !== undefined).length
  const [settled] = useDebouncedValue(`${done} ${begun}`, 600)
  useEffect(() => {
    if (settled !== '0 0') void client.invalidateQueries({ queryKey: projectKey(projectId) })
  }, [client, projectId, settled])
}

const words = {
  waiting: 'Waiting',
  sending: 'Sending',
  retrying: 'The connection broke, trying again',
  paused: 'Paused',
  done: 'Uploaded',
  there: 'Was there already',
  cancelled: 'Cancelled',
} as const

const tones: Readonly<Record<Upload['state'], Tone>> = {
  waiting: 'moving',
  sending: 'moving',
  retrying: 'broken',
  paused: 'still',
  failed: 'failed',
  done: 'over',
  there: 'over',
  cancelled: 'over',
}

const transferOf = ({ state, sent, fault = '', ...upload }: Upload): Transfer => ({
  ...upload,
  moved: sent,
  tone: tones[state],
  words: state === 'failed' ? fault : words[state],
})
