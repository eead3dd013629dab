import { z } from 'zod'
import { invalid, Problem } from '#kernel/problem.ts'
import { cloneObjects } from '#stages/workspace/commands/clone.ts'
import {
  createFolder,
  moveInto,
  noFolder,
  removeFolder,
  renameFolder,
} from '#stages/workspace/commands/folders.ts'
import { removeObjects } from '#stages/workspace/commands/objects.ts'
import {
  byName,
  changeProject,
  createProject,
  destroyProject,
  type Invitee,
  leaveProject,
  lowerMembers,
  relabelProject,
  shareProject,
} from '#stages/workspace/commands/projects.ts'
import {
  below,
  folderPath,
  parentOf,
  Properties,
  Tags,
} from '#stages/workspace/contract/objects.ts'
import { foldersIn, foldersWithin } from '#stages/workspace/store/folders.ts'
import { personWritten } from '#stages/workspace/store/members.ts'
import { folderObjects } from '#stages/workspace/store/objects.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { describeObjects, describeProject, optionsOf, regions } from '../describe.ts'
import {
  Describe,
  DescribeOptions,
  Folder,
  Ids,
  Level,
  Nothing,
  ProjectId,
  PropertiesInput,
  TagsInput,
} from '../inputs.ts'
import { type DialectDeps, type Method, method, read } from '../method.ts'
import { withProperties, withTags, withoutTags } from '#stages/workspace/rules/labels.ts'
import { handleOf } from './users.ts'

const Name = z.string().trim().min(1, 'is empty').max(1000, 'has more than 1,000 characters')

const Flags = z.object({
  protected: z.boolean().optional(),
  restricted: z.boolean().optional(),
  downloadRestricted: z.boolean().optional(),
  previewViewerRestricted: z.boolean().optional(),
  externalUploadRestricted: z.boolean().optional(),
  containsPHI: z.boolean().optional(),
  databaseUIViewOnly: z.boolean().optional(),
  databaseResultsRestricted: z.int().min(0).nullish(),
  allowedExecutables: z
    .array(z.string().regex(/^(applet|workflow|app|globalworkflow)-/, 'is not the id of a tool'))
    .nullish(),
  billTo: z.string().optional(),
})

type FlagsInput = z.output<typeof Flags>

const flagsOf = (flags: FlagsInput) => ({
  ...(flags.protected !== undefined && { protected: flags.protected }),
  ...(flags.restricted !== undefined && { restricted: flags.restricted }),
  ...(flags.downloadRestricted !== undefined && { downloadRestricted: flags.downloadRestricted }),
  ...(flags.externalUploadRestricted !== undefined && {
    uploadRestricted: flags.externalUploadRestricted,
  }),
  ...(flags.previewViewerRestricted !== undefined && {
    previewRestricted: flags.previewViewerRestricted,
  }),
  ...(flags.allowedExecutables !== undefined && { allowedExecutables: flags.allowedExecutables }),
  ...settingsOf(flags),
})

function settingsOf({ databaseUIViewOnly, databaseResultsRestricted }: FlagsInput) {
  const settings = {
    ...(databaseUIViewOnly !== undefined && { databaseUIViewOnly }),
    ...(databaseResultsRestricted !== undefined && { databaseResultsRestricted }),
  }
  return Object.keys(settings).length > 0 ? { settings } : {}
}

/** @throws Problem `invalid-input` for nobody, `not-permitted` for somebody else, or for what is not offered here */
async function refuseUnoffered(
  { db }: DialectDeps,
  caller: string,
  { billTo = `user-${caller}`, containsPHI }: FlagsInput,
): Promise<void> {
  if (containsPHI === true)
    throw new Problem('not-permitted', `PHI features must be enabled for ${billTo}`)
  if (billTo === `user-${caller}`) return
  if ((await personWritten(db, billTo.replace(/^user-/, ''))) === undefined)
    throw invalid('billTo', `${billTo} is not known`)
  throw new Problem('not-permitted', 'Cannot request another user to be the "billTo"')
}

const create = method(
  Flags.extend({
    name: Name,
    region: z.enum(regions, 'is not a region of this platform').optional(),
    summary: z.string().max(10_000).optional(),
    description: z.string().max(100_000).optional(),
    tags: Tags.optional(),
    properties: Properties.optional(),
  }),
  async (deps, actor, input) => {
    await refuseUnoffered(deps, await handleOf(deps.db, actor), input)
    const { name, region, summary, description, tags, properties } = input
    const project = { name, region, summary, description, tags, properties, ...flagsOf(input) }
    return { id: await createProject(deps, actor, project) }
  },
)

const update = method(
  Flags.extend({
    name: Name.optional(),
    summary: z.string().max(10_000).optional(),
    description: z.string().max(100_000).optional(),
    version: z.int().optional(),
  }),
  async (deps, actor, input, { entity }) => {
    const { level } = await readProjectFacts(deps.db, actor.id, entity)
    if (level === 'ADMINISTER') await refuseUnoffered(deps, await handleOf(deps.db, actor), input)
    const { name, summary, description, version } = input
    const changed = await changeProject(deps, actor, entity, {
      name,
      summary,
      description,
      expected: version,
      ...flagsOf(input),
    })
    return { id: entity, version: changed }
  },
)

