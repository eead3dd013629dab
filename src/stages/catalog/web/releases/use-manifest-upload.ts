import { useQueryClient } from '@tanstack/react-query'
import { upload } from '#app/web/client.ts'
import { type OneUpload, useUpload } from '#app/web/use-upload.ts'
import { type ReleaseImport, startReleaseImport } from '../../contract/imports.ts'
import { importQuery, importsQuery } from './release-queries.ts'

export type NewRelease = {
  readonly file: File
  readonly release: string
  readonly dau: string
  readonly study: string
  readonly add: boolean
  readonly skipRefused: boolean
  readonly note: string
}

/** Sends a manifest with its options; the check begins by itself. */
export function useManifestUpload(
  onDone: (begun: ReleaseImport) => void,
): OneUpload<ReleaseImport, NewRelease> {
  const client = useQueryClient()
  return useUpload({
    send: ({ file, release, dau, study, add, skipRefused, note }, sending) => {
      const query = {
        release,
        source: file.name.replaceAll(/[\p{Cc}/\\]/gu, ' ').slice(-200),
        dau,
        study,
        add: String(add),
        skip_refused: String(skipRefused),
        note,
      }
      const sent = { body: file, type: 'application/octet-stream', ...sending }
      return upload(startReleaseImport, { query }, sent)
    },
    onSuccess: (begun) => {
      client.setQueryData(importQuery(begun.id).queryKey, begun)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      onDone(begun)
    },
  })
}
