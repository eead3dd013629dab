import type { Database, Line } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { noteAccess } from '#ledgers/grants/store/anchors.ts'
import { withinScope } from '#ledgers/identity/scope.ts'
import type { Asked } from '#stages/workspace/asked-bytes.ts'
import { openFile, type OpenFileDeps, viewedInAnHour } from '#stages/workspace/open-file.ts'
import { tallyViewing } from '#stages/workspace/store/viewing.ts'
import { fromJob, type Notice, type Piece, piecesOf } from '../rules/terminal.ts'
import { entriesOf, fileAt, workstationOf, type WorkstationRow } from '../store/workstations.ts'
import { needWorker, workerHeader } from './worker-key.ts'

/*
 * What the program in the sandbox of a workstation asks of the platform, by the token of its job: to show what its
 * terminal prints, and to read the project.
 */

export type TerminalDeps = OpenFileDeps & {
  readonly line: Line
  readonly secrets: Pick<Secrets, 'token'>
}

/** The workstation that calls, from its sandbox. @throws Problem `not-authenticated`, `not-permitted` */
export async function needActing(
  deps: Pick<TerminalDeps, 'db' | 'secrets'>,
  actor: Actor | undefined,
  headers: NonNullable<Asked['headers']>,
): Promise<{ actor: Actor; row: WorkstationRow }> {
  const job = actor?.token?.job
  const row = job && (await workstationOf(deps.db, job.id))
  if (actor === undefined || row === undefined)
    throw new Problem('not-authenticated', 'This is for the sandbox of a workstation.')
  needWorker(deps, actor, headers[workerHeader])
  return { actor, row }
}

/**
 * Shows what the terminal printed, at the pages where it is open. Over controlled data it is reading in place: counted
 * with what the viewer shows, within the same limit.
 * @throws Problem `not-permitted`, `too-many`
 */
export async function showOutput(
  { db, line }: Pick<TerminalDeps, 'db' | 'line'>,
  row: WorkstationRow,
  projectId: string,
  piece: Piece,
): Promise<void> {
  if (!row.mayShow)
    throw new Problem('not-permitted', 'What this workstation reads may not be shown any more.')
  if (row.daus.length > 0 && piece.bytes.length > 0) {
    const isWithin = await noteShown(db, row, projectId, piece.bytes.length)
    if (!isWithin) {
      await line.tell(fromJob(row.id), [JSON.stringify({ limit: true })])
      throw new Problem('too-many', 'As much controlled data was shown as one person may look at.')
    }
  }
  await line.tell(fromJob(row.id), piecesOf(piece))
}

/** Counts what is shown; false where that is more than may be in an hour, and nothing was counted. */
async function noteShown(
  db: Database,
  { id, launchedBy, daus }: WorkstationRow,
  projectId: string,
  bytes: number,
): Promise<boolean> {
  class Beyond extends Error {}
  const work = db.transaction().execute(async (tx) => {
    const view = { personId: launchedBy, projectId, fileId: id, bytes }
    const { inHour, isFirst, before } = await tallyViewing(tx, view)
    if (inHour > viewedInAnHour) throw new Beyond()
    if (!isFirst) return
    await noteAccess(tx, launchedBy, daus)
    await recordAudit(tx, {
      type: 'workstation.shown',
      actorId: launchedBy,
      subjectId: id,
      detail: { project: projectId, daus, before: before.bytes },
    })
  })
  return work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Beyond) return false
      throw error
    },
  )
}

/** Tells the pages at which a terminal is open how it stands. */
export const tellPages = (
  { line }: Pick<TerminalDeps, 'line'>,
  id: string,
  notice: Notice,
): Promise<void> => line.tell(fromJob(id), [JSON.stringify(notice)])

/**
 * What lies at a path of the project as it was lent: the bytes of a file, or the lines of a folder, each the size (`-`
 * for a folder), a tab and the name.
 * @throws Problem `not-found`, and what `openFile` throws
 */
export async function answerPath(
  deps: TerminalDeps,
  actor: Actor,
  { containerId }: WorkstationRow,
  path: string,
  asked: Asked,
): Promise<BytesAnswer | string> {
  const plain = `/${path.replace(/^\/+|(?<!\/)\/+$/g, '')}`
  const cut = plain.lastIndexOf('/')
  const name = plain.slice(cut + 1)
  const id =
    path.endsWith('/') || name === ''
      ? undefined
      : await fileAt(deps.db, containerId, plain.slice(0, cut) || '/', name)
  if (id !== undefined) {
    const everything = { changes: false, isWithin: () => true, servesJobs: true }
    return withinScope(actor, everything, () =>
      openFile(deps, actor, containerId, id, asked, 'job'),
    )
  }
  const entries = await entriesOf(deps.db, containerId, plain)
  if (entries === undefined) throw new Problem('not-found', `There is no ${plain} in the project.`)
  return entries.map((each) => `${each.size ?? '-'}\t${each.name}\n`).join('')
}
