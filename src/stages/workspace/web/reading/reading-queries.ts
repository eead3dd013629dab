import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import type { ProjectFile } from '../../contract.ts'
import { listFolder } from '../../contract.ts'
import { readReference } from '../../contract/reference.ts'
import { projectKey } from '../project/project-queries.ts'
import { fileRanges } from './ranges.ts'
import { tableOfSamples } from './sample-rows.ts'

/** The first this many bytes of a text are shown at once, and as many more each time. */
export const textStep = 256 * 1024

export const textQuery = (projectId: string, fileId: string, bytes: number) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'text', fileId, bytes],
    queryFn: () => fileRanges(projectId, fileId)(0, bytes),
    // What one looked at is not kept when the page is left.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before: Uint8Array<ArrayBuffer> | undefined) => before,
  })

/** A picture as a `data:` address of its type. */
export const imageQuery = (projectId: string, fileId: string, size: number, type: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'image', fileId],
    queryFn: async () => {
      const bytes = await fileRanges(projectId, fileId)(0, size)
      return new Promise<string>((resolve, reject) => {
        const reader = new FileReader()
        reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '')
        reader.onerror = () => reject(new Error('The picture could not be read.'))
        reader.readAsDataURL(new Blob([bytes], { type }))
      })
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })

async function find(
  projectId: string,
  folder: string,
  name: string,
): Promise<readonly ProjectFile[]> {
  const { files } = await call(listFolder, {
    params: { projectId },
    query: { path: folder, q: name, page_size: 100 },
  })
  return files.filter((file) => file.folder === folder)
}

/** SAMPLE_INFO.txt of a project, or null where there is none for the reader. */
export const samplesQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'samples'],
    queryFn: async () => {
      const files = await find(projectId, '/', 'SAMPLE_INFO.txt')
      const file = files.find(({ kind }) => kind === 'sample-info')
      if (file === undefined) return null
      const bytes = await fileRanges(projectId, file.id)(0, file.size ?? 0)
      return tableOfSamples(new TextDecoder().decode(bytes))
    },
    gcTime: 0,
  })

/** The index beside a file, by the names that it may have; null where there is none. */
export async function findIndex(
  projectId: string,
  { folder }: Pick<ProjectFile, 'folder'>,
  names: readonly string[],
): Promise<ProjectFile | null> {
  for (const name of names) {
    const found = (await find(projectId, folder, name)).find((file) => file.name === name)
    if (found !== undefined) return found
  }
  return null
}

export const referenceQuery = queryOptions({
  queryKey: ['workspace', 'reference'],
  queryFn: async () => (await call(readReference)).reference,
  staleTime: Number.POSITIVE_INFINITY,
})
