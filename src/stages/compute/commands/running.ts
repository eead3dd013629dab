import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Level } from '#stages/workspace/contract.ts'
import { reaches } from '#stages/workspace/rules/levels.ts'
import { type CreationKey, keepKey, madeWith } from '#stages/workspace/store/creation-keys.ts'
import { copiesOf, type ObjectRow } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { isClosed } from '../lifecycle.ts'
import { objectLinksIn, outputLinksIn } from '../rules/links.ts'
import { checkInput, type Parameter, type Values } from '../rules/parameters.ts'
import {
  checkRequirements,
  instanceTypeOf,
  machineOf,
  mergeRequirements,
  type Requirements,
} from '../rules/requirements.ts'
import {
  type ExecutionRow,
  insertExecution,
  type NewExecution,
  newId,
  readExecution,
  type Spec,
} from '../store.ts'
import { versionOf } from '../store/egress.ts'
import { type InputRow, insertContainer, inputsFor, lend, levelOf } from '../store/containers.ts'
import type { LimitDeps } from '../rules/prices.ts'
import { needAllowed } from './limits.ts'
import { needReach } from './reach.ts'

export type RunDeps = LimitDeps & { readonly db: Database }

/** What of a run its caller chooses. */
export type RunAsk = {
  readonly input: Values
  /** Of a job that runs another it is the project of that job. */
  readonly projectId?: string | undefined
  readonly folder?: string | undefined
  readonly name?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, string>> | undefined
  readonly details?: unknown
  readonly priority?: string | undefined
  readonly dependsOn?: readonly string[] | undefined
  readonly requirements?: Requirements | undefined
  readonly requirementsByExecutable?: Readonly<Record<string, Requirements>> | undefined
  /** Of what is launched together: its id, and how many runs it has. */
  readonly batch?: NewExecution['batch'] | undefined
  /** What is told again as it came. */
  readonly asked: Values
}

/** Where a run takes place, for whom. */
export type Place = {
  readonly personId: string
  readonly projectId: string
  /** The job that asks, if one does. */
  readonly parent: ExecutionRow | undefined
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

export const table = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}

export const parametersOf = (
  spec: Spec,
  key: 'inputSpec' | 'outputSpec',
): Parameter[] | undefined =>
  // What an applet says of its parameters was parsed when it was made.
  spec[key] === undefined || spec[key] === null ? undefined : (spec[key] as Parameter[])

/**
 * Runs an applet; answers the id of its job. The same request with the same key runs it once.
 * @throws Problem `not-found`, `not-permitted`, `invalid-input`
 */
export async function runApplet(
  deps: RunDeps,
  actor: Actor,
  appletId: string,
  ask: RunAsk,
  once?: CreationKey,
): Promise<string> {
  return deps.db.transaction().execute(async (tx) => {
    const made = once && (await madeWith(tx, actor.id, once))
    if (made !== undefined) return made
    const place = await placeOf(tx, actor, ask)
    await needLinked(tx, actor.id, ask.input)
    const applet = await toolFor(tx, actor, appletId, place.projectId)
    const id = await newId(tx, 'job')
    await placeJob(deps, tx, place, applet, ask, {
      id,
      rootExecution: place.parent?.rootExecution ?? id,
    })
    if (once) await keepKey(tx, actor.id, once, id)
    return id
  })
}

/** Where the caller may run something. @throws Problem `not-found`, `not-permitted`, `invalid-input` */
export async function placeOf(
  tx: Tx,
  actor: Actor,
  { projectId }: Pick<RunAsk, 'projectId'>,
): Promise<Place> {
  const acting = actor.token?.job
  const parent = acting && (await readExecution(tx, actor.id, acting.id))
  const place = parent?.projectId ?? projectId
  if (place === undefined) throw invalid('project', 'is missing')
  if (parent !== undefined) {
    // A job reaches little of its project; that it may run something there is up to who launched it.
    needLevel(await levelOf(tx, actor.id, place), place)
    if (isClosed(parent.state)) throw new Problem('wrong-state', `${parent.id} has ended`)
  } else await readProjectFacts(tx, actor.id, place, 'CONTRIBUTE')
  return { personId: actor.id, projectId: place, parent }
}

function needLevel(level: Level | undefined, projectId: string): void {
  if (level === undefined || !reaches(level, 'CONTRIBUTE'))
    throw new Problem('not-permitted', `CONTRIBUTE permission is required on ${projectId}`)
}

