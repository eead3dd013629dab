import { createHash } from 'node:crypto'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { canonical } from '#kernel/canonical.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { lockRequest } from '#stages/request/store.ts'
import type { Certificate, Statement } from '../contract/destruction.ts'
import { destructionLifecycle } from '../lifecycle.ts'
import { destructionRolesOf } from '../policy.ts'
import { dueDays, faultsOf } from '../rules/destruction.ts'
import { type Asked, askedMail, reminderMail } from './destruction-mails.ts'
import { heldTable } from '../rules/held-table.ts'
import {
  closeDestruction,
  type DestructionRow,
  dueReminders,
  insertDestruction,
  lockDestruction,
  noteReminder,
  noteRestored,
  readDestructionRow,
  restoredDestructions,
  type Unasked,
  unaskedHolders,
} from '../store/destruction.ts'
import { countHeldFiles, keepHeldFiles, listHeldFiles } from '../store/destruction-files.ts'

export type DestructionDeps = MailDeps & { readonly db: Database }

/** Asks every holder whose access ended to certify the destruction of copies: each once, for each end. */
export async function askHolders(deps: DestructionDeps): Promise<void> {
  for (const unasked of await unaskedHolders(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      await lockRequest(tx, unasked.requestId)
      await ask(tx, deps, unasked)
    })
  }
}

/** The same about requests that are locked, whose access has just ended. Answers the id of what each person is asked. */
export async function askHoldersOf(
  tx: Tx,
  deps: MailDeps,
  requestIds: readonly string[],
): Promise<Map<string, string>> {
  const asked = new Map<string, string>()
  for (const unasked of await unaskedHolders(tx, requestIds)) {
    const id = await ask(tx, deps, unasked)
    if (id !== undefined) asked.set(unasked.personId, id)
  }
  return asked
}

/** The request is locked, so that of two workers one finds nothing left to ask. */
async function ask(tx: Tx, deps: MailDeps, unasked: Unasked): Promise<string | undefined> {
  const inserted = await insertDestruction(tx, unasked, dueDays)
  if (inserted === undefined) return undefined
  const { id, daus } = inserted
  const row = await readDestructionRow(tx, id)
  await recordAudit(tx, {
    type: 'destruction.asked',
    subjectId: id,
    detail: {
      person: row.personId,
      request: row.requestId,
      daus: daus.map(({ dau }) => dau),
      due: row.dueAt.toISOString(),
    },
  })
  const to = await readContact(tx, row.personId)
  await queueMail(tx, deps, { ...askedMail(factsOf(row)), to })
  return id
}

const factsOf = ({ daus, ...row }: DestructionRow): Asked => ({
  ...row,
  daus: daus.flatMap(({ dau, restored }) => (restored ? [] : dau)),
})

/** Reminds those who were asked: each number once, also after days on which nothing ran; then only the last. */
export async function remindHolders(deps: DestructionDeps): Promise<void> {
  for (const { id, n } of await dueReminders(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      if (!(await noteReminder(tx, id, n))) return
      const row = await readDestructionRow(tx, id)
      nextState(destructionLifecycle, row.state, 'remind', ['platform'])
      const to = await readContact(tx, row.personId)
      await recordAudit(tx, { type: 'destruction.reminded', subjectId: id, detail: { n } })
      await queueMail(tx, deps, { ...reminderMail(factsOf(row), n, row.overdue), to })
    })
  }
}

/** Where access was restored, its files need not be destroyed; where all of it was, nothing is asked any more. */
export async function withdrawRestored({ db }: Pick<DestructionDeps, 'db'>): Promise<void> {
  for (const id of await restoredDestructions(db)) {
    await db.transaction().execute(async (tx) => {
      await lockDestruction(tx, id)
      await dropRestored(tx, await readDestructionRow(tx, id))
    })
  }
}

/** Of one that is locked. Answers whether anything is left to certify. */
async function dropRestored(tx: Tx, row: DestructionRow): Promise<boolean> {
  if (row.state !== 'asked') return false
  const { id } = row
  const { restored, left } = await noteRestored(tx, id)
  if (left > 0 && restored.length === 0) return true
  if (left === 0) {
    const state = nextState(destructionLifecycle, row.state, 'withdraw', ['platform'])
    await closeDestruction(tx, row, state)
  }
  const type = left === 0 ? 'destruction.withdrawn' : 'destruction.narrowed'
  await recordAudit(tx, { type, subjectId: id, detail: { restored } })
  return left > 0
}

/**
 * The holder certifies what became of the copies. The files are kept as they are now; the hash of the certificate
 * covers the list, and is in the audit log.
 * @throws Problem `not-found` for anybody else, `wrong-state`, `stale-version`, `invalid-input` by field.
 */
export async function certify(
  { db }: Pick<DestructionDeps, 'db'>,
  actor: Actor,
  id: string,
  { version, ...statement }: Statement & { readonly version: number },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockDestruction(tx, id)
    const row = await readDestructionRow(tx, id)
    if (row.personId !== actor.id)
      throw new Problem('not-found', `No certificate of destruction ${id}.`)
    const state = nextState(
      destructionLifecycle,
      row.state,
      'certify',
      destructionRolesOf(actor, row),
    )
    const daus = await stillToCertify(tx, row)
    const source = { personId: row.personId, daus: daus.map(({ dau }) => dau), keptBy: undefined }
    const total = await countHeldFiles(tx, source)
    const faults = faultsOf(statement, { holder: row.person, downloads: total.downloaded })
    if (faults.length > 0)
      throw new Problem(
        'invalid-input',
        faults.map(({ path, message }) => `${path}: ${message}`).join(' '),
        faults,
      )
    await keepHeldFiles(tx, id, source)
    const kept = await listHeldFiles(tx, { ...source, keptBy: id })
    const { now } = await readNow(tx)
    const certificate: Certificate = {
      v: 1,
      id,
      person: {
        id: row.personId,
        name: row.person,
        email: row.email,
        institution: row.institution,
      },
      request: { id: row.requestId, name: row.request },
      daus: daus.map(({ dau, name, endedAt, how }) => ({ dau, name, endedAt, how })),
      statement,
      certifiedAt: now.toISOString(),
      files: total.files,
      bytes: total.bytes,
      downloaded: total.downloaded,
      listSha256: sha256Of(heldTable(kept)),
    }
    const text = canonical(certificate)
    const sha256 = sha256Of(text)
    await closeDestruction(tx, { id, version }, state, { text, sha256 })
    await recordAudit(tx, {
      type: 'destruction.certified',
      actorId: actor.id,
      subjectId: id,
      detail: {
        copies: statement.copies,
        files: total.files,
        bytes: total.bytes,
        listSha256: certificate.listSha256,
        sha256,
      },
    })
  })
}

/** @throws Problem `wrong-state` where access was restored meanwhile; the next look withdraws it. */
async function stillToCertify(tx: Tx, row: DestructionRow): Promise<DestructionRow['daus']> {
  if (!(await dropRestored(tx, row)))
    throw new Problem('wrong-state', 'Access was restored, so that nothing is to be destroyed.')
  return (await readDestructionRow(tx, row.id)).daus.filter(({ restored }) => !restored)
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')
