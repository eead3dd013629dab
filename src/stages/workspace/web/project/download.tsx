import { Button } from '@mantine/core'
import { IconDownload, IconDownloadOff } from '@tabler/icons-react'
import type { MouseEvent, ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { signInAgain } from '#app/web/ask-again.ts'
import { useInstance } from '#app/web/instance.ts'
import { useConfirmed } from '#app/web/use-confirmed.ts'
import { formatBytes } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { downloadFile, type ProjectFile } from '../../contract.ts'
import { beginDownload, isOwnDownload } from '../download/downloads.ts'
import { downloadCommands, transferOf, useDownloads } from '../download/use-downloads.ts'
import { TransferLine } from '../transfer/transfer-line.tsx'
import transferStyles from '../transfer/transfer.module.css'
import detailsStyles from './details.module.css'
import textStyles from './text.module.css'

type Props = { readonly projectId: string; readonly file: ProjectFile }

/** The way to a file's bytes, how far they came, or the reason why there are none. */
export function Download({ projectId, file }: Props): ReactNode {
  const running = useDownloads(projectId).findLast(({ fileId }) => fileId === file.id)
  if (running !== undefined && running.state !== 'done') {
    return (
      <div
        ref={keepFocus}
        tabIndex={-1}
        className={transferStyles['line']}
        role="group"
        aria-label={`Download of ${file.name}`}
      >
        <TransferLine transfer={transferOf(running)} commands={downloadCommands} />
      </div>
    )
  }
  if (file.access === 'readable') {
    return (
      <div>
        <DownloadLink projectId={projectId} file={file} />
        {isOwnDownload(file) && (
          <p className={textStyles['minor']} aria-live="polite">
            {running === undefined
              ? 'Goes on by itself where the line breaks, and is checked by MD5.'
              : `${transferOf(running).words}.`}
          </p>
        )}
      </div>
    )
  }
  return (
    <div className={detailsStyles['noDownload']}>
      <IconDownloadOff size={20} aria-hidden />
      <p>
        <strong>No download.</strong> <Why file={file} access={file.access} />
      </p>
    </div>
  )
}

/** The link that had it is gone. */
function keepFocus(group: HTMLDivElement | null): void {
  if (document.activeElement === document.body) group?.focus()
}

function DownloadLink({ projectId, file }: Props): ReactNode {
  const isControlled = file.daus.length > 0
  const confirmed = useConfirmed(isControlled)
  const { isStrong } = useInstance()
  const href = addressOf(downloadFile, { params: { projectId, fileId: file.id } })
  const begin = async () => {
    if (await beginDownload(projectId, file)) return
    if (!isControlled || isStrong || (await signInAgain())) window.location.assign(href)
  }
  const own = (event: MouseEvent) => {
    event.preventDefault()
    void begin()
  }
  return (
    <Button
      component="a"
      href={href}
      download={file.name}
      {...(isOwnDownload(file) ? { onClick: own } : confirmed)}
      leftSection={<IconDownload size={18} aria-hidden />}
    >
      Download{file.size !== null && ` (${formatBytes(file.size)})`}
    </Button>
  )
}

type WhyProps = {
  readonly file: ProjectFile
  readonly access: Exclude<ProjectFile['access'], 'readable'>
}

function Why({ file, access }: WhyProps): ReactNode {
  const daus = file.daus.join(' and ')
  switch (access) {
    case 'no-download':
      return `Your access to ${daus} is for work on the platform. Tools in this project can read the file.`
    case 'access-expired':
      return (
        <>
          Your access to {daus} has ended, so the file cannot be read either. What you hold, and how
          to renew it, is on <TextLink to="/dashboard">My Dashboard</TextLink>.
        </>
      )
    case 'archived':
      return (
        <>
          The file is archived. Who may change files of the project can bring it back with{' '}
          <code>dx unarchive</code>.
        </>
      )
    case 'bytes-not-here':
      return 'The catalog lists this file, but its bytes are not in the store of this platform. A data steward can tell you when they will be.'
    default:
      return access satisfies never
  }
}
