import { sql } from 'kysely'
import type { Bulk } from '#adapters/database/bulk.ts'
import type { Tx } from '#adapters/database/port.ts'
import { rowColumns, type StagedLines, statedColumns } from './staged-lines.ts'

/*
 * The staging tables hold the release to be: `import_row` a file a row, `import_attributes` what they share, by
 * number. Rows go there as they are read, so that memory does not grow with the manifest.
 */

export async function createStaging(tx: Tx): Promise<void> {
  // Sorts and hashes of ten million rows: with the usual share of memory they would go to disk in many parts.
  await sql`set local work_mem = '192MB'`.execute(tx)
  await sql`
    create temp table import_row on commit drop as
    select 0 as line, false as is_index, 0 as attributes, ${sql.raw(rowColumns.join(', '))}
    from file_version with no data`.execute(tx)
  await sql`
    create temp table import_attributes on commit drop as
    select 0 as number, ${sql.raw(statedColumns.join(', '))} from file_attributes with no data`.execute(
    tx,
  )
}

export type Staging = {
  /** Gathers lines; the database reads those before while the next are made. */
  readonly add: (lines: StagedLines) => Promise<void>
  /** All that was added is in the tables. */
  readonly finish: () => Promise<void>
}

/** Bytes that gather before they are sent. */
const sentLength = 4_000_000

export function stagingOver({ copyIn }: Pick<Bulk, 'copyIn'>): Staging {
  let gathered: StagedLines[] = []
  let length = 0
  let sending: Promise<void> = Promise.resolve()
  const copy = async (lines: readonly StagedLines[]): Promise<void> => {
    const rows = lines.map((each) => each.rows)
    const attributes = lines.map((each) => each.attributes)
    await copyIn('import_row', ['line', 'is_index', 'attributes', ...rowColumns], rows)
    await copyIn('import_attributes', ['number', ...statedColumns], attributes)
  }
  const send = async (): Promise<void> => {
    await sending
    sending = copy(gathered)
    // A failure is thrown by the next `add` that sends, or by `finish`.
    sending.catch(() => undefined)
    gathered = []
    length = 0
  }
  return {
    async add(lines) {
      gathered.push(lines)
      length += lines.rows.length + lines.attributes.length
      if (length > sentLength) await send()
    },
    async finish() {
      await send()
      await sending
    },
  }
}

/**
 * A file that the manifest names again without bringing its bytes keeps those of the current release, where the MD5
 * says that they are the same; a size that the manifest leaves out comes with them. Answers how many do.
 */
export async function keepObjects(tx: Tx): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update import_row r set object_sha256 = v.object_sha256, size = v.size
    from file_version v
    where v.path = r.path and v.last_release is null and v.object_sha256 is not null and r.object_sha256 is null
      and r.md5 = v.md5 and coalesce(r.size, v.size) = v.size`.execute(tx)
  return numAffectedRows ?? 0n
}

/** Carries the files of release `number` over that the manifest does not name again; their lines are numbered from -1 downwards. */
export async function carryOver(tx: Tx, number: number): Promise<void> {
  const columns = sql.raw(rowColumns.map((column) => `v.${column}`).join(', '))
  const stated = sql.raw(statedColumns.map((column) => `a.${column}`).join(', '))
  await sql`
    create temp table import_carried on commit drop as
    select v.*, dense_rank() over (order by v.attributes_id) + (select coalesce(max(number), 0) from import_attributes) as number
    from file_version v
    where v.first_release <= ${number} and (v.last_release is null or v.last_release >= ${number})
      and not exists (select from import_row r where r.path = v.path)`.execute(tx)
  await sql`
    insert into import_row (line, is_index, attributes, ${sql.raw(rowColumns.join(', '))})
    select -row_number() over (), v.primary_path is not null, v.number, ${columns} from import_carried v`.execute(
    tx,
  )
  await sql`
    insert into import_attributes (number, ${sql.raw(statedColumns.join(', '))})
    select distinct on (v.number) v.number, ${stated}
    from import_carried v join file_attributes a on a.id = v.attributes_id`.execute(tx)
}
