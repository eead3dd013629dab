import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit, recordNumbered } from '#ledgers/audit/record.ts'
import { idOfAddress, readContact } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import type { Level } from '../contract.ts'
import { levelFor, mayDestroy } from '../rules/content.ts'
import { reaches } from '../rules/levels.ts'
import { membersOf, personWritten, removeMember, setLevel } from '../store/members.ts'
import {
  endProject,
  type Enter,
  enterEvenArchived,
  enterProject,
  insertProject,
  labelProject,
  type NewProject,
  type ProjectChange,
  type ProjectFlags,
  type ProjectFacts,
  updateProject,
} from '../store/projects.ts'
import type { Labels } from '../store/terms.ts'

export type ContentDeps = { readonly db: Database }

/** Makes an empty project of the caller's own. */
export async function createProject(
  { db }: ContentDeps,
  actor: Actor,
  project: NewProject,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const id = await insertProject(tx, actor.id, project)
    await recordAudit(tx, { type: 'project.created', actorId: actor.id, subjectId: id })
    return id
  })
}

/** Runs a change of a project by a member in one transaction, with its line in the audit log. */
export async function changing<T>(
  { db }: ContentDeps,
  actor: Actor,
  projectId: string,
  needed: Level,
  type: string,
  change: (
    tx: Tx,
    project: ProjectFacts,
  ) => Promise<{ readonly answer: T; readonly detail?: Readonly<Record<string, unknown>> }>,
  enter: Enter = enterProject,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const project = await enter(tx, actor.id, projectId, needed)
    const { answer, detail } = await change(tx, project)
    await recordAudit(tx, {
      type,
      actorId: actor.id,
      subjectId: projectId,
      ...(detail && { detail }),
    })
    return answer
  })
}

/**
 * Changes name and texts (CONTRIBUTE) or settings (ADMINISTER); answers the new version.
 * @throws Problem `stale-version` where the caller expected another, `not-found`, `not-permitted`
 */
export async function changeProject(
  deps: ContentDeps,
  actor: Actor,
  id: string,
  { expected, ...change }: ProjectChange & { readonly expected?: number | undefined },
): Promise<number> {
  const { name, summary, description, ...flags } = change
  const isText = Object.values(flags).every((flag) => flag === undefined)
  const needed = isText ? levelFor.rename : 'ADMINISTER'
  return changing(deps, actor, id, needed, 'project.updated', async (tx, before) => {
    if (expected !== undefined && expected !== before.version)
      throw new Problem(
        'stale-version',
        `The version of ${id} is ${before.version}, not ${expected}`,
      )
    const given = { name, summary, description, ...flags }
    const fields = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : key))
    const version = await updateProject(tx, id, withPreview(change, before))
    return { answer: version, detail: { fields } }
  })
}

/**
 * What may not be downloaded is not shown by viewers either, and their restriction is lifted first.
 * @throws Problem `invalid-input`
 */
function withPreview(change: ProjectChange, before: ProjectFlags): ProjectChange {
  const { downloadRestricted, previewRestricted = before.previewRestricted } = change
  if (downloadRestricted === true) return { ...change, previewRestricted: true }
  if (downloadRestricted === false && previewRestricted)
    throw invalid('downloadRestricted', 'the restriction of previews has to be lifted first')
  return change
}

/** Changes the labels of a project by what `labels` makes of them. @throws Problem `not-found`, `not-permitted` */
export async function relabelProject(
  deps: ContentDeps,
  actor: Actor,
  id: string,
  labels: (before: Labels) => Labels,
): Promise<void> {
  await changing(deps, actor, id, 'CONTRIBUTE', 'project.labelled', async (tx, project) => ({
    answer: await labelProject(tx, id, labels(project)),
  }))
}

/**
 * Ends a project for good. One that a data request made stays: what was vended is shown there.
 * @throws Problem `not-found`, `not-permitted`
 */
