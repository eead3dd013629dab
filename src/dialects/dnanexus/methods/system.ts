import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { destroyToken } from '#ledgers/identity/store/tokens.ts'
import { objectClasses } from '#stages/workspace/contract/objects.ts'
import { foldersWithin } from '#stages/workspace/store/folders.ts'
import { personWritten } from '#stages/workspace/store/members.ts'
import {
  copiesOf,
  findObjects,
  findPlaces,
  type FoundRow,
  type ObjectQuery,
} from '#stages/workspace/store/objects.ts'
import { findProjects, readProjectFacts } from '#stages/workspace/store/projects.ts'
import { describeObjects, describeProject, optionsOf } from '../describe.ts'
import { errorOf, notFound, SignInRefused } from '../errors.ts'
import {
  Describe,
  DescribeOptions,
  Folder,
  Level,
  Limit,
  NameInput,
  Nothing,
  ProjectId,
  PropertyTree,
  Span,
  timeOf,
  WordTree,
} from '../inputs.ts'
import { type DialectDeps, type Method, parse, read } from '../method.ts'
import { findMethods } from './executions.ts'
import { handleOf } from './users.ts'

const whoami = read(
  Nothing.extend({ fields: z.object({ clientIp: z.boolean().optional() }).optional() }),
  async ({ db }, actor, { fields }, call) => ({
    id: `user-${await handleOf(db, actor)}`,
    ...(fields?.clientIp === true && { clientIp: call.ip }),
  }),
)

/** There are no passwords here: each is wrong, and who gives one learns what to do instead. */
function newAuthToken({ siteUrl }: DialectDeps, input: unknown): never {
  parse(z.object({ username: z.string(), password: z.string() }), input)
  throw new SignInRefused(
    `This platform has no passwords: make a token on ${siteUrl}/connect and use dx login --token`,
  )
}

/** Names a token without giving it away: its SHA-256 in hexadecimal. */
const signatureOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const getUserInfo = read(Nothing, async ({ db }, actor, _, { token = '' }) => {
  const handle = await handleOf(db, actor)
  return {
    username: handle,
    user_id: `user-${handle}`,
    token_sig: signatureOf(token),
    // A session ends by itself, and does not say when.
    expires: actor.token?.expiresAt.getTime() ?? null,
  }
})

/** Every token may end itself, and one that may change anything the others of its person. */
const destroyAuthToken = read(
  z.object({ tokenSignature: z.string().regex(/^[0-9a-f]{64}$/, 'is no signature of a token') }),
  async ({ db }, actor, { tokenSignature }, { token = '' }) => {
    const isLimited = actor.token?.scope === 'read' || typeof actor.token?.projectId === 'string'
    if (isLimited && tokenSignature !== signatureOf(token))
      throw new Problem('not-permitted', 'This token may end none but itself.')
    await db.transaction().execute((tx) => destroyToken(tx, actor.id, tokenSignature))
    return {}
  },
)

/** One page, and where the next begins. */
const paged = <Row, Next>(
  rows: readonly Row[],
  limit: number,
  next: (last: Row, following: Row) => Next,
) => {
  const page = rows.slice(0, limit)
  const [last, following] = [page.at(-1), rows[limit]]
  return { page, next: last && following ? next(last, following) : null }
}

