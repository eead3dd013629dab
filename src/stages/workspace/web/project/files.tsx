import { useQueryClient } from '@tanstack/react-query'
import { type DragEvent, type ReactNode, useState } from 'react'
import { QueryState } from '#app/web/ui/query-state.tsx'
import type { ProjectDetail } from '../../contract.ts'
import { ArchivedNote } from './archived-note.tsx'
import { ChangedNote } from './changed-note.tsx'
import { BegunUploads } from '../upload/begun-uploads.tsx'
import { contentOfDrop } from '../upload/dropped.ts'
import { addDropped } from '../upload/upload-queue.ts'
import { ContentDialogs, type Dialog } from './content-dialogs.tsx'
import { ContentGrid, type View } from './content-grid.tsx'
import { FolderPath } from './folder-path.tsx'
import { FolderTree } from './folder-tree.tsx'
import type { Folder } from './folder.ts'
import { NothingHere } from './nothing-here.tsx'
import { type Listing, projectKey } from './project-queries.ts'
import { noSearch } from './project-search.ts'
import { allOffer, type Row } from './rows.ts'
import { SearchBar } from './search-bar.tsx'
import { Tools } from './tools.tsx'
import type { Place } from './use-place.ts'
import { useFirstPage, useRows } from './use-rows.ts'
import { useSelection } from './use-selection.ts'
import { lookAgainMs } from './use-vending.ts'
import { VendingNote } from './vending-note.tsx'
import listStyles from './list.module.css'

type Props = {
  readonly place: Place
  readonly project: ProjectDetail
  readonly isVending: boolean
}

/** What a project holds: the folders beside, and one folder or one search as a list. */
export function Files({ place, project, isVending }: Props): ReactNode {
  const { projectId, search } = place
  const { path, q, has, sort, order } = search
  const listing = { path, q, has, sort, order }
  const query = useFirstPage(projectId, listing, isVending && lookAgainMs)
  const drop = useDrop(place, project.openCommands.includes('upload'))
  return (
    <div className={listStyles['files']}>
      {isVending && <VendingNote />}
      <ArchivedNote project={project} />
      <ChangedNote place={place} changed={project.changed} />
      <BegunUploads projectId={projectId} />
      <div className={listStyles['columns']}>
        <FolderTree place={place} />
        <div className={listStyles['main']} data-over={drop.isOver} {...drop.handlers}>
          <div className={listStyles['bar']}>
            <FolderPath place={place} />
            <SearchBar place={place} />
          </div>
          <QueryState query={query}>
            {(first) => (
              <Listed
                // Another list begins at its top, with nothing selected.
                key={`${path}\n${q}\n${has}`}
                place={place}
                project={project}
                listing={listing}
                first={first}
                isVending={isVending}
                isBusy={query.isPlaceholderData}
              />
            )}
          </QueryState>
        </div>
      </div>
    </div>
  )
}

type ListedProps = Props & {
  readonly listing: Listing
  readonly first: Folder
  readonly isBusy: boolean
}

function Listed({ place, project, listing, first, isVending, isBusy }: ListedProps): ReactNode {
  const [view, setView] = useState<View>({ from: 0, to: 40 })
  const rows = useRows(place.projectId, listing, first, view)
  const selection = useSelection(rows)
  const [dialog, setDialog] = useState<Dialog>()
  const open = (row: Row) =>
    row.kind === 'folder'
      ? place.go({ path: row.folder.path, ...noSearch })
      : place.go({ file: row.object.id })
  const onKey = (key: 'Delete' | 'F2') => {
    const { rows: chosen } = selection
    if (key === 'Delete' && allOffer(chosen, 'remove')) setDialog('remove')
    if (key === 'F2' && chosen.length === 1 && allOffer(chosen, 'rename')) setDialog('rename')
  }
  return (
    <>
      <Tools
        place={place}
        project={project}
        folder={first}
        selection={selection}
        onDialog={setDialog}
      />
      {rows.count === 0 ? (
        <NothingHere place={place} project={project} isVending={isVending} />
      ) : (
        <ContentGrid
          place={place}
          rows={rows}
          selection={selection}
          isBusy={isBusy}
          view={view}
          onView={setView}
          onOpen={open}
          onKey={onKey}
        />
      )}
      <ContentDialogs
        dialog={dialog}
        projectId={place.projectId}
        projectName={project.name}
        path={place.search.path}
        rows={selection.rows}
        onClose={() => setDialog(undefined)}
        onDone={selection.clear}
      />
    </>
  )
}

/** Files and folders that are dragged over the list from outside, and dropped. */
function useDrop({ projectId, search }: Place, mayUpload: boolean) {
  const client = useQueryClient()
  const [isOver, setOver] = useState(false)
  const isFiles = ({ dataTransfer }: DragEvent): boolean =>
    mayUpload && dataTransfer.types.includes('Files')
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!isFiles(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave(event: DragEvent) {
        const isInside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
        if (!isInside) setOver(false)
      },
      onDrop(event: DragEvent) {
        if (!isFiles(event)) return
        event.preventDefault()
        setOver(false)
        void contentOfDrop(event.dataTransfer, search.path)
          .then(({ files, empty }) => addDropped(projectId, files, empty))
          .then(() => client.invalidateQueries({ queryKey: projectKey(projectId) }))
      },
    },
  }
}
