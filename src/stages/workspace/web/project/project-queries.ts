import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listFolder, listReceipts, readFile, readProject, type Receipt } from '../../contract.ts'
import { listProjectChanges, readAcknowledgement } from '../../contract/changes.ts'
import { filesPerPage, type ProjectSearch } from './project-search.ts'

/** Everything of one project; invalidating it reads all again. */
export const projectKey = (projectId: string) => ['workspace', 'project', projectId] as const

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'head'],
    queryFn: ({ signal }) => call(readProject, { params: { projectId }, signal }),
  })

export const folderQuery = (
  projectId: string,
  { path, q, page }: Pick<ProjectSearch, 'path' | 'q' | 'page'>,
) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'folder', path, q, page],
    queryFn: ({ signal }) =>
      call(listFolder, {
        params: { projectId },
        query: { path, q: q.trim(), page, page_size: filesPerPage },
        signal,
      }),
    placeholderData: keepPreviousData,
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