/** A tool that the caller sees and the project lets run. @throws Problem `not-found`, `not-permitted` */
export async function toolFor(
  tx: Tx,
  actor: Actor,
  id: string,
  projectId: string,
): Promise<ObjectRow> {
  const copies = await copiesOf(tx, actor.id, id)
  const tool = copies.find((copy) => copy.projectId === projectId) ?? copies[0]
  if (tool === undefined || tool.spec === null)
    throw new Problem('not-found', `The entity ${id} could not be found`)
  const { allowedExecutables: allowed } = await readProjectFacts(tx, actor.id, projectId)
  if (allowed !== null && !allowed.includes(id))
    throw new Problem('not-permitted', `${projectId} allows only some tools to run, and not ${id}`)
  return tool
}

/** Puts a job into its project, with a container of its own, in which its inputs lie. */
export async function placeJob(
  deps: LimitDeps,
  tx: Tx,
  place: Place,
  applet: ObjectRow,
  ask: RunAsk,
  within: Pick<NewExecution, 'id' | 'rootExecution'> &
    Partial<Pick<NewExecution, 'analysisId' | 'stageId'>>,
): Promise<void> {
  const { personId, projectId, parent } = place
  const spec = applet.spec ?? {}
  const originalInput = checkInput(parametersOf(spec, 'inputSpec'), ask.input)
  const requirements = requirementsOf(applet.id, spec, ask)
  const asksFor = {
    function: 'main',
    executable: applet.id,
    spec,
    instanceType: instanceTypeOf(requirements.merged, 'main'),
    asked: { ...ask.asked, ...requirements.told },
  }
  const estimate = await needAllowed(deps, tx, place, machineOf(asksFor))
  const containerId = await newId(tx, 'container')
  await insertContainer(tx, containerId, personId, parent?.containerId ?? null)
  const inputs = await needInputs(tx, place, originalInput)
  const bundle = await bundleOf(tx, place, applet)
  await needDependencies(tx, place, ask.dependsOn ?? [])
  await insertExecution(tx, {
    ...within,
    class: 'job',
    state: 'idle',
    name: ask.name ?? applet.name,
    ...asksFor,
    estimate,
    batch: ask.batch ?? null,
    executableName: applet.name,
    tool: await versionOf(tx, { properties: applet.properties, spec }),
    projectId,
    folder: ask.folder ?? '/',
    containerId,
    launchedBy: personId,
    parentJob: parent?.id ?? null,
    originJob: within.id,
    analysisId: within.analysisId ?? null,
    stageId: within.stageId ?? null,
    runInput: ask.input,
    originalInput,
    dependsOn: ask.dependsOn ?? [],
    tags: ask.tags ?? [],
    properties: ask.properties ?? {},
    details: ask.details ?? {},
    priority: ask.priority ?? 'normal',
  })
  await lend(tx, containerId, [...inputs, ...bundle, applet])
  await needReach(tx, within.id, applet.name, [...inputs, ...bundle])
  await recordAudit(tx, {
    type: 'job.launched',
    actorId: personId,
    subjectId: within.id,
    detail: {
      project: projectId,
      tool: applet.id,
      daus: [...new Set(inputs.flatMap(({ daus }) => daus))].sort(),
      ...(parent && { parent: parent.id }),
      ...(within.analysisId && { analysis: within.analysisId }),
    },
  })
}

function requirementsOf(appletId: string, spec: Spec, ask: RunAsk) {
  const base = table(table(spec['runSpec'])['systemRequirements']) as Requirements
  const own = ask.requirements ?? {}
  const byTool = ask.requirementsByExecutable ?? {}
  checkRequirements(own, 'systemRequirements')
  for (const asked of Object.values(byTool))
    checkRequirements(asked, 'systemRequirementsByExecutable')
  const merged = mergeRequirements(mergeRequirements(base, own), byTool[appletId] ?? {})
  return {
    merged,
    told: {
      systemRequirements: merged,
      runSystemRequirements: ask.requirements ?? null,
      runSystemRequirementsByExecutable: ask.requirementsByExecutable ?? null,
      mergedSystemRequirementsByExecutable: byTool,
    },
  }
}

/** The objects that an input names, which the person may use. @throws Problem `not-found`, `not-permitted` */
export async function needInputs(
  db: Database | Tx,
  { personId, projectId, parent }: Place,
  input: Values,
): Promise<InputRow[]> {
  const wanted = objectLinksIn(input)
  const containers = parent?.containerId ? [parent.containerId] : []
  const rows = await inputsFor(db, personId, wanted, { projectId, containers })
  const missing = wanted.find(({ id }) => !rows.some((row) => row.id === id))
  if (missing !== undefined)
    throw new Problem('not-found', `The entity ${missing.id} could not be found`)
  const ended = rows.find(({ live }) => !live)
  if (ended !== undefined)
    throw new Problem('not-permitted', `Your access to ${ended.id} has ended`)
  return rows
}

