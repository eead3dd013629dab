import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { createObject } from '#stages/workspace/commands/objects.ts'
import { createProject } from '#stages/workspace/commands/projects.ts'
import { objectsOf } from '#stages/workspace/store/objects.ts'
import { toolMeant } from '../queries/tools.ts'
import { insertTool, type NewTool, withdraw } from '../store/tools.ts'

export type ToolDeps = { readonly db: Database }

/** A tool as the software brings it along. */
export type ShippedTool = Omit<NewTool, 'sha256' | 'publishedBy'>

const digestOf = ({ title, summary, help, spec }: ShippedTool): string =>
  createHash('sha256')
    .update(JSON.stringify([title, summary, help, spec]))
    .digest('hex')

/** Puts the tools that come with the software into the gallery, each version once. */
export async function keepShippedTools(
  { db }: ToolDeps,
  tools: readonly ShippedTool[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const tool of tools) {
      const row = { ...tool, sha256: digestOf(tool), publishedBy: null }
      if (!(await insertTool(tx, row))) continue
      await recordAudit(tx, {
        type: 'tool.shipped',
        subjectId: `${tool.name}/${tool.version}`,
        detail: { sha256: row.sha256 },
      })
    }
  })
}

/** What of an applet its page tells; an applet may leave it out. */
const Named = z.looseObject({
  title: z.string().max(200).optional(),
  summary: z.string().max(2000).default(''),
})

/**
 * Publishes an applet that the actor sees as a version of a tool. One made with controlled data stays in its project:
 * its text may hold them.
 * @throws Problem `not-found`, `invalid-input`, `already-exists`
 */
export async function publish(
  { db }: ToolDeps,
  actor: Actor,
  given: Pick<NewTool, 'name' | 'version' | 'help'> & {
    readonly projectId: string
    readonly appletId: string
  },
): Promise<void> {
  const { projectId, appletId, name, version, help } = given
  await db.transaction().execute(async (tx) => {
    const [applet] = await objectsOf(tx, actor.id, projectId, [appletId])
    if (applet === undefined || applet.spec === null)
      throw new Problem('not-found', `There is no ${appletId} in ${projectId}.`)
    if (applet.daus.length > 0)
      throw invalid('appletId', `was made with data of ${applet.daus.join(', ')}`)
    const { title, summary } = Named.parse(applet.spec)
    const tool = { name, version, title: title ?? applet.name, summary, help, spec: applet.spec }
    const sha256 = digestOf(tool)
    if (!(await insertTool(tx, { ...tool, sha256, publishedBy: actor.id })))
      throw new Problem('already-exists', `${name} ${version} was published before.`)
    await recordAudit(tx, {
      type: 'tool.published',
      actorId: actor.id,
      subjectId: `${name}/${version}`,
      detail: { sha256, applet: appletId },
    })
  })
}

/** @throws Problem `not-found`, `wrong-state` where it was withdrawn before */
export async function withdrawVersion(
  { db }: ToolDeps,
  actor: Actor,
  name: string,
  version: string,
): Promise<void> {
  await toolMeant(db, name, version)
  await db.transaction().execute(async (tx) => {
    if (!(await withdraw(tx, name, version)))
      throw new Problem('wrong-state', `${name} ${version} was withdrawn before.`)
    await recordAudit(tx, {
      type: 'tool.withdrawn',
      actorId: actor.id,
      subjectId: `${name}/${version}`,
    })
  })
}

/**
 * Puts a tool into a project as an applet: into the one that is named, or into a new one of the actor's.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state` where the version was withdrawn
 */
export async function start(
  deps: ToolDeps,
  actor: Actor,
  name: string,
  where: {
    readonly version?: string | undefined
    readonly projectId?: string | undefined
    readonly projectName?: string | undefined
  },
): Promise<{ readonly projectId: string; readonly appletId: string }> {
  const tool = await toolMeant(deps.db, name, where.version)
  if (tool.withdrawnAt !== null)
    throw new Problem('wrong-state', `${name} ${tool.version} was withdrawn.`)
  const projectId =
    where.projectId ?? (await createProject(deps, actor, { name: where.projectName ?? tool.title }))
  const appletId = await createObject(deps, actor, {
    projectId,
    class: 'applet',
    name: `${tool.name} ${tool.version}`,
    folder: '/',
    parents: false,
    isClosed: true,
    properties: { tool: tool.name, version: tool.version },
    spec: tool.spec,
  })
  return { projectId, appletId }
}
