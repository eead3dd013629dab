import type { Database, Tx } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { currentRelease } from '#stages/catalog/store.ts'
import { insertHandoff, keepHandoff } from '#stages/catalog/store/handoff.ts'
import { draftSelection } from '#stages/request/commands.ts'
import { confirmVend } from '#stages/vending/commands.ts'
import { readVend } from '#stages/vending/store.ts'
import { followLocked } from './commands/following.ts'
import { heldBack } from './store/changes.ts'
import { sampleInfoOf } from './store/sample-info.ts'
import {
  admitParties,
  contentOfVend,
  insertVendedFiles,
  lockContent,
  lockProjectOf,
  readProjectRow,
  replaceSampleInfo,
} from './store.ts'

export type WorkspaceDeps = {
  readonly db: Database
  readonly outbox: Outbox
  readonly objects: ObjectStore
}

/**
 * Carries out a vend: the files go into the project, SAMPLE_INFO.txt is written anew, the receipt is held
 * against the manifest. Killed at any point and run again it ends with each file exactly once: the files are
 * one statement keyed by file, and the receipt moves the vend on only once.
 */
export async function fillProject(deps: WorkspaceDeps, vendId: string): Promise<void> {
  const projectId = await deps.db.transaction().execute(async (tx) => {
    const vend = await readVend(tx, vendId)
    const project = await lockProjectOf(tx, vend.requestId)
    if (vend.state === 'ready') return undefined
    await insertVendedFiles(tx, project.id, vend)
    // From here on the transaction holds the head of the audit log, for which everybody else's changes wait.
    await admitParties(tx, project.id, vend.requestId)
    // The request may be older than the current release: what that withdrew is never listed.
    await followLocked(deps, tx, project.id)
    await recordAudit(tx, {
      type: 'vend.started',
      subjectId: vendId,
      detail: { project: project.id },
    })
    return project.id
  })
  if (projectId === undefined) return
  await writeSampleInfo(deps, projectId, async (tx) =>
    confirmVend(deps, tx, vendId, await contentOfVend(tx, vendId)),
  )
}

/**
 * Starts a request for the current versions of what a project holds back, as a selection handed over by it.
 * @throws Problem `wrong-state` where nothing is held back, `not-found` for who is no member.
 */
export async function draftReissues(
  { db }: Pick<WorkspaceDeps, 'db'>,
  actor: Actor,
  projectId: string,
): Promise<string> {
  await readProjectRow(db, actor.id, projectId)
  return db.transaction().execute(async (tx) => {
    const files = await heldBack(tx, actor.id, projectId)
    if (files.length === 0)
      throw new Problem('wrong-state', 'Nothing of this project is held back.')
    const release = await currentRelease(tx)
    const names = { samples: [], subjects: [], diagnoses: [], files }
    const { id } = await insertHandoff(tx, 'A project of this platform', release.number, names)
    await keepHandoff(tx, id)
    const filters = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }
    return draftSelection(tx, actor, { tab: 'diagnoses', filters, selected: [], handoff: id })
  })
}

/**
 * Writes SAMPLE_INFO.txt anew. Where the project changes meanwhile it is written again; `within` is done in the
 * transaction that puts it there.
 */
export async function writeSampleInfo(
  { db, objects }: Pick<WorkspaceDeps, 'db' | 'objects'>,
  projectId: string,
  within: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  for (let isWritten = false; !isWritten;) {
    const info = await sampleInfoOf(db, projectId)
    const { sha256, size, md5 } = await objects.write(once(new TextEncoder().encode(info.text)))
    isWritten = await db.transaction().execute(async (tx) => {
      if ((await lockContent(tx, projectId)) !== info.contentVersion) return false
      await replaceSampleInfo(tx, projectId, { sha256, size, md5 }, info.daus)
      await within(tx)
      return true
    })
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
