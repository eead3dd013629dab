import { z } from 'zod'
import {
  changeOpenObject,
  closeObject,
  createObject,
  type ObjectGiven,
  relabelObject,
} from '#stages/workspace/commands/objects.ts'
import {
  Details,
  ObjectName,
  Properties,
  PropertyChanges,
  Tags,
  Types,
} from '#stages/workspace/contract/objects.ts'
import type { CreationKey } from '#stages/workspace/store/creation-keys.ts'
import { copiesOf, type ObjectRow } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import type { Actor } from '#kernel/actor.ts'
import { describeObjects } from '../describe.ts'
import { notFound } from '../errors.ts'
import { DescribeOptions, Folder, Nothing, ProjectId } from '../inputs.ts'
import { type Call, type DialectDeps, type Method, method, read } from '../method.ts'
import { withoutTags, withProperties, withTags } from '#stages/workspace/rules/labels.ts'

/** What every class of object is made with. */
export const NewObject = z.object({
  project: ProjectId,
  name: ObjectName.optional(),
  folder: Folder.default('/'),
  parents: z.boolean().default(false),
  hidden: z.boolean().optional(),
  tags: Tags.optional(),
  types: Types.optional(),
  properties: Properties.optional(),
  details: Details.optional(),
  nonce: z.string().min(1).max(128, 'has more than 128 characters').optional(),
})

export const keyOf = (nonce: string | undefined, { bodySha256 }: Call): CreationKey | undefined =>
  nonce === undefined ? undefined : { key: nonce, bodySha256 }

/** Makes a file, open until its parts have come. */
export const newFile = method(
  NewObject.extend({ media: z.string().max(255).optional() }),
  async (deps, actor, { project, nonce, ...given }, call) => ({
    id: await createObject(
      deps,
      actor,
      { ...given, projectId: project, class: 'file', isClosed: false },
      keyOf(nonce, call),
    ),
  }),
)

/** What is made open or closed, and may begin as another. */
export const NewWhole = NewObject.extend({
  close: z.boolean().default(false),
  initializeFrom: z.object({ id: z.string(), project: ProjectId }).optional(),
})

export const wholeOf = ({
  project,
  close,
  initializeFrom: from,
  nonce: _,
  ...given
}: z.output<typeof NewWhole>): Omit<ObjectGiven, 'class'> => ({
  ...given,
  projectId: project,
  isClosed: close,
  from: from && { id: from.id, projectId: from.project },
})

const newRecord = method(NewWhole, async (deps, actor, input, call) => ({
  id: await createObject(
    deps,
    actor,
    { ...wholeOf(input), class: 'record' },
    keyOf(input.nonce, call),
  ),
}))

/** The copy that is meant: in the hinted project if it is there, else in any. @throws Problem `not-found` */
export async function copyMeant(
  { db }: Pick<DialectDeps, 'db'>,
  actor: Actor,
  id: string,
  hint?: unknown,
): Promise<ObjectRow> {
  const copies = await copiesOf(db, actor.id, id)
  const row = copies.find(({ projectId }) => projectId === hint) ?? copies[0]
  if (row === undefined) throw notFound(id)
  return row
}

const describe = read(DescribeOptions, async (deps, actor, options, { entity }) => {
  const row = await copyMeant(deps, actor, entity, options['project'])
  const [described] = await describeObjects(deps.db, actor.id, [row], options)
  return described
})

const InProject = z.object({ project: ProjectId })

/** A method that changes one copy's name or labels. */
const relabels = <S extends z.ZodType<{ project: string }>>(
  schema: S,
  change: (
    before: ObjectRow,
    input: z.output<S>,
  ) => Parameters<typeof relabelObject>[4] extends (before: ObjectRow) => infer C ? C : never,
): Method =>
  method(schema, async (deps, actor, input, { entity }) => {
    await relabelObject(deps, actor, input.project, entity, (before) => change(before, input))
    return { id: entity }
  })

/** A method that changes what changes only while the object is open. */
const reshapes = <S extends z.ZodType>(
  schema: S,
  change: (
    before: ObjectRow,
    input: z.output<S>,
  ) => ReturnType<Parameters<typeof changeOpenObject>[3]>,
): Method =>
  method(schema, async (deps, actor, input, { entity }) => {
    await changeOpenObject(deps, actor, entity, (before) => change(before, input))
    return { id: entity }
  })

/** What every class of object answers. */
const common: Readonly<Record<string, Method>> = {
  describe,
  rename: relabels(InProject.extend({ name: ObjectName }), (_, { name }) => ({ name })),
  addTags: relabels(InProject.extend({ tags: Tags }), (before, { tags }) => withTags(before, tags)),
  removeTags: relabels(InProject.extend({ tags: Tags }), (before, { tags }) =>
    withoutTags(before, tags),
  ),
  setProperties: relabels(
    InProject.extend({ properties: PropertyChanges }),
    (before, { properties }) => withProperties(before, properties),
  ),
  addTypes: reshapes(z.object({ types: Types }), (before, { types }) => ({
    types: [...new Set([...before.types, ...types])],
  })),
  removeTypes: reshapes(z.object({ types: Types }), (before, { types }) => ({
    types: before.types.filter((type) => !types.includes(type)),
  })),
  setDetails: reshapes(Details, (_, details) => ({ details })),
  setVisibility: reshapes(z.object({ hidden: z.boolean() }), (_, { hidden }) => ({ hidden })),
  getDetails: read(
    z.object({ project: ProjectId.optional() }),
    async (deps, actor, { project }, { entity }) =>
      (await copyMeant(deps, actor, entity, project)).details,
  ),
  listProjects: read(Nothing, async ({ db }, actor, _, { entity }) => {
    const copies = await copiesOf(db, actor.id, entity)
    if (copies.length === 0) throw notFound(entity)
    const projects = await Promise.all(
      copies.map(({ projectId }) => readProjectFacts(db, actor.id, projectId)),
    )
    return Object.fromEntries(projects.map(({ id, level }) => [id, level]))
  }),
}

/** Closes a record or a workflow. */
export const close = method(Nothing, async (deps, actor, _, { entity }) => {
  await closeObject(deps, actor, entity)
  return { id: entity }
})

export const recordMethods: Readonly<Record<string, Method>> = { ...common, new: newRecord, close }
export const commonMethods = common
