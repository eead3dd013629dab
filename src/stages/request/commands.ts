import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { type FieldError, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readMe } from '#ledgers/identity/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import { currentRelease } from '#stages/catalog/store.ts'
import { keepHandoff } from '#stages/catalog/store/handoff.ts'
import { AboutSection, AgreementSection, Draft, NameSection, type Section } from './contract.ts'
import { requestWithdrawn } from './events.ts'
import {
  answersAreOpen,
  type RequestCommand,
  requestLifecycle,
  type RequestRole,
} from './lifecycle.ts'
import { requestRolesOf } from './policy.ts'
import { keptFaults } from './rules/extension.ts'
import {
  changeRequest,
  insertRequest,
  insertWatch,
  lockRequest,
  recordStep,
  type RequestRow,
  staleVersion,
} from './store.ts'
import { isUndecided } from './store/standing.ts'
import { lastAnswersOf } from './store/submissions.ts'

export type RequestDeps = { readonly db: Database; readonly outbox: Outbox }

/** Starts a draft at the current release, filled in from the person's profile and their last agreement. */
export const startDraft = (
  { db }: RequestDeps,
  actor: Actor,
  selection: Selection,
): Promise<string> => db.transaction().execute((tx) => draftSelection(tx, actor, selection))

/** Starts a draft in the caller's transaction. Later stages start requests by this. */
export async function draftSelection(tx: Tx, actor: Actor, selection: Selection): Promise<string> {
  const me = await readMe(tx, actor.id)
  const release = await currentRelease(tx)
  if (selection.handoff !== undefined) await keepHandoff(tx, selection.handoff)
  const draft = Draft.parse({
    about: {
      fullName: me.name,
      email: me.email,
      jobTitle: me.jobTitle,
      institution: me.institution,
      country: me.country,
      institutionType: me.institutionType,
    },
    agreement: await peopleOfLast(tx, actor.id),
  })
  const row = await insertRequest(tx, {
    requesterId: actor.id,
    release: release.number,
    selection,
    draft,
  })
  await recordAudit(tx, {
    type: 'request.drafted',
    actorId: actor.id,
    subjectId: row.id,
    detail: { release: release.number },
  })
  return row.id
}

/** The people of the person's last agreement. What the data is for, and how it is used, is said anew. */
async function peopleOfLast(
  tx: Tx,
  personId: string,
): Promise<Partial<Draft['agreement']> | undefined> {
  const last = await lastAnswersOf(tx, personId)
  if (last === undefined) return undefined
  const {
    contemplatedUse: _use,
    publicTitle: _title,
    laySummary: _summary,
    purpose: _purpose,
    download: _download,
    progressReport: _report,
    authorityChange: _authority,
    officerChange: _officer,
    ...people
  } = last.agreement
  return { ...people, peopleFrom: last.name.name }
}

const sectionSchemas = { name: NameSection, about: AboutSection, agreement: AgreementSection }

/**
 * Saves one step of a draft, or of a returned request, that was read at `base`. A later save from another
 * device never eats this one: the step's version must be the one the change was made on.
 * @throws Problem `stale-version`, `already-exists` for a name used already, `invalid-input`, `wrong-state`.
 */
export async function saveDraftSection(
  { db }: RequestDeps,
  actor: Actor,
  id: string,
  section: Section,
  base: number,
  value: Readonly<Record<string, unknown>>,
): Promise<void> {
  const parsed = sectionSchemas[section].safeParse(value)
  if (!parsed.success) {
    throw invalidFields(
      parsed.error.issues.map(({ path, message }) => ({
        path: [section, ...path].join('.'),
        message,
      })),
    )
  }
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (!answersAreOpen(row.state))
      throw new Problem('wrong-state', 'This request was filed and no longer changes.')
    if (section === 'name' && row.state !== 'draft')
      throw new Problem('wrong-state', 'The project keeps the name that it was submitted with.')
    const version = row.draft_versions[section]
    if (version !== base) throw staleVersion(base)
    if (row.extends !== null) {
      const faults = keptFaults(section, row.draft[section], { ...value, ...parsed.data })
      if (faults.length > 0) throw invalidFields(faults)
    }
    const draft = { ...row.draft, [section]: parsed.data }
    await changeRequest(tx, row, {
      name: draft.name.name.trim(),
      draft,
      draftVersions: { ...row.draft_versions, [section]: version + 1 },
    })
    await recordAudit(tx, {
      type: 'request.saved',
      actorId: actor.id,
      subjectId: id,
      detail: { section, version: version + 1 },
    })
  })
}