const invite = method(
  z.object({
    invitee: z.string(),
    level: Level,
    suppressEmailNotification: z.boolean().default(false),
  }),
  async (deps, actor, { invitee, level, suppressEmailNotification }, { entity }) => {
    await shareProject(deps, actor, entity, {
      invitee: inviteeOf(deps, invitee),
      level,
      isQuiet: suppressEmailNotification,
    })
    return { id: entity, state: 'accepted' }
  },
)

/** Nothing is shared with everybody, and there are no organisations. */
function inviteeOf(deps: DialectDeps, invitee: string): Invitee {
  if (invitee === 'PUBLIC')
    throw new Problem('not-permitted', 'Projects cannot be made public here')
  return byName(deps, invitee.replace(/^user-/, ''))
}

const listFolder = read(
  z.object({
    folder: Folder.default('/'),
    describe: Describe,
    only: z.enum(['all', 'folders', 'objects']).default('all'),
    includeHidden: z.boolean().default(false),
  }),
  async ({ db }, actor, { folder, describe, only, includeHidden }, { entity }) => {
    await readProjectFacts(db, actor.id, entity)
    const [found] = await foldersWithin(db, entity, folder)
    if (folder !== '/' && found !== folder) throw noFolder(entity)
    const options = optionsOf(describe)
    const rows =
      only === 'folders' ? [] : await folderObjects(db, actor.id, entity, folder, includeHidden)
    const described = options && (await describeObjects(db, actor.id, rows, options))
    return {
      ...(only !== 'folders' && {
        objects: rows.map(({ id }, n) => ({ id, ...(described && { describe: described[n] }) })),
      }),
      ...(only !== 'objects' && { folders: await foldersIn(db, entity, folder) }),
    }
  },
)

const clone = method(
  z.object({
    objects: Ids,
    folders: z.array(Folder).default([]),
    project: ProjectId,
    destination: Folder.default('/'),
    parents: z.boolean().default(false),
  }),
  async (deps, actor, { project, ...rest }, { entity }) => {
    const exists = await cloneObjects(deps, actor, { ...rest, from: entity, to: project })
    return { id: entity, project, exists }
  },
)

const renameFolderMethod = method(
  z.object({ folder: Folder, newpath: Folder.optional(), name: z.string().optional() }),
  async (deps, actor, { folder, newpath, name }, { entity }) => {
    if (newpath === undefined && name === undefined) throw invalid('newpath', 'is missing')
    const to = newpath ?? folderPath(below(parentOf(folder), name ?? ''), 'name')
    await renameFolder(deps, actor, entity, { folder, to })
    return { id: entity }
  },
)

const decreasePermissions = method(
  z.record(z.string(), Level.nullable()),
  async (deps, actor, levels, { entity }) => {
    const lowered = Object.fromEntries(
      Object.entries(levels).map(([user, level]) => [user.replace(/^user-/, ''), level]),
    )
    await lowerMembers(deps, actor, entity, lowered)
    return { id: entity }
  },
)

export const projectMethods: Readonly<Record<string, Method>> = {
  new: create,
  describe: read(DescribeOptions, async ({ db }, actor, options, { entity }) =>
    describeProject(db, await readProjectFacts(db, actor.id, entity), options),
  ),
  update,
  destroy: method(Nothing, async (deps, actor, _, { entity }) => {
    await destroyProject(deps, actor, entity)
    return { id: entity }
  }),
  invite,
  decreasePermissions,
  leave: method(Nothing, async (deps, actor, _, { entity }) => {
    await leaveProject(deps, actor, entity)
    return { id: entity }
  }),
  addTags: method(TagsInput, async (deps, actor, { tags }, { entity }) => {
    await relabelProject(deps, actor, entity, (before) => ({
      ...before,
      ...withTags(before, tags),
    }))
    return { id: entity }
  }),
  removeTags: method(TagsInput, async (deps, actor, { tags }, { entity }) => {
    await relabelProject(deps, actor, entity, (before) => ({
      ...before,
      ...withoutTags(before, tags),
    }))
    return { id: entity }
  }),
  setProperties: method(PropertiesInput, async (deps, actor, { properties }, { entity }) => {
    await relabelProject(deps, actor, entity, (before) => ({
      ...before,
      ...withProperties(before, properties),
    }))
    return { id: entity }
  }),
  listFolder,
  newFolder: method(
    z.object({ folder: Folder, parents: z.boolean().default(false) }),
    async (deps, actor, input, { entity }) => {
      await createFolder(deps, actor, entity, input)
      return { id: entity }
    },
  ),
  removeFolder: method(
    z.object({
      folder: Folder,
      recurse: z.boolean().default(false),
      force: z.boolean().default(false),
    }),
    async (deps, actor, input, { entity }) => {
      await removeFolder(deps, actor, entity, input)
      return { id: entity, completed: true }
    },
  ),
  renameFolder: renameFolderMethod,
  move: method(
    z.object({ objects: Ids, folders: z.array(Folder).default([]), destination: Folder }),
    async (deps, actor, { destination, ...what }, { entity }) => {
      await moveInto(deps, actor, entity, destination, what)
      return { id: entity }
    },
  ),
  removeObjects: method(
    z.object({ objects: Ids, force: z.boolean().default(false) }),
    async (deps, actor, input, { entity }) => {
      await removeObjects(deps, actor, entity, input)
      return { id: entity }
    },
  ),
  clone,
}
