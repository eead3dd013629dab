import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { ProjectId } from '../contract.ts'

const params = z.object({ projectId: ProjectId })
const done = z.object({})

export const archiveProject = endpoint({
  name: 'archiveProject',
  summary:
    'Put a project away: it is read as before, nothing in it changes, and lists leave it out.',
  method: 'POST',
  path: '/projects/{projectId}/archive',
  params,
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

export const unarchiveProject = endpoint({
  name: 'unarchiveProject',
  summary: 'Bring an archived project back.',
  method: 'POST',
  path: '/projects/{projectId}/unarchive',
  params,
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})
