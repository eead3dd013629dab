import { Button } from '@mantine/core'
import {
  IconCopy,
  IconDownload,
  IconFolderPlus,
  IconFolderSymlink,
  IconPackage,
  IconPencil,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addressOf } from '#kernel/address.ts'
import { useConfirmed } from '#app/web/use-confirmed.ts'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { downloadFile, type ProjectDetail } from '../../contract.ts'
import { UploadButton } from '../upload/upload-button.tsx'
import type { Dialog } from './content-dialogs.tsx'
import type { Folder } from './folder.ts'
import { isSearch } from './project-search.ts'
import { allOffer, amountOf, type Row } from './rows.ts'
import { mostSelected, type Selection } from './use-selection.ts'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'

type Props = {
  readonly place: Place
  readonly project: ProjectDetail
  readonly folder: Folder
  readonly selection: Selection
  readonly onDialog: (dialog: Dialog) => void
}

/** What there is to see and what can be done: with the folder, or with what is selected. */
export function Tools({ place, project, folder, selection, onDialog }: Props): ReactNode {
  const { rows } = selection
  const may = project.openCommands
  if (rows.length === 0) {
    return (
      <div className={listStyles['tools']}>
        <p role="status">{amountWords(folder, place)}</p>
        {may.includes('create-folder') && (
          <Button
            variant="default"
            leftSection={<IconFolderPlus size={18} aria-hidden />}
            onClick={() => onDialog('new-folder')}
          >
            New folder
          </Button>
        )}
        {may.includes('upload') && (
          <UploadButton projectId={place.projectId} folder={place.search.path} />
        )}
      </div>
    )
  }
  const isFull = rows.length >= mostSelected
  return (
    <div className={listStyles['tools']} data-selecting role="toolbar" aria-label="Selected">
      <p role="status">
        {amountOf(rows)} selected
        {isFull && ` (no more than ${formatCount(mostSelected)} at a time)`}
      </p>
      <DownloadOne rows={rows} projectId={place.projectId} />
      <Tool Icon={IconPackage} onClick={() => onDialog('agent')}>
        Download with an agent
      </Tool>
      {rows.length === 1 && allOffer(rows, 'rename') && (
        <Tool Icon={IconPencil} onClick={() => onDialog('rename')}>
          Rename
        </Tool>
      )}
      {allOffer(rows, 'move') && (
        <Tool Icon={IconFolderSymlink} onClick={() => onDialog('move')}>
          Move
        </Tool>
      )}
      {allOffer(rows, 'copy') && (
        <Tool Icon={IconCopy} onClick={() => onDialog('copy')}>
          Copy to a project
        </Tool>
      )}
      {allOffer(rows, 'remove') && (
        <Tool Icon={IconTrash} onClick={() => onDialog('remove')}>
          Delete
        </Tool>
      )}
      <Tool Icon={IconX} onClick={selection.clear}>
        Clear
      </Tool>
    </div>
  )
}

type ToolProps = {
  readonly Icon: typeof IconX
  readonly onClick: () => void
  readonly children: string
}

function Tool({ Icon, onClick, children }: ToolProps): ReactNode {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onClick}
    >
      {children}
    </Button>
  )
}

type DownloadProps = { readonly rows: readonly Row[]; readonly projectId: string }

function DownloadOne({ rows, projectId }: DownloadProps): ReactNode {
  const [row] = rows
  const confirmed = useConfirmed(row?.kind === 'object' && row.object.daus.length > 0)
  if (rows.length > 1 || row?.kind !== 'object' || row.object.access !== 'readable') return null
  const { id, name } = row.object
  return (
    <Button
      component="a"
      size="compact-sm"
      variant="default"
      href={addressOf(downloadFile, { params: { projectId, fileId: id } })}
      download={name}
      {...confirmed}
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      Download
    </Button>
  )
}

function amountWords({ folders, total }: Folder, { search }: Place): string {
  const files = formatNoun(total, 'file')
  if (search.q.trim() !== '') return `${files} with “${search.q.trim()}” in the name`
  if (isSearch(search)) return `${files} found`
  return folders.length === 0 ? files : `${formatNoun(folders.length, 'folder')}, ${files}`
}
