import { useSyncExternalStore } from 'react'
import { allUploads, subscribe, type Upload } from './upload-queue.ts'

/** The uploads into a project, in the order in which they came. */
export function useUploads(projectId: string): readonly Upload[] {
  const all = useSyncExternalStore(subscribe, allUploads)
  return all.filter((upload) => upload.projectId === projectId)
}
