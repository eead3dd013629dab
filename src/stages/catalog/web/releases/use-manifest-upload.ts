import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { upload } from '#app/web/client.ts'
import { type ReleaseImport, startReleaseImport } from '../../contract/imports.ts'
import { importQuery, importsQuery } from './release-queries.ts'

export type NewRelease = {
  readonly file: File
  readonly release: string
  readonly dau: string
  readonly study: string
  readonly add: boolean
  readonly skipRefused: boolean
}

type ManifestUpload = {
  readonly mutation: UseMutationResult<ReleaseImport, Error, NewRelease>
  /** From 0 to 1 while it is sent. */
  readonly progress: number
  readonly cancel: () => void
}

/** Sends a manifest with its options; the check begins by itself. */
export function useManifestUpload(onDone: (begun: ReleaseImport) => void): ManifestUpload {
  const client = useQueryClient()
  const [progress, setProgress] = useState(0)
  const aborter = useRef<AbortController>(undefined)
  const mutation = useMutation<ReleaseImport, Error, NewRelease>({
    mutationFn: ({ file, release, dau, study, add, skipRefused }) => {
      aborter.current = new AbortController()
      setProgress(0)
      const query = {
        release,
        source: file.name.replaceAll(/[\p{Cc}/\\]/gu, ' ').slice(-200),
        dau,
        study,
        add: String(add),
        skip_refused: String(skipRefused),
      }
      const { signal } = aborter.current
      const sent = { body: file, type: 'application/octet-stream', onProgress: setProgress, signal }
      return upload(startReleaseImport, { query }, sent)
    },
    onSuccess: async (begun) => {
      client.setQueryData(importQuery(begun.id).queryKey, begun)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      onDone(begun)
    },
    onError: (error) => {
      if (error.name === 'AbortError') mutation.reset()
    },
  })
  return { mutation, progress, cancel: () => aborter.current?.abort() }
}