const invalidFields = (errors: readonly FieldError[]): Problem =>
  new Problem(
    'invalid-input',
    errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
    errors,
  )

/**
 * Takes a draft to the current release, with the selection it has.
 * @throws Problem `stale-version` also where `release` is not, or no longer, the current one; `wrong-state`,
 *   `not-found`.
 */
export async function moveDraft(
  { db }: RequestDeps,
  actor: Actor,
  id: string,
  version: number,
  release: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.version !== version) throw staleVersion(version)
    nextState(requestLifecycle, row.state, 'move-to-release', requestRolesOf(actor, row))
    if (row.extends !== null)
      throw new Problem('wrong-state', 'An extension stays with the files that were agreed on.')
    const current = await currentRelease(tx)
    if (current.number !== release)
      throw new Problem(
        'stale-version',
        `The current release is ${current.name}. Look at what it changes before you move.`,
      )
    if (row.release === release)
      throw new Problem('wrong-state', `This draft is on ${current.name} already.`)
    await changeRequest(tx, row, { release })
    await recordAudit(tx, {
      type: 'request.move-to-release',
      actorId: actor.id,
      subjectId: id,
      detail: { from: row.release, to: release },
    })
  })
}

export async function discardDraft({ db }: RequestDeps, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.state !== 'draft') throw new Problem('wrong-state', 'Only a draft can be deleted.')
    await changeRequest(tx, row, { deleted: true })
    await recordAudit(tx, { type: 'request.deleted', actorId: actor.id, subjectId: id })
  })
}

/** @throws Problem `not-found` when it is somebody else's: a draft is nobody's business. */
export async function lockOwn(tx: Tx, actor: Actor, id: string): Promise<RequestRow> {
  const row = await lockRequest(tx, id)
  if (row.requester_id !== actor.id) throw new Problem('not-found', `No request ${id}.`)
  return row
}

/**
 * Ends what no committee has decided yet. Grants, and the files that came with them, stay.
 * @throws Problem `stale-version`, `wrong-state`, `not-found`.
 */
export async function withdraw(
  { db, outbox }: RequestDeps,
  actor: Actor,
  id: string,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.state === 'partly-approved' && !(await isUndecided(tx, id)))
      throw new Problem('wrong-state', 'Every committee has decided: nothing is left to withdraw.')
    await moveLocked(tx, row, version, 'withdraw', requestRolesOf(actor, row), actor)
    await recordStep(tx, id, { what: 'withdrawn', by: actor.name })
    await outbox.announce(tx, requestWithdrawn, { requestId: id })
  })
}

/**
 * Moves a locked request along its lifecycle, with its audit event. Later stages move requests by this.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`
 */
export async function moveLocked(
  tx: Tx,
  row: RequestRow,
  version: number,
  command: RequestCommand,
  roles: readonly RequestRole[],
  actor: { readonly id?: string | undefined },
): Promise<RequestRow> {
  if (row.version !== version) throw staleVersion(version)
  const state = nextState(requestLifecycle, row.state, command, roles)
  const moved = await changeRequest(tx, row, { state })
  await recordAudit(tx, {
    type: `request.${command}`,
    actorId: actor.id,
    subjectId: row.id,
    detail: { from: row.state, to: state },
  })
  return moved
}

export async function watchForEligibility(
  { db }: RequestDeps,
  actor: Actor,
  email: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertWatch(tx, actor.id, email)
    await recordAudit(tx, { type: 'request.eligibility-watched', actorId: actor.id })
  })
}
