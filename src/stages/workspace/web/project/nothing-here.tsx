import { Button } from '@mantine/core'
import { IconFolderOpen, IconPackage, IconSearchOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import type { ProjectDetail } from '../../contract.ts'
import type { Place } from './use-place.ts'

type Props = {
  readonly place: Place
  readonly project: ProjectDetail
  readonly isVending: boolean
}

/** In place of a list with nothing in it: why, and what to do. */
export function NothingHere({ place, project, isVending }: Props): ReactNode {
  const { search, go } = place
  const q = search.q.trim()
  if (q !== '' || search.has !== '') {
    return (
      <Empty
        title={
          q !== '' && search.has === ''
            ? `No file has “${q}” in its name`
            : 'No file has all that you ask for'
        }
        icon={<IconSearchOff size={26} stroke={1.5} aria-hidden />}
        action={
          <Button variant="default" onClick={() => go({ q: '', has: '' })}>
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
  const mayUpload = project.openCommands.includes('upload')
  return (
    <Empty
      title={search.path === '/' ? 'There are no files for you here yet' : 'This folder is empty'}
      icon={<IconFolderOpen size={26} stroke={1.5} aria-hidden />}
    >
      {mayUpload && 'Drop files or folders here to upload them. '}
      {project.requestId !== null && search.path === '/' && 'Approved files arrive by themselves. '}
      {project.requestId !== null &&
        'Controlled files show only to members who have been granted access themselves.'}
    </Empty>
  )
}
