import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { TransferPanel } from '../transfer/transfer-panel.tsx'
import { clearDone, type Download } from './downloads.ts'
import { downloadCommands, transferOf, useDownloads } from './use-downloads.ts'

/** What the page downloads from a project; absent where it does nothing. */
export function DownloadPanel({ projectId }: { readonly projectId: string }): ReactNode {
  const downloads = useDownloads(projectId)
  if (downloads.length === 0) return null
  const open = downloads.filter(({ state }) => state !== 'done').length
  return (
    <TransferPanel
      label="Downloads"
      heading={
        open === 0
          ? `${formatNoun(downloads.length, 'file')} downloaded`
          : `Downloading ${formatNoun(open, 'file')}`
      }
      transfers={downloads.map(transferOf)}
      moved={sumOf(downloads, 'received')}
      size={sumOf(downloads, 'size')}
      commands={downloadCommands}
      onClose={open === 0 ? clearDone : undefined}
    />
  )
}

const sumOf = (downloads: readonly Download[], key: 'received' | 'size'): number =>
  downloads.reduce((sum, download) => sum + download[key], 0)
