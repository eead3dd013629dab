import type { Database, Line } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { needStrong } from '#ledgers/identity/strong.ts'
import { type CreationKey, keepKey, madeWith } from '#stages/workspace/store/creation-keys.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { ComputeDeps } from '../commands.ts'
import { workstationTool } from '../contract/workstations.ts'
import { isClosed } from '../lifecycle.ts'
import { refusalOf } from '../policy.ts'
import { toJob } from '../rules/terminal.ts'
import { checkRequirements, machineOf } from '../rules/requirements.ts'
import { insertExecution, newId } from '../store.ts'
import { needAllowed } from './limits.ts'
import { insertContainer } from '../store/containers.ts'
import {
  insertWorkstation,
  lendProject,
  noteSaveAsked,
  type WorkstationRow,
  workstationIn,
} from '../store/workstations.ts'

/*
 * Workstations: jobs in whose sandbox a person works at a terminal. docs/decisions/030-workstation.md
 */

export type WorkstationDeps = ComputeDeps & {
  readonly line: Line
  readonly workstations: {
    readonly mostHours: number
    readonly idleMinutes: number
  }
}

/** What it saves is left out of the time that it has, in hours: a job ends by this, a session before. */
const savingHours = 1

const outputSpec = [{ name: 'out', class: 'array:file', optional: true }]

/**
 * Begins a workstation; answers its id, which is that of its job.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state`, `invalid-input`, `limit-reached`, `sign-in-again`
 */
export async function startWorkstation(
  deps: WorkstationDeps,
  actor: Actor,
  projectId: string,
  { instanceType, hours }: { readonly instanceType: string; readonly hours: number },
  once?: CreationKey,
): Promise<string> {
  const { db, jobs, workstations } = deps
  if (hours > workstations.mostHours)
    throw invalid('hours', `is more than ${workstations.mostHours}`)
  checkRequirements({ '*': { instanceType } }, 'systemRequirements')
  const can = await jobs.capabilities()
  return db.transaction().execute(async (tx) => {
    const made = once && (await madeWith(tx, actor.id, once))
    if (made !== undefined) return made
    const refusal = refusalOf(await readProjectFacts(tx, actor.id, projectId), can)
    if (refusal !== undefined) throw refusal
    const id = await newId(tx, 'job')
    const containerId = await newId(tx, 'container')
    await insertContainer(tx, containerId, actor.id, null)
    const daus = await lendProject(tx, containerId, actor.id, projectId)
    if (daus.length > 0) needStrong(actor)
    const folder = `/workstations/${id}`
    const asksFor = {
      function: 'main',
      executable: workstationTool,
      spec: { name: 'Workstation', inputSpec: [], outputSpec },
      instanceType,
      asked: {
        systemRequirements: { '*': { instanceType } },
        // Somebody worked in it by hand: it is never begun again by itself.
        executionPolicy: { restartOn: {}, maxRestarts: 0 },
        timeoutPolicyByExecutable: { [workstationTool]: { '*': { hours: hours + savingHours } } },
      },
    }
    const place = { personId: actor.id, projectId }
    const estimate = await needAllowed(deps, tx, place, machineOf(asksFor))
    await insertExecution(tx, {
      id,
      class: 'job',
      state: 'idle',
      name: 'Workstation',
      ...asksFor,
      estimate,
      batch: null,
      executableName: 'Workstation',
      tool: null,
      projectId,
      folder,
      containerId,
      launchedBy: actor.id,
      parentJob: null,
      originJob: id,
      rootExecution: id,
      analysisId: null,
      stageId: null,
      runInput: {},
      originalInput: {},
      dependsOn: [],
      tags: [],
      properties: {},
      details: {},
      priority: 'high',
    })
    await insertWorkstation(tx, id, {
      seconds: hours * 3600,
      idleSeconds: workstations.idleMinutes * 60,
    })
    if (once) await keepKey(tx, actor.id, once, id)
    await recordAudit(tx, {
      type: 'job.launched',
      actorId: actor.id,
      subjectId: id,
      detail: { project: projectId, tool: workstationTool, daus, hours },
    })
    return id
  })
}

/** A workstation of one's own that is not over. @throws Problem `not-found`, `not-permitted`, `wrong-state` */
async function ownOpen(
  db: Parameters<typeof workstationIn>[0],
  actor: Actor,
  projectId: string,
  id: string,
): Promise<WorkstationRow> {
  const row = await workstationIn(db, actor.id, projectId, id)
  if (row === undefined) throw new Problem('not-found', `There is no workstation ${id} here.`)
  if (row.launchedBy !== actor.id)
    throw new Problem('not-permitted', 'Only who began a workstation works in it.')
  if (isClosed(row.state)) throw new Problem('wrong-state', 'This workstation has ended.')
  return row
}

/** Has it save what lies in its out folder, and end. @throws Problem `not-found`, `not-permitted`, `wrong-state` */
export async function saveAndEnd(
  { db, line }: Pick<WorkstationDeps, 'db' | 'line'>,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { saveAskedAt } = await ownOpen(tx, actor, projectId, id)
    if (saveAskedAt !== null) return
    await noteSaveAsked(tx, id)
    await recordAudit(tx, {
      type: 'workstation.save-asked',
      actorId: actor.id,
      subjectId: id,
      detail: { project: projectId },
    })
  })
  await line.tell(toJob(id), [JSON.stringify({ end: 'asked' })])
}

/**
 * Opens the terminal for who began it, and tells the audit log.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state`, `sign-in-again`
 */
export async function attach(
  { db }: { readonly db: Database },
  actor: Actor,
  projectId: string,
  id: string,
): Promise<void> {
  const { daus } = await needTerminal(db, actor, projectId, id)
  await db.transaction().execute((tx) =>
    recordAudit(tx, {
      type: 'workstation.attached',
      actorId: actor.id,
      subjectId: id,
      detail: { project: projectId, daus },
    }),
  )
}

/**
 * Whether the terminal may be shown to somebody now: asked when it is opened, and each second from then on.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state` where it is over, `sign-in-again`
 */
export async function needTerminal(
  db: Database,
  actor: Actor,
  projectId: string,
  id: string,
): Promise<WorkstationRow> {
  if (actor.token?.job !== undefined || actor.token?.scope === 'read')
    throw new Problem('not-permitted', 'This token opens no terminal.')
  const row = await ownOpen(db, actor, projectId, id)
  if (row.daus.length > 0) needStrong(actor)
  if (!row.mayShow)
    throw new Problem(
      'not-permitted',
      'Your access to data that this workstation reads has ended, or does not let them be looked at in the page any more.',
    )
  return row
}
