import { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { isClosed } from '#stages/compute/lifecycle.ts'
import { needInputs } from '#stages/compute/policy.ts'
import { findExecutions, readExecution, type SeenExecution } from '#stages/compute/store.ts'
import { linesAfter, type LogLine } from '#stages/compute/store/log.ts'
import { withinScope } from '#ledgers/identity/scope.ts'

/*
 * The log of a job, as its clients read it over a WebSocket: the first frame says who asks and for what, then come the
 * lines, and one that tells the end.
 */

/** What the first frame holds. */
export const LogAsked = z.object({
  access_token: z.string(),
  recurseJobs: z.boolean().default(false),
  tail: z.boolean().default(true),
  levels: z.array(z.string()).nullish(),
  try: z.int().nullish(),
})
export type LogAsked = z.output<typeof LogAsked>

const page = 1000
/** Not for jobs: from where they run no WebSocket leads here, and from elsewhere their token is worth nothing. */
const asPerson = { changes: false, isWithin: () => true, servesJobs: false }

/**
 * The lines of a log, each as the text of a frame, until the job has ended; `pause` waits a moment for more.
 * @throws Problem `not-found`, `not-permitted`, also where the reader may not go on.
 */
export async function* followLog(
  db: Database,
  actor: Actor,
  jobId: string,
  asked: LogAsked,
  pause: () => Promise<void>,
): AsyncGenerator<string> {
  const read = new Map<string, number>()
  for (let isOver = false; !isOver;) {
    const jobs = await withinScope(actor, asPerson, () => jobsOf(db, actor, jobId, asked))
    isOver = !asked.tail || jobs.every(({ state }) => isClosed(state))
    let hasMore = false
    for (const job of jobs) {
      const { id } = job
      const lines = await linesAfter(db, job, read.get(id) ?? 0, page)
      if (lines.length >= page) hasMore = true
      for (const line of lines) {
        read.set(id, line.line)
        if (isWanted(line, asked)) yield frameOf(id, line)
      }
    }
    if (hasMore) isOver = false
    else if (!isOver) await pause()
  }
  yield JSON.stringify({
    source: 'SYSTEM',
    level: 'INFO',
    job: jobId,
    line: 0,
    msg: 'END_LOG',
    timestamp: 0,
  })
}

async function jobsOf(
  db: Database,
  actor: Actor,
  jobId: string,
  { recurseJobs }: LogAsked,
): Promise<SeenExecution[]> {
  const job = await readExecution(db, actor.id, jobId)
  needInputs(job)
  if (!recurseJobs) return [job]
  const below = await findExecutions(db, actor.id, {
    class: 'job',
    rootExecution: [job.rootExecution],
    includeSubjobs: true,
    limit: page,
  })
  return below.filter(({ live }) => live)
}

const isWanted = ({ level, try: of }: LogLine, { levels, try: wanted }: LogAsked): boolean =>
  (!levels || levels.includes(level)) && (typeof wanted !== 'number' || wanted === of)

const frameOf = (job: string, { line, at, level, message, try: jobTry }: LogLine): string =>
  JSON.stringify({
    timestamp: at.getTime(),
    source: level === 'STDOUT' || level === 'STDERR' ? 'APP' : 'SYSTEM',
    level,
    job,
    jobTry,
    line,
    msg: message,
  })
