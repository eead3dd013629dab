import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listFolder, listReceipts, readFile, readProject, type Receipt } from '../../contract.ts'
import { listProjectChanges, readAcknowledgement } from '../../contract/changes.ts'
import { listFolders, listMembers, listProjects, listUploads } from '../../contract/content.ts'
import { type LabelKind, labelsOf, type ProjectSearch } from './project-search.ts'

/** Everything of one project; invalidating it reads all again. */
export const projectKey = (projectId: string) => ['workspace', 'project', projectId] as const

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'head'],
    queryFn: ({ signal }) => call(readProject, { params: { projectId }, signal }),
  })

/** How many objects come with one answer; the list fetches them as they are scrolled to. */
export const rowsPerPage = 200

export type Listing = Pick<ProjectSearch, 'path' | 'q' | 'has' | 'sort' | 'order'>

export const folderQuery = (projectId: string, listing: Listing, page: number) => {
  const { path, q, has, sort, order } = listing
  const linesOf = (kind: LabelKind) =>
    labelsOf({ has })
      .flatMap((label) => (label.kind === kind ? label.text : []))
      .join('\n')
  const labels = { tags: linesOf('tag'), types: linesOf('type'), properties: linesOf('property') }
  return queryOptions({
    queryKey: [...projectKey(projectId), 'folder', path, q, has, sort, order, page],
    queryFn: ({ signal }) =>
      call(listFolder, {
        params: { projectId },
        query: { path, q: q.trim(), ...labels, sort, order, page, page_size: rowsPerPage },
        signal,
      }),
  })
}

export const foldersQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'folders'],
    queryFn: ({ signal }) => call(listFolders, { params: { projectId }, signal }),
  })

export const uploadsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'uploads'],
    queryFn: ({ signal }) => call(listUploads, { params: { projectId }, signal }),
  })

export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'members'],
    queryFn: ({ signal }) => call(listMembers, { params: { projectId }, signal }),
  })

/** Into which one may copy. */
export const placesQuery = queryOptions({
  queryKey: ['workspace', 'places'],
  queryFn: ({ signal }) => call(listProjects, { query: { level: 'UPLOAD' }, signal }),
})

export const fileQuery = (projectId: string, fileId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'file', fileId],
    queryFn: ({ signal }) => call(readFile, { params: { projectId, fileId }, signal }),
  })

export const changesQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'changes'],
    queryFn: ({ signal }) => call(listProjectChanges, { params: { projectId }, signal }),
  })

export const acknowledgementQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'acknowledgement'],
    queryFn: ({ signal }) => call(readAcknowledgement, { params: { projectId }, signal }),
  })

export const receiptsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'receipts'],
    queryFn: ({ signal }) => call(listReceipts, { params: { projectId }, signal }),
  })

export const isReady = ({ readyAt }: Receipt): boolean => readyAt !== null
