import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { listExecutions, readExecution, readLog } from '../../contract.ts'
import { readBatch } from '../../contract/batches.ts'
import type { LogLine } from './log-lines.ts'
import { isOver } from './run-words.ts'

const runsKey = (projectId: string) => [...projectKey(projectId), 'runs'] as const
const runKey = (projectId: string, runId: string) =>
  [...projectKey(projectId), 'run', runId] as const

/** While something is not over it is looked at this often, in milliseconds; then no more. */
const listPulse = 4000
const runPulse = 2000

/** What people launched in a project, the newest first. */
export const runsQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: runsKey(projectId),
    queryFn: ({ signal, pageParam }) =>
      call(listExecutions, {
        params: { projectId },
        query: { limit: 100, ...(pageParam !== '' && { starting: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ executions }) => executions.some((run) => !isOver(run.state)))
        ? listPulse
        : false,
  })

/** A run and all that it began, however deep: the newest thousand. */
export const treeQuery = (projectId: string, root: string) =>
  queryOptions({
    queryKey: [...runsKey(projectId), root],
    queryFn: ({ signal }) =>
      call(listExecutions, { params: { projectId }, query: { root, limit: 1000 }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.executions.some((run) => !isOver(run.state)) === true ? listPulse : false,
  })

/** Runs that were launched together. */
export const batchQuery = (projectId: string, batchId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'batch', batchId],
    queryFn: ({ signal }) => call(readBatch, { params: { projectId, batchId }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => !isOver(run.state)) === true ? runPulse : false,
  })

export const runQuery = (projectId: string, runId: string) =>
  queryOptions({
    queryKey: [...runKey(projectId, runId), 'head'],
    queryFn: ({ signal }) =>
      call(readExecution, { params: { projectId, executionId: runId }, signal }),
    refetchInterval: ({ state }) =>
      state.data === undefined || isOver(state.data.state) ? false : runPulse,
  })

const linesAtOnce = 5000

type Log = { readonly lines: readonly LogLine[]; readonly isOver: boolean }

/** The log of a job: each look adds the lines that have come since. */
export const logQuery = (
  client: QueryClient,
  projectId: string,
  runId: string,
  isPaused: boolean,
) => {
  const queryKey = [...runKey(projectId, runId), 'log'] as const
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<Log> => {
      const before = client.getQueryData<Log>(queryKey)?.lines ?? []
      const lines = [...before]
      for (;;) {
        const answer = await call(readLog, {
          params: { projectId, executionId: runId },
          query: { after: lines.at(-1)?.line ?? 0, limit: linesAtOnce },
          signal,
        })
        lines.push(...answer.lines)
        if (answer.lines.length < linesAtOnce)
          return { lines: lines.length === before.length ? before : lines, isOver: answer.isOver }
      }
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (isPaused || state.data?.isOver === true ? false : runPulse),
  })
}