/** Of what an input links to, the caller knows. @throws Problem `not-found` */
export async function needLinked(
  db: Database | Tx,
  personId: string,
  input: Values,
): Promise<void> {
  for (const { execution } of outputLinksIn(input)) await readExecution(db, personId, execution)
}

/** What comes with a tool: its resources. @throws Problem `not-found` */
async function bundleOf(
  tx: Tx,
  { personId, projectId, parent }: Place,
  applet: ObjectRow,
): Promise<InputRow[]> {
  const wanted = bundledIn(applet.spec ?? {}).map(({ id }) => ({ id, projectId: applet.projectId }))
  const containers = [applet.projectId, ...(parent?.containerId ? [parent.containerId] : [])]
  const rows = await inputsFor(tx, personId, wanted, { projectId, containers })
  const missing = wanted.find(({ id }) => !rows.some((row) => row.id === id && row.live))
  if (missing !== undefined)
    throw new Problem(
      'not-found',
      `The entity ${missing.id}, which the tool needs, could not be found`,
    )
  return rows
}

/** The archives that are unpacked before a tool runs. */
export function bundledIn(spec: Spec): { readonly id: string; readonly name: string }[] {
  const listed = table(spec['runSpec'])['bundledDepends']
  if (!Array.isArray(listed)) return []
  return listed.flatMap((each) => {
    const { id, name } = table(each)
    const [link] = objectLinksIn(id)
    return link === undefined ? [] : { id: link.id, name: text(name) ?? link.id }
  })
}

/** @throws Problem `not-found` for what a job cannot wait for */
async function needDependencies(tx: Tx, place: Place, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (/^(job|analysis)-/.test(id)) await readExecution(tx, place.personId, id)
    else if (!(await isThere(tx, place, id))) throw unknown(id)
  }
}

const isThere = async (tx: Tx, { personId, projectId, parent }: Place, id: string) => {
  const containers = parent?.containerId ? [parent.containerId] : []
  const wanted = [{ id, projectId: undefined }]
  return (await inputsFor(tx, personId, wanted, { projectId, containers })).length > 0
}

const unknown = (id: string): Problem =>
  new Problem('not-found', `The entity ${id} could not be found`)

export type SubjobAsk = Pick<
  RunAsk,
  'input' | 'name' | 'tags' | 'properties' | 'details' | 'dependsOn' | 'requirements'
> & { readonly function: string }

/**
 * Runs another entry point of a job's own tool, in its container; answers the id of the sub-job.
 * @throws Problem `not-permitted` for who is no job, `not-found`, `invalid-input`
 */
export async function newSubjob(
  deps: RunDeps,
  actor: Actor,
  ask: SubjobAsk,
  once?: CreationKey,
): Promise<string> {
  if (actor.token?.job === undefined)
    throw new Problem('not-permitted', 'Only a job makes jobs of its own')
  return deps.db.transaction().execute(async (tx) => {
    const made = once && (await madeWith(tx, actor.id, once))
    if (made !== undefined) return made
    const place = await placeOf(tx, actor, {})
    const { parent } = place
    if (parent === undefined || parent.containerId === null) throw new Error('a job without itself')
    const inputs = await needInputs(tx, place, ask.input)
    await needLinked(tx, actor.id, ask.input)
    await needDependencies(tx, place, ask.dependsOn ?? [])
    checkRequirements(ask.requirements ?? {}, 'systemRequirements')
    const before = table(parent.asked['systemRequirements']) as Requirements
    const merged = mergeRequirements(before, ask.requirements ?? {})
    const asksFor = {
      function: ask.function,
      executable: parent.executable,
      spec: parent.spec,
      instanceType: instanceTypeOf(merged, ask.function),
      asked: { ...parent.asked, systemRequirements: merged },
    }
    const estimate = await needAllowed(deps, tx, place, machineOf(asksFor))
    const id = await newId(tx, 'job')
    await insertExecution(tx, {
      ...parent,
      ...asksFor,
      estimate,
      batch: null,
      id,
      state: 'idle',
      name: ask.name ?? `${parent.name}:${ask.function}`,
      parentJob: parent.id,
      analysisId: null,
      stageId: null,
      runInput: ask.input,
      originalInput: ask.input,
      dependsOn: ask.dependsOn ?? [],
      tags: ask.tags ?? [],
      properties: ask.properties ?? {},
      details: ask.details ?? {},
    })
    await lend(tx, parent.containerId, inputs)
    await needReach(tx, id, parent.executableName, inputs)
    await recordAudit(tx, {
      type: 'job.launched',
      actorId: actor.id,
      subjectId: id,
      detail: { project: parent.projectId, tool: parent.executable, parent: parent.id },
    })
    if (once) await keepKey(tx, actor.id, once, id)
    return id
  })
}
