import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { LogStream } from '#adapters/executor/port.ts'

/** A line of the log of a job. */
export type LogLine = {
  readonly line: number
  readonly at: Date
  readonly try: number
  readonly level: string
  readonly message: string
}

/** What a log holds at most, in characters and lines: what comes after is left out. */
const mostLines = 50_000
const mostCharacters = 16 * 1024 * 1024
/** Of one line, in characters. */
export const longestLine = 8192

export type NewLine = { readonly level: string; readonly message: string }

/** Adds lines to the log of a job; where it is full it says so, once, and takes no more. */
export async function addLines(
  tx: Tx,
  jobId: string,
  attempt: number,
  lines: readonly NewLine[],
): Promise<void> {
  if (lines.length === 0) return
  await sql`select from execution where id = ${jobId} for update`.execute(tx)
  const { rows } = await sql<{ lines: number; characters: number; isFull: boolean }>`
    select coalesce(max(line), 0)::int as lines, coalesce(sum(length(message)), 0)::int as characters,
      coalesce(bool_or(level = 'FULL'), false) as "isFull"
    from job_log where job_id = ${jobId}`.execute(tx)
  const {
    lines: before,
    characters,
    isFull,
  } = rows[0] ?? { lines: 0, characters: 0, isFull: false }
  if (isFull) return
  let room = mostCharacters - characters
  const kept: NewLine[] = []
  for (const line of lines) {
    const message = line.message.replaceAll('\0', '').slice(0, longestLine)
    room -= message.length
    if (room < 0 || before + kept.length >= mostLines) {
      kept.push({
        level: 'FULL',
        message: 'The log is full: what the job prints from here on is not kept.',
      })
      break
    }
    kept.push({ ...line, message })
  }
  await sql`
    insert into job_log (job_id, line, try, level, message)
    select ${jobId}, ${before} + n, ${attempt}, level, message
    from unnest(${kept.map(({ level }) => level)}::text[], ${kept.map(({ message }) => message)}::text[])
      with ordinality l (level, message, n)`.execute(tx)
}

/** How far a stream of an attempt was read. */
export async function noteRead(tx: Tx, key: string, stream: LogStream, to: number): Promise<void> {
  await tx
    .updateTable('job_attempt')
    .set(stream === 'stdout' ? { stdout_read: to } : { stderr_read: to })
    .where('key', '=', key)
    .execute()
}

/** Lines of a log after one, in their order. */
export async function linesAfter(
  db: Database,
  jobId: string,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const { rows } = await sql<LogLine>`
    select line, at, try, case level when 'FULL' then 'WARNING' else level end as level, message
    from job_log where job_id = ${jobId} and line > ${after} order by line limit ${limit}`.execute(
    db,
  )
  return rows
}
