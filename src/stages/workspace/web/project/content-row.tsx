import { Checkbox } from '@mantine/core'
import { IconFolderFilled, IconUpload } from '@tabler/icons-react'
import type { MouseEvent, ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { ProjectFile } from '../../contract.ts'
import { AccessChip, ClassBadge } from './access-chip.tsx'
import { DauBadges } from './dau-badges.tsx'
import { FileIcon } from './file-icon.tsx'
import { isSearch, noSearch } from './project-search.ts'
import { nameOf, type Row } from './rows.ts'
import type { Place } from './use-place.ts'
import gridStyles from './grid.module.css'
import textStyles from './text.module.css'

type Props = {
  readonly id: string
  readonly index: number
  /** Pixels from the top of all rows. */
  readonly top: number
  /** Undefined while its page is on its way. */
  readonly row: Row | undefined
  readonly place: Place
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly onSelect: (how: { readonly shiftKey: boolean; readonly isAdding: boolean }) => void
  readonly onOpen: (row: Row) => void
}

/** One line of the list. A click selects, the name or a double click opens. */
export function ContentRow(props: Props): ReactNode {
  const { id, index, top, row, place, isActive, isSelected, onSelect, onOpen } = props
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const isOwn =
      event.target instanceof Element && event.target.closest('a, button, label, input') !== null
    if (isOwn) return
    onSelect({ shiftKey: event.shiftKey, isAdding: event.ctrlKey || event.metaKey })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid takes the keys for all its rows
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={isActive}
      data-open={row?.kind === 'object' && row.object.id === place.search.file}
      className={gridStyles['row']}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onClick}
      onDoubleClick={() => row && onOpen(row)}
    >
      {row === undefined ? (
        <div role="gridcell" aria-label="Loading…" className={gridStyles['coming']} />
      ) : (
        <>
          <div role="gridcell">
            <Checkbox
              size="xs"
              tabIndex={-1}
              aria-label={`Select ${nameOf(row)}`}
              checked={isSelected}
              onClick={(event) => onSelect({ shiftKey: event.shiftKey, isAdding: true })}
              onChange={() => undefined}
            />
          </div>
          {row.kind === 'folder' ? (
            <FolderCells folder={row.folder} place={place} />
          ) : (
            <ObjectCells object={row.object} place={place} />
          )}
        </>
      )}
    </div>
  )
}

type FolderProps = {
  readonly folder: Extract<Row, { kind: 'folder' }>['folder']
  readonly place: Place
}

function FolderCells({ folder, place }: FolderProps): ReactNode {
  const amount = formatNoun(folder.files, 'file')
  return (
    <>
      <div role="gridcell" className={gridStyles['name']}>
        <IconFolderFilled
          size={20}
          aria-hidden
          className={`${textStyles['icon']} ${textStyles['iconFolder']}`}
        />
        <div>
          <TextLink
            {...place.link({ path: folder.path, ...noSearch })}
            resetScroll={false}
            tabIndex={-1}
            fw={600}
            size="sm"
            underline="hover"
            title={folder.name}
            className={gridStyles['text'] ?? ''}
          >
            {folder.name}
          </TextLink>
          <div className={gridStyles['below']}>{amount}</div>
        </div>
      </div>
      <div role="gridcell" aria-label="none" className={gridStyles['dau']} />
      <div role="gridcell" aria-label="none" className={gridStyles['access']} />
      <div role="gridcell" className={gridStyles['size']}>
        {amount}
      </div>
      <div role="gridcell" aria-label="none" className={gridStyles['changed']} />
    </>
  )
}

type ObjectProps = { readonly object: ProjectFile; readonly place: Place }

function ObjectCells({ object, place }: ObjectProps): ReactNode {
  const { id, name, size, folder, tags, modifiedAt } = object
  return (
    <>
      <div role="gridcell" className={gridStyles['name']}>
        <FileIcon file={object} />
        <div>
          <TextLink
            {...place.link({ file: id })}
            resetScroll={false}
            tabIndex={-1}
            size="sm"
            underline="hover"
            c="inherit"
            title={name}
            className={gridStyles['text'] ?? ''}
          >
            {name}
          </TextLink>
          {isSearch(place.search) && <span className={gridStyles['from']}>in {folder}</span>}
          {tags.slice(0, 3).map((tag) => (
            <span key={tag} className={gridStyles['tag']} title={tag}>
              {tag}
            </span>
          ))}
          <div className={gridStyles['below']}>
            <Bytes value={size} /> <StateChip object={object} />
          </div>
        </div>
      </div>
      <div role="gridcell" className={gridStyles['dau']}>
        <DauBadges file={object} />
      </div>
      <div role="gridcell" className={gridStyles['access']}>
        <StateChip object={object} />
      </div>
      <div role="gridcell" className={gridStyles['size']}>
        <Bytes value={size} />
      </div>
      <div role="gridcell" className={gridStyles['changed']}>
        <When at={modifiedAt} />
      </div>
    </>
  )
}

/** What stands between the reader and the bytes; of one's own data only what is out of the ordinary. */
function StateChip({ object }: { readonly object: ProjectFile }): ReactNode {
  const { state, class: objectClass, kind, access } = object
  if (state === 'open')
    return (
      <span className="badge badge-waiting">
        <IconUpload size={14} stroke={2} aria-hidden />
        {objectClass === 'file' ? 'Not all here yet' : 'Open'}
      </span>
    )
  // It has no bytes, here or elsewhere.
  if (objectClass !== 'file') return <ClassBadge objectClass={objectClass} />
  return kind === 'own' && access === 'readable' ? null : <AccessChip access={access} />
}
