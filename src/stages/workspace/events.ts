import { z } from 'zod'
import { event } from '#kernel/event.ts'

/** The catalog has moved on from files of a project, or what it holds back can come now. */
export const projectOutdated = event('project.outdated', z.object({ projectId: z.string() }))

/** Files left a project, or came into the place of others; `number` counts such changes of the project. */
export const projectChanged = event(
  'project.changed',
  z.object({ projectId: z.string(), number: z.int().positive() }),
)