export async function destroyProject(deps: ContentDeps, actor: Actor, id: string): Promise<void> {
  await changing(deps, actor, id, levelFor.destroy, 'project.destroyed', async (tx, project) => {
    if (!mayDestroy(project))
      throw new Problem('not-permitted', `${id} belongs to a data request: close the request out`)
    return { answer: await endProject(tx, id) }
  })
}

/**
 * Shares a project at a level; who has a higher one keeps it. Controlled files show to the new member by their own
 * grants alone. Answers the invited person's id.
 * @throws Problem `not-found` where nobody is written so, or for the project; `not-permitted`
 */
export async function shareProject(
  deps: ContentDeps & MailDeps,
  actor: Actor,
  id: string,
  {
    invitee,
    level,
    isQuiet,
  }: { readonly invitee: Invitee; readonly level: Level; readonly isQuiet: boolean },
): Promise<string> {
  return deps.db.transaction().execute(async (tx) => {
    const project = await enterEvenArchived(tx, actor.id, id, levelFor.share)
    const person = await invitee(tx)
    if (person === undefined) throw new Problem('not-found', 'There is no such account')
    const before = (await membersOf(tx, id)).find((member) => member.id === person.id)
    if (before !== undefined && reaches(before.level, level)) return person.id
    await setLevel(tx, id, person.id, level)
    const seq = await recordNumbered(tx, {
      type: 'project.shared',
      actorId: actor.id,
      subjectId: id,
      detail: { person: person.id, level, before: before?.level ?? null },
    })
    if (!isQuiet) {
      await queueMail(tx, deps, {
        key: `shared:${seq}`,
        to: person,
        subject: `${actor.name} shares “${project.name}” with you`,
        paragraphs: [
          `You may work in the project “${project.name}” (${level}). Controlled files show to you where you hold access to them yourself.`,
        ],
        path: `/projects/${id}`,
        action: 'Open the project',
      })
    }
    return person.id
  })
}

/** Finds who is meant, in the caller's transaction. */
export type Invitee = (
  tx: Tx,
) => Promise<{ readonly id: string; readonly name: string; readonly email: string } | undefined>

/**
 * Lowers the level of members, or takes them out (null). Nobody's is raised; the last administrator stays.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state`
 */
export async function lowerMembers(
  deps: ContentDeps,
  actor: Actor,
  id: string,
  levels: Readonly<Record<string, Level | null>>,
): Promise<void> {
  await changing(
    deps,
    actor,
    id,
    levelFor.share,
    'project.unshared',
    async (tx) => {
      const members = new Map((await membersOf(tx, id)).map((member) => [member.handle, member]))
      const changed: Record<string, Level | null> = {}
      for (const [handle, level] of Object.entries(levels)) {
        const member = members.get(handle)
        if (member === undefined || level === member.level) continue
        if (level !== null && !reaches(member.level, level)) continue
        if (level === null) await removeMember(tx, id, member.id)
        else await setLevel(tx, id, member.id, level)
        changed[member.id] = level
      }
      await keepAdministrator(tx, id)
      return { answer: undefined, detail: { changed } }
    },
    enterEvenArchived,
  )
}

/** Leaves a project. @throws Problem `not-found`, `wrong-state` for the last administrator */
export async function leaveProject(deps: ContentDeps, actor: Actor, id: string): Promise<void> {
  await changing(
    deps,
    actor,
    id,
    levelFor.leave,
    'project.left',
    async (tx) => {
      await removeMember(tx, id, actor.id)
      await keepAdministrator(tx, id)
      return { answer: undefined }
    },
    enterEvenArchived,
  )
}

async function keepAdministrator(tx: Tx, id: string): Promise<void> {
  if ((await membersOf(tx, id)).some(({ level }) => level === 'ADMINISTER')) return
  throw new Problem('wrong-state', `${id} has to keep an administrator`)
}

/** Who has this address, or is written so. */
export const byName =
  ({ db }: ContentDeps, text: string): Invitee =>
  async (tx) => {
    if (!text.includes('@')) return personWritten(tx, text)
    const id = await idOfAddress(tx, text)
    return id === undefined ? undefined : readContact(db, id)
  }
