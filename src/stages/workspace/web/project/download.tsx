import { Button } from '@mantine/core'
import { IconDownload, IconDownloadOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { useConfirmed } from '#app/web/use-confirmed.ts'
import { formatBytes } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { downloadFile, type ProjectFile } from '../../contract.ts'
import detailsStyles from './details.module.css'

type Props = { readonly projectId: string; readonly file: ProjectFile }

/** The way to a file's bytes, or the reason why there is none. */
export function Download({ projectId, file }: Props): ReactNode {
  const confirmed = useConfirmed(file.daus.length > 0)
  if (file.access === 'readable') {
    return (
      <Button
        component="a"
        href={addressOf(downloadFile, { params: { projectId, fileId: file.id } })}
        download={file.name}
        {...confirmed}
        leftSection={<IconDownload size={18} aria-hidden />}
      >
        Download{file.size !== null && ` (${formatBytes(file.size)})`}
      </Button>
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
