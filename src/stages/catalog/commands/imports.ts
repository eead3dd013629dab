import type { Database, Tx } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { maxManifestBytes } from '../contract/imports.ts'
import { releaseImportAsked } from '../events.ts'
import { noteObjects } from '../store/stored-objects.ts'
import {
  type ReleaseImportCommand,
  releaseImportLifecycle,
  type ReleaseImportRole,
  type StewardCommand,
} from '../lifecycle.ts'
import { publishFault } from '../rules.ts'
import { readDaus } from '../store.ts'
import {
  type ImportChanges,
  type ImportRow,
  insertImport,
  lockImport,
  moveImportRow,
  type NewImport,
  requireNewRelease,
} from '../store/imports.ts'

export type ReleaseImportDeps = {
  readonly db: Database
  readonly objects: ObjectStore
  readonly outbox: Outbox
}

/**
 * Takes a manifest and has it checked. What can be wrong with its options is said before it is read.
 * @throws Problem `already-exists` for a release's name, `invalid-input`, `too-large`.
 */
export async function startImport(
  { db, objects, outbox }: ReleaseImportDeps,
  actor: Actor,
  of: Omit<NewImport, 'manifestSha256' | 'personId'>,
  manifest: AsyncIterable<Uint8Array>,
): Promise<string> {
  await requireNewRelease(db, of.release)
  if (of.dau !== undefined && !(await readDaus(db)).some(({ code }) => code === of.dau))
    throw invalid('dau', `${of.dau} is not the code of a data access unit`)
  const object = await objects.write(manifest, maxManifestBytes)
  return db.transaction().execute(async (tx) => {
    await noteObjects(tx, [object])
    const id = await insertImport(tx, {
      ...of,
      manifestSha256: object.sha256,
      personId: actor.id,
    })
    await outbox.announce(tx, releaseImportAsked, { importId: id })
    await recordAudit(tx, {
      type: 'release-import.started',
      actorId: actor.id,
      subjectId: id,
      detail: { release: of.release, manifest: object.sha256, size: object.size },
    })
    return id
  })
}

/** Answers a steward's command. @throws Problem `not-found`, `wrong-state`, `stale-version` */
export async function commandImport(
  { db, outbox }: ReleaseImportDeps,
  actor: Actor,
  id: string,
  command: StewardCommand,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockImport(tx, id)
    if (row.version !== version)
      throw new Problem('stale-version', 'Somebody moved this import on in the meantime.')
    const fault = command === 'publish' ? publishFault(row) : undefined
    if (fault !== undefined) throw new Problem('wrong-state', fault)
    await moveImport(tx, row, command, ['steward'], {
      asked_by: actor.id,
      attempts: 0,
      step: 'waiting',
      rows_read: 0,
      bytes_read: 0,
      reason: '',
    })
    if (command !== 'discard') await outbox.announce(tx, releaseImportAsked, { importId: id })
    await recordAudit(tx, {
      type: `release-import.${command}`,
      actorId: actor.id,
      subjectId: id,
      detail: { from: row.state, version },
    })
  })
}

/** What the platform's own work leads to. @throws Problem `stale-version` where the import was moved meanwhile. */
export async function moveByItself(
  tx: Tx,
  row: ImportRow,
  command: Exclude<ReleaseImportCommand, StewardCommand>,
  changes: ImportChanges,
): Promise<void> {
  await moveImport(tx, row, command, ['platform'], changes)
  await recordAudit(tx, {
    type: `release-import.${command}`,
    subjectId: row.id,
    outcome: command === 'fail' ? 'error' : 'ok',
    detail: { from: row.state, version: row.version },
  })
}

async function moveImport(
  tx: Tx,
  row: ImportRow,
  command: ReleaseImportCommand,
  roles: readonly ReleaseImportRole[],
  changes: ImportChanges,
): Promise<void> {
  const state = nextState(releaseImportLifecycle, row.state, command, roles)
  await moveImportRow(tx, row, state, changes)
}