const findProjectsMethod = read(
  z.object({
    id: z.union([ProjectId, z.array(z.string())]).optional(),
    name: NameInput.optional(),
    level: Level.default('VIEW'),
    public: z.boolean().optional(),
    region: z.union([z.string(), z.array(z.string())]).optional(),
    billTo: z.union([z.string(), z.array(z.string())]).optional(),
    tags: WordTree.optional(),
    properties: PropertyTree.optional(),
    created: Span.optional(),
    containsPHI: z.boolean().optional(),
    describe: Describe,
    starting: z.string().nullish(),
    limit: Limit,
  }),
  async ({ db }, actor, input) => {
    const { now } = await readNow(db)
    const list = (value: string | string[] | undefined) =>
      typeof value === 'string' ? [value] : value
    // Nothing here is public, and nothing has the features for health data of that platform.
    if (input.public === true || input.containsPHI === true) return { results: [], next: null }
    const owners = await Promise.all(
      (list(input.billTo) ?? []).map((id) => personWritten(db, id.replace(/^user-/, ''))),
    )
    if (input.billTo !== undefined && owners.every((owner) => owner === undefined))
      return { results: [], next: null }
    const rows = await findProjects(db, actor.id, {
      ids: list(input.id),
      name: input.name,
      level: input.level,
      // Lists leave archived projects out; who asks for one by its name or id finds it.
      archived: input.name !== undefined || input.id !== undefined,
      regions: list(input.region),
      ownerIds: input.billTo === undefined ? undefined : owners.flatMap((owner) => owner?.id ?? []),
      tags: input.tags,
      properties: input.properties,
      createdAfter: timeOf(input.created?.after, now),
      createdBefore: timeOf(input.created?.before, now),
      starting: input.starting ?? undefined,
      limit: input.limit,
    })
    const { page, next } = paged(rows, input.limit, (_, following) => following.id)
    const options = optionsOf(input.describe)
    const user = `user-${await handleOf(db, actor)}`
    const results = await Promise.all(
      page.map(async (project) => ({
        id: project.id,
        level: project.level,
        permissionSources: [user],
        public: false,
        ...(options && { describe: await describeProject(db, project, options) }),
      })),
    )
    return { results, next }
  },
)

const Scope = z.object({
  project: ProjectId,
  folder: Folder.optional(),
  recurse: z.boolean().default(true),
})

const findDataObjects = read(
  z.strictObject({
    class: z.string().optional(),
    state: z.enum(['open', 'closing', 'closed', 'any']).default('any'),
    visibility: z.enum(['visible', 'hidden', 'either']).default('visible'),
    name: NameInput.optional(),
    id: z.union([z.string(), z.array(z.string()).max(1000)]).optional(),
    type: WordTree.optional(),
    tags: WordTree.optional(),
    tag: WordTree.optional(),
    region: z.unknown().optional(),
    properties: PropertyTree.optional(),
    link: z.string().optional(),
    scope: Scope.optional(),
    level: Level.default('VIEW'),
    modified: Span.optional(),
    created: Span.optional(),
    describe: Describe,
    archivalState: z.enum(['live', 'archival', 'archived', 'unarchiving', 'any']).default('any'),
    sortBy: z.unknown().optional(),
    starting: z
      .object({ project: z.string(), id: z.string(), modified: z.iso.datetime({ precision: 6 }) })
      .nullish(),
    limit: Limit,
  }),
  async (deps, actor, input) => {
    const { db } = deps
    const objectClass = objectClasses.find((each) => each === input.class)
    const folders = input.scope && (await foldersOf(deps, actor.id, input.scope))
    const { state, archivalState } = input
    const isUnknown = input.class !== undefined && objectClass === undefined
    // Neither closing nor coming back takes time here.
    if (isUnknown || state === 'closing' || archivalState === 'unarchiving')
      return { results: [], next: null }
    const { now } = await readNow(db)
    const ids = typeof input.id === 'string' ? [input.id] : input.id
    const query: ObjectQuery = {
      projectIds: input.scope === undefined ? null : [input.scope.project],
      folder: input.scope?.folder,
      isDeep: input.scope?.recurse ?? true,
      folders,
      ids,
      class: objectClass,
      state: state === 'any' ? undefined : state,
      hidden: ids || input.visibility === 'either' ? undefined : input.visibility === 'hidden',
      archivalState: archivalState === 'any' ? undefined : archivalState,
      name: input.name,
      types: input.type,
      tags: input.tags ?? input.tag,
      properties: input.properties,
      link: input.link,
      level: input.level,
      createdAfter: timeOf(input.created?.after, now),
      createdBefore: timeOf(input.created?.before, now),
      modifiedAfter: timeOf(input.modified?.after, now),
      modifiedBefore: timeOf(input.modified?.before, now),
      after: input.starting ?? undefined,
      limit: input.limit,
    }
    const options = optionsOf(input.describe)
    if (options === undefined) {
      const { page, next } = paged(await findPlaces(db, actor.id, query), input.limit, keyOf)
      return { results: page.map(({ projectId, id }) => ({ project: projectId, id })), next }
    }
    const { page, next } = paged(await findObjects(db, actor.id, query), input.limit, keyOf)
    const described = await describeObjects(db, actor.id, page, options)
    return {
      results: page.map(({ projectId, id }, n) => ({
        project: projectId,
        id,
        describe: described[n],
      })),
      next,
    }
  },
)

