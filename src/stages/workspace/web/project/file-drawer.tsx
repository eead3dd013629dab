import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { FileFacts } from './file-facts.tsx'
import { fileQuery } from './project-queries.ts'
import type { Place } from './use-place.ts'

/** The details of one file, beside the list. */
export function FileDrawer({ place }: { readonly place: Place }): ReactNode {
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
      {file !== undefined && <Details key={file} place={place} fileId={file} />}
    </Drawer>
  )
}

function Details({ place, fileId }: { readonly place: Place; readonly fileId: string }): ReactNode {
  const query = useQuery(fileQuery(place.projectId, fileId))
  return <QueryState query={query}>{(file) => <FileFacts place={place} file={file} />}</QueryState>
}
