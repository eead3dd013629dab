import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { FileFacts } from './file-facts.tsx'
import type { FileDetails } from './folder.ts'
import { fileQuery } from './project-queries.ts'
import type { Place } from './use-place.ts'

type Props = {
  readonly place: Place
  readonly actions: (projectId: string, object: FileDetails) => ReactNode
}

/** The details of one file, beside the list. */
export function FileDrawer({ place, actions }: Props): ReactNode {
  const { file } = place.search
  return (
    <Drawer
      opened={file !== undefined}
      onClose={() => place.go({ file: undefined }, { replace: true })}
      position="right"
      size="lg"
      title="File"
      transitionProps={{ duration: 120 }}
    >
      {file !== undefined && <Details key={file} place={place} actions={actions} fileId={file} />}
    </Drawer>
  )
}

function Details({ place, actions, fileId }: Props & { readonly fileId: string }): ReactNode {
  const query = useQuery(fileQuery(place.projectId, fileId))
  return (
    <QueryState query={query}>
      {(file) => <FileFacts place={place} file={file} actions={actions(place.projectId, file)} />}
    </QueryState>
  )
}