/** The folder of a scope and all below it, where it is not a whole project and they are few. @throws Problem `not-found` */
async function foldersOf(
  { db }: DialectDeps,
  personId: string,
  { project, folder }: z.output<typeof Scope>,
): Promise<readonly string[] | undefined> {
  await readProjectFacts(db, personId, project)
  if (folder === undefined || folder === '/') return undefined
  const found = await foldersWithin(db, project, folder)
  if (found[0] !== folder)
    throw new Problem('not-found', `Folder "${folder}" does not exist in project "${project}"`)
  return found.length <= 100 ? found : undefined
}

/** Where the next page goes on. */
const keyOf = ({ projectId, id, modifiedKey }: FoundRow) => ({
  project: projectId,
  id,
  modified: modifiedKey,
})

const resolveDataObjects = read(
  z.object({
    objects: z
      .array(
        z.object({ name: z.string(), project: ProjectId.optional(), folder: Folder.optional() }),
      )
      .max(1000),
    project: ProjectId.optional(),
    folder: Folder.optional(),
  }),
  async ({ db }, actor, input) => ({
    results: await Promise.all(
      input.objects.map(async ({ name, project = input.project, folder = input.folder }) => {
        const rows = await findPlaces(db, actor.id, {
          projectIds: project === undefined ? null : [project],
          folder: folder ?? '/',
          isDeep: false,
          name: { is: name },
          limit: 1000,
        })
        return rows.map(({ projectId, id }) => ({ project: projectId, id }))
      }),
    ),
  }),
)

const describeDataObjects = read(
  z.object({
    objects: z
      .array(z.union([z.string(), z.object({ id: z.string(), describe: Describe })]))
      .max(1000),
    classDescribeOptions: z.record(z.string(), DescribeOptions).optional(),
  }),
  async ({ db }, actor, input) => {
    const forClass = input.classDescribeOptions ?? {}
    const describeOne = async (asked: (typeof input.objects)[number]) => {
      const id = typeof asked === 'string' ? asked : asked.id
      const own = typeof asked === 'string' ? undefined : optionsOf(asked.describe)
      const options = { ...(forClass[id.split('-')[0] ?? ''] ?? forClass['*']), ...own }
      const copies = await copiesOf(db, actor.id, id)
      const row = copies.find(({ projectId }) => projectId === options['project']) ?? copies[0]
      if (row === undefined) throw notFound(id)
      const [describe] = await describeObjects(db, actor.id, [row], options)
      return { describe }
    }
    return {
      results: await Promise.all(
        input.objects.map((asked) =>
          describeOne(asked).catch((error: unknown) => {
            const known = errorOf(error)
            if (known === undefined) throw error
            return { error: known.error, statusCode: known.status }
          }),
        ),
      ),
    }
  },
)

/** Asks a client to come back: what it does then can be tried with this. */
const comeBackLater = read(
  z.object({ waitUntil: z.number().optional(), setRetryAfter: z.boolean().optional() }),
  async ({ db }, _actor, { waitUntil }) => {
    const { now, offsetSeconds } = await readNow(db)
    const currentTime = now.getTime() - offsetSeconds * 1000
    if (waitUntil !== undefined && waitUntil > currentTime)
      throw new Problem('busy', 'The server is asked to answer later')
    return { currentTime }
  },
)

const none = read(Nothing, async () => ({ results: [], next: null }))

export const systemMethods: Readonly<Record<string, Method>> = {
  whoami,
  getUserInfo,
  destroyAuthToken,
  findProjects: findProjectsMethod,
  findDataObjects,
  resolveDataObjects,
  describeDataObjects,
  comeBackLater,
  headers: read(Nothing, async (_deps, _actor, _input, { headers }) => headers),
  findApps: none,
  findGlobalWorkflows: none,
  findOrgs: none,
  ...findMethods,
}

/** Methods that anybody may call. */
export const openMethods: Readonly<Record<string, (deps: DialectDeps, input: unknown) => unknown>> =
  {
    greet: () => ({ messages: [] }),
    newAuthToken,
  }
