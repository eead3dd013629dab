import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/** An applet as the DNAnexus API has it. */
export type AppletSpec = Readonly<Record<string, unknown>>

export type NewTool = {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly summary: string
  readonly help: string
  readonly spec: AppletSpec
  readonly sha256: string
  /** Null where it came with the software. */
  readonly publishedBy: string | null
}

export type ToolRow = NewTool & {
  readonly publishedAt: Date
  readonly withdrawnAt: Date | null
}

const columns = sql`name, version, title, summary, help, spec, sha256,
  published_by as "publishedBy", published_at as "publishedAt", withdrawn_at as "withdrawnAt"`

/** The newest version of each tool that is offered, by title. */
export async function offeredTools(db: Database): Promise<ToolRow[]> {
  const { rows } = await sql<ToolRow>`
    select * from (
      select distinct on (name) ${columns} from tool_version where withdrawn_at is null
      order by name, published_at desc, version desc
    ) t order by lower(title), name`.execute(db)
  return rows
}

/** Every version of a tool, newest first. */
export async function versionsOf(db: Database, name: string): Promise<ToolRow[]> {
  const { rows } = await sql<ToolRow>`
    select ${columns} from tool_version where name = ${name}
    order by published_at desc, version desc`.execute(db)
  return rows
}

/** Whether it was new; false where this name and version are there already. */
export async function insertTool(tx: Tx, tool: NewTool): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into tool_version (name, version, title, summary, help, spec, sha256, published_by)
    values (${tool.name}, ${tool.version}, ${tool.title}, ${tool.summary}, ${tool.help},
      ${JSON.stringify(tool.spec)}::jsonb, ${tool.sha256}, ${tool.publishedBy})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Whether it was offered until now. */
export async function withdraw(tx: Tx, name: string, version: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update tool_version set withdrawn_at = platform_now()
    where name = ${name} and version = ${version} and withdrawn_at is null`.execute(tx)
  return numAffectedRows === 1n
}
