import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { readWorkstation, readWorkstationOffer } from '../../contract/workstations.ts'
import { isOver } from '../runs/run-words.ts'

export const offerQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...projectKey(projectId), 'workstations'],
    queryFn: ({ signal }) => call(readWorkstationOffer, { params: { projectId }, signal }),
  })

const workstationKey = (projectId: string, workstationId: string) => [
  ...projectKey(projectId),
  'workstation',
  workstationId,
]

/** While it waits, or saves, its next state is looked for this often, in milliseconds; while it runs, less. */
const changing = 1000
const running = 5000

export const workstationQuery = (projectId: string, workstationId: string) =>
  queryOptions({
    queryKey: workstationKey(projectId, workstationId),
    queryFn: ({ signal }) =>
      call(readWorkstation, { params: { projectId, workstationId }, signal }),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || isOver(data.state)) return false
      return data.state === 'running' && !data.isSaving ? running : changing
    },
  })
