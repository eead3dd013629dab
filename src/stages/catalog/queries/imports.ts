import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import type { ReleaseEntry } from '../contract.ts'
import { importSteps, type ReleaseImport, type ReleaseImportSummary } from '../contract/imports.ts'
import {
  type ReleaseImportCommand,
  releaseImportLifecycle,
  type StewardCommand,
  stewardCommands,
} from '../lifecycle.ts'
import { isOvertaken, publishFault } from '../rules.ts'
import { readReleaseEntries } from '../store.ts'
import { type ImportRow, readImportRow, readImportRows } from '../store/imports.ts'

const staff = ['steward', 'administrator', 'auditor'] as const

/** The releases, newest first; who published one is told to staff. */
export async function answerReleases(
  db: Database,
  actor: Actor | undefined,
): Promise<ReleaseEntry[]> {
  const isStaff = staff.some((role) => actor?.roles.includes(role))
  const releases = await readReleaseEntries(db)
  return isStaff ? releases : releases.map((release) => ({ ...release, publishedBy: null }))
}

export const answerImports = async (db: Database, actor: Actor): Promise<ReleaseImportSummary[]> =>
  (await readImportRows(db)).map((row) => summaryOf(row, actor))

/** @throws Problem `not-found` */
export async function answerImport(db: Database, actor: Actor, id: string): Promise<ReleaseImport> {
  const row = await readImportRow(db, id)
  return {
    ...summaryOf(row, actor),
    report: row.report,
    holders: row.holders,
    refusals: row.refusals,
    changes: row.changes,
  }
}

const isSteward = (command: ReleaseImportCommand): command is StewardCommand =>
  stewardCommands.some((one) => one === command)

function openFor(row: ImportRow, actor: Actor): StewardCommand[] {
  const roles = actor.roles.includes('steward') ? (['steward'] as const) : []
  return openCommands(releaseImportLifecycle, row.state, roles)
    .filter(isSteward)
    .filter((command) => command !== 'publish' || publishFault(row) === undefined)
}

function summaryOf(row: ImportRow, actor: Actor): ReleaseImportSummary {
  const isUnderWay = row.state === 'checking' || row.state === 'publishing'
  const step = importSteps.find((one) => one === row.step) ?? 'waiting'
  return {
    id: row.id,
    release: row.release,
    source: row.source,
    manifestBytes: row.manifest_size,
    dau: row.dau,
    study: row.study,
    add: row.add_files,
    skipRefused: row.skip_refused,
    note: row.note,
    state: row.state,
    version: row.version,
    openCommands: openFor(row, actor),
    createdBy: row.creator,
    createdAt: row.created_at.toISOString(),
    movedAt: row.moved_at.toISOString(),
    progress: isUnderWay ? { step, rows: row.rows_read, bytes: row.bytes_read } : null,
    overtaken: row.state === 'checked' && isOvertaken(row),
    reason: row.reason,
    number: row.number,
  }
}
