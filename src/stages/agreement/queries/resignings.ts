import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { readRequestRow, type RequestRow } from '#stages/request/store.ts'
import type { Resigning } from '../contract/versions.ts'
import { requestForReader } from '../queries.ts'
import { versionInForce } from '../store.ts'
import { lastResigning, waitingResignings } from '../store/resignings.ts'
import { holdersUnder, signedVersionOf, suspensionOf } from '../store/versions.ts'

/** The version that a request has signed under which somebody has access. @throws Problem `wrong-state` */
async function requireSigned(db: Database | Tx, { id }: RequestRow): Promise<string> {
  const signed = await signedVersionOf(db, id)
  if (signed === undefined || (await holdersUnder(db, id)).length === 0)
    throw new Problem('wrong-state', 'No access rests on the agreement of this request.')
  return signed
}

/** Its requester may sign a request anew that was approved under another version. @throws Problem `not-found`, `wrong-state` */
export async function requireResignable(
  db: Database | Tx,
  actor: Actor,
  row: RequestRow,
): Promise<void> {
  if (row.requester_id !== actor.id) throw new Problem('not-found', `No request ${row.id}.`)
  const signed = await requireSigned(db, row)
  const { version } = await versionInForce(db)
  if (signed === version)
    throw new Problem('wrong-state', `Version ${version}, which is in force, is signed already.`)
  if ((await lastResigning(db, row.id))?.state === 'waiting')
    throw new Problem('wrong-state', 'The newly signed agreement waits for a data steward.')
}

/** @throws Problem `not-found`, `wrong-state` */
export async function answerResigning(db: Database, actor: Actor, id: string): Promise<Resigning> {
  return resigningOf(db, await requestForReader(db, actor, id))
}

export async function answerWaiting(db: Database): Promise<Resigning[]> {
  const all: Resigning[] = []
  for (const id of await waitingResignings(db))
    all.push(await resigningOf(db, await readRequestRow(db, id)))
  return all
}

async function resigningOf(db: Database, row: RequestRow): Promise<Resigning> {
  const signedVersion = await requireSigned(db, row)
  const current = await versionInForce(db)
  const suspension = await suspensionOf(db, row.id)
  const last = await lastResigning(db, row.id)
  return {
    requestId: row.id,
    name: row.name,
    requester: (await readContact(db, row.requester_id)).name,
    signedVersion,
    version: current.version,
    note: current.note,
    suspendedFrom: suspension?.at.toISOString() ?? null,
    isSuspended: suspension?.isPast ?? false,
    form:
      last === undefined
        ? null
        : {
            n: last.n,
            state: last.state,
            reason: last.reason,
            uploadedAt: last.uploaded_at.toISOString(),
          },
  }
}
