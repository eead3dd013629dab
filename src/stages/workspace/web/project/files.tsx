import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFolderOpen, IconPackage, IconSearchOff } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import type { ProjectDetail } from '../../contract.ts'
import { ChangedNote } from './changed-note.tsx'
import type { Folder } from './folder.ts'
import { FileTable } from './file-table.tsx'
import { FolderPath } from './folder-path.tsx'
import { Pager } from './pager.tsx'
import { filesPerPage } from './project-search.ts'
import { folderQuery } from './project-queries.ts'
import type { Place } from './use-place.ts'
import { lookAgainMs } from './use-vending.ts'
import { VendingNote } from './vending-note.tsx'
import listStyles from './list.module.css'

type Props = { readonly place: Place; readonly isVending: boolean }
type FilesProps = Props & { readonly changed: ProjectDetail['changed'] }

/** The folder tree of a project, one folder or one search at a time. */
export function Files({ place, isVending, changed }: FilesProps): ReactNode {
  const { search, go } = place
  const top = useRef<HTMLDivElement>(null)
  const query = useQuery({
    ...folderQuery(place.projectId, search),
    refetchInterval: isVending ? lookAgainMs : false,
  })
  return (
    <div ref={top} className={listStyles['files']}>
      {isVending && <VendingNote />}
      <ChangedNote place={place} changed={changed} />
      <div className={listStyles['bar']}>
        <FolderPath place={place} />
        <SearchField
          className={listStyles['search'] ?? ''}
          label={search.path === '/' ? 'Search by name' : 'Search by name in this folder and below'}
          value={search.q}
          onSearch={(text) => {
            // Back undoes a search as a whole, not letter by letter.
            const how = search.q === '' ? undefined : ({ replace: true } as const)
            go({ q: text, page: 1, file: undefined }, how)
          }}
        />
      </div>
      <QueryState query={query}>
        {(folder) => (
          <div aria-busy={query.isPlaceholderData} className={listStyles['list']}>
            <p className={listStyles['range']} role="status">
              {rangeWords(folder, place)}
            </p>
            {folder.files.length === 0 && folder.folders.length === 0 ? (
              <NothingHere place={place} isVending={isVending} total={folder.total} />
            ) : (
              <FileTable place={place} folder={folder} />
            )}
            <Pager
              page={search.page}
              pages={Math.ceil(folder.total / filesPerPage)}
              onPage={(page) => {
                go({ page, file: undefined })
                top.current?.scrollIntoView()
              }}
            />
          </div>
        )}
      </QueryState>
    </div>
  )
}

function rangeWords({ folders, files, total }: Folder, { search }: Place): string {
  const first = (search.page - 1) * filesPerPage + 1
  const range =
    total > filesPerPage && files.length > 0
      ? `Files ${formatCount(first)} to ${formatCount(first + files.length - 1)} of ${formatCount(total)}`
      : formatNoun(total, 'file')
  if (search.q !== '') return `${range} with “${search.q}” in the name`
  return folders.length === 0 ? range : `${formatNoun(folders.length, 'folder')}, ${range}`
}

type NothingProps = Props & { readonly total: number }

function NothingHere({ place, isVending, total }: NothingProps): ReactNode {
  const { search, go } = place
  if (total > 0) {
    return (
      <Empty
        title="There is no such page"
        action={<Button onClick={() => go({ page: 1 })}>Go to the first page</Button>}
      />
    )
  }
  if (search.q !== '') {
    return (
      <Empty
        title={`No file has “${search.q}” in its name`}
        icon={<IconSearchOff size={26} stroke={1.5} aria-hidden />}
        action={
          <Button variant="default" onClick={() => go({ q: '', page: 1 })}>
            Clear the search
          </Button>
        }
      >
        Only this folder and those below were searched.
      </Empty>
    )
  }
  if (isVending) {
    return (
      <Empty
        title="Your files are on their way"
        icon={<IconPackage size={26} stroke={1.5} aria-hidden />}
      >
        They appear here by themselves. You can close this page: you get an email when they are
        ready.
      </Empty>
    )
  }
  return (
    <Empty
      title={search.path === '/' ? 'There are no files for you here yet' : 'This folder is empty'}
      icon={<IconFolderOpen size={26} stroke={1.5} aria-hidden />}
    >
      {search.path === '/'
        ? 'Files arrive when a committee approves the request. Controlled files show only to members who have been granted access themselves.'
        : 'Controlled files show only to members who have been granted access themselves.'}
    </Empty>
  )
}
