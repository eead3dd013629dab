import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import type { Tool, ToolList } from '../contract/tools.ts'
import { instanceTypeOf } from '../rules/requirements.ts'
import { egressOf } from '../store/egress.ts'
import { offeredTools, type ToolRow, versionsOf } from '../store/tools.ts'
import { Described } from './applets.ts'

const mayManage = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.includes('administrator')

/**
 * A version of a tool; without a version the newest that is offered.
 * @throws Problem `not-found`
 */
export async function toolMeant(db: Database, name: string, version?: string): Promise<ToolRow> {
  const rows = await versionsOf(db, name)
  const row = rows.find((one) => (version ? one.version === version : one.withdrawnAt === null))
  if (row === undefined)
    throw new Problem('not-found', `There is no tool ${name}${version ? ` ${version}` : ''}.`)
  return row
}

export async function answerTools(db: Database, actor: Actor): Promise<ToolList> {
  const rows = await offeredTools(db)
  return { tools: rows.map(lineOf), mayManage: mayManage(actor) }
}

/** @throws Problem `not-found` */
export async function answerTool(
  db: Database,
  actor: Actor,
  name: string,
  version?: string,
): Promise<z.input<typeof Tool>> {
  const [row, versions] = await Promise.all([toolMeant(db, name, version), versionsOf(db, name)])
  const egress = await egressOf(db, row)
  const { inputSpec, outputSpec, runSpec } = Described.parse(row.spec)
  return {
    ...lineOf(row),
    help: row.help,
    inputs: inputSpec ?? [],
    outputs: outputSpec,
    instanceType: instanceTypeOf(runSpec.systemRequirements, 'main'),
    egress: { ...egress, hosts: [...egress.hosts] },
    versions: versions.map((one) => ({
      version: one.version,
      publishedAt: one.publishedAt.toISOString(),
      withdrawnAt: one.withdrawnAt?.toISOString() ?? null,
    })),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    mayManage: mayManage(actor),
  }
}

const lineOf = (row: ToolRow) => ({
  name: row.name,
  version: row.version,
  title: row.title,
  summary: row.summary,
  isShipped: row.publishedBy === null,
  publishedAt: row.publishedAt.toISOString(),
})
