import { Table } from '@mantine/core'
import { IconFolderFilled } from '@tabler/icons-react'
import type { MouseEvent, ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import type { ProjectFile } from '../../contract.ts'
import { AccessChip } from './access-chip.tsx'
import { Copy } from '#app/web/ui/copy.tsx'
import { DauBadges } from './dau-badges.tsx'
import { FileIcon } from './file-icon.tsx'
import type { Folder } from './folder.ts'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'
import textStyles from './text.module.css'

type Props = { readonly place: Place; readonly folder: Folder }

/** Folders first, then a page of files. On a phone a row keeps its name, with the rest below it. */
export function FileTable({ place, folder }: Props): ReactNode {
  // The folders head the list: on its later pages they would only be repeated.
  const folders = place.search.page === 1 ? folder.folders : []
  return (
    <Table className={listStyles['table']} aria-label="Folders and files" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col" visibleFrom="md" className={listStyles['colDau']}>
            Data access unit
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className={listStyles['colAccess']}>
            Access
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm" className={listStyles['colSize']}>
            Size
          </Table.Th>
          <Table.Th scope="col" visibleFrom="lg" className={listStyles['colMd5']}>
            MD5
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {folders.map((each) => (
          <FolderRow key={each.path} place={place} folder={each} />
        ))}
        {folder.files.map((file) => (
          <FileRow key={file.id} place={place} file={file} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** A click anywhere in a row does what its link does; the link is what keyboard and readers use. */
const onRow = (open: () => void) => (event: MouseEvent<HTMLElement>) => {
  const isOwn = event.target instanceof Element && event.target.closest('a, button') !== null
  const isMarking = getSelection()?.isCollapsed === false
  if (!isOwn && !isMarking) open()
}

type FolderRowProps = { readonly place: Place; readonly folder: Folder['folders'][number] }

function FolderRow({ place, folder }: FolderRowProps): ReactNode {
  const there = { path: folder.path, q: '', page: 1, file: undefined }
  return (
    <Table.Tr className={listStyles['row']} onClick={onRow(() => place.go(there))}>
      <Table.Td>
        <div className={listStyles['name']}>
          <IconFolderFilled
            size={20}
            aria-hidden
            className={`${textStyles['icon']} ${textStyles['iconFolder']}`}
          />
          <div>
            <TextLink {...place.link(there)} fw={600} size="sm" underline="hover">
              {folder.name}
            </TextLink>
            <div className={listStyles['below']}>{formatNoun(folder.files, 'file')}</div>
          </div>
        </div>
      </Table.Td>
      <Table.Td visibleFrom="md" />
      <Table.Td visibleFrom="sm" />
      <Table.Td visibleFrom="sm" className={listStyles['colSize']}>
        {formatNoun(folder.files, 'file')}
      </Table.Td>
      <Table.Td visibleFrom="lg" />
    </Table.Tr>
  )
}

/** Whether the list holds files of folders below, too, so that each says where it is. */
const isFromBelow = ({ search }: Place): boolean => search.q !== ''

type FileRowProps = { readonly place: Place; readonly file: ProjectFile }

function FileRow({ place, file }: FileRowProps): ReactNode {
  const there = { file: file.id }
  const isOpen = place.search.file === file.id
  return (
    <Table.Tr
      className={listStyles['row']}
      data-open={isOpen}
      onClick={onRow(() => place.go(there))}
    >
      <Table.Td>
        <div className={listStyles['name']}>
          <FileIcon file={file} />
          <div>
            <TextLink
              {...place.link(there)}
              resetScroll={false}
              size="sm"
              underline="hover"
              c="inherit"
            >
              {file.name}
            </TextLink>
            <div className={listStyles['facts']}>
              {isFromBelow(place) && <span className={textStyles['minor']}>in {file.folder}</span>}
            </div>
            <div className={listStyles['below']}>
              <Bytes value={file.size} /> <AccessChip access={file.access} />
            </div>
          </div>
        </div>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <DauBadges file={file} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <AccessChip access={file.access} />
      </Table.Td>
      <Table.Td visibleFrom="sm" className={listStyles['colSize']}>
        <Bytes value={file.size} />
      </Table.Td>
      <Table.Td visibleFrom="lg" className={listStyles['colMd5']}>
        {file.md5 === null ? (
          <span title="The checksum is not known">–</span>
        ) : (
          <span className={textStyles['md5']}>
            <code title={file.md5}>{file.md5.slice(0, 8)}…</code>
            <Copy value={file.md5} what={`the MD5 of ${file.name}`} />
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
