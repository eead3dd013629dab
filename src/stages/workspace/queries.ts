import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { grantsOf } from '#ledgers/grants/store/entries.ts'
import { progressOf } from '#stages/agreement/queries/resignings.ts'
import { sumOf } from '#stages/selection/queries.ts'
import { type RequestCommand, statusOf } from '#stages/request/lifecycle.ts'
import { commandsOnOwn } from '#stages/request/queries.ts'
import { partsOf } from '#stages/request/queries/parts.ts'
import { signingOf } from '#stages/request/rules.ts'
import { requestDaus, type RequestRow, requestsOf } from '#stages/request/store.ts'
import { isInTheWay, type OpenExtension, openExtensions } from '#stages/request/store/extensions.ts'
import { readPolicy, type RequestPolicy } from '#stages/request/store/policy.ts'
import { extendableBy } from '#stages/request/store/standing.ts'
import type { Ask } from '#stages/review/contract/work.ts'
import { openAsks } from '#stages/review/store/asks.ts'
import { vendsOf } from '#stages/vending/store.ts'
import type {
  Dashboard,
  DashboardGrant,
  DashboardRequest,
  FolderPage,
  listFolder,
  Project,
  ProjectDetail,
  ProjectFile,
  ProjectFileDetail,
  Receipt,
} from './contract.ts'
import { folderPath } from './contract/objects.ts'
import { accessOf } from './policy.ts'
import { openFolderCommands, openObjectCommands, openProjectCommands } from './rules/content.ts'
import { countChanges, leftSince } from './store/changes.ts'
import { folderExists, isSearch, listFiles, listFolders } from './store/listing.ts'
import { copiesOf } from './store/objects.ts'
import { type ProjectFacts, readProjectFacts, usageOf } from './store/projects.ts'
import { type FileRow, type ProjectRow, projectsOf, readFileRow, readProjectRow } from './store.ts'

export async function answerDashboard(db: Database, actor: Actor): Promise<Dashboard> {
  const [rows, projects, grants, policy] = await Promise.all([
    requestsOf(db, actor.id),
    projectsOf(db, actor.id),
    grantsOf(db, actor.id),
    readPolicy(db),
  ])
  const extendable = await extendableBy(
    db,
    actor,
    grants.map(({ requestId }) => requestId),
  )
  const extensions = await openExtensions(db, [...extendable])
  const own = rows.map(({ id }) => id)
  const asks = Map.groupBy(await openAsks(db, own), ({ requestId }) => requestId)
  const projectOf = new Map(projects.map((project) => [project.requestId, project]))
  const suspended = new Set(grants.flatMap((g) => (g.suspendedFrom === null ? [] : g.requestId)))
  const resignings = new Map(
    await Promise.all([...suspended].map(async (id) => [id, await progressOf(db, id)] as const)),
  )
  const commands = await commandsOnOwn(db, actor, rows)
  const requests = await Promise.all(
    rows.map((row, n) =>
      presentRequest(db, row, policy, {
        project: projectOf.get(row.id),
        openCommands: commands[n] ?? [],
        asks: (asks.get(row.id) ?? []).map(({ ask }) => ask),
      }),
    ),
  )
  const worked = projects.filter(({ archivedAt }) => archivedAt === null)
  const archived = projects.filter(({ archivedAt }) => archivedAt !== null)
  return {
    drafts: requests.filter(({ state }) => state === 'draft'),
    requests: requests.filter(
      ({ state, projectId, asks: open }) =>
        state !== 'draft' && (open.length > 0 || !archived.some(({ id }) => id === projectId)),
    ),
    own: worked
      .filter(({ ownerId, requestId }) => ownerId === actor.id && requestId === null)
      .map(presentProject),
    shared: worked.filter(({ ownerId }) => ownerId !== actor.id).map(presentProject),
    archived: archived.map(presentProject),
    grants: grants.map(({ from, until, endedAt, due, suspendedFrom, ...grant }) => ({
      ...grant,
      suspendedFrom: suspendedFrom?.toISOString() ?? null,
      resignable: suspendedFrom !== null && rows.some(({ id }) => id === grant.requestId),
      resigning: resignings.get(grant.requestId) ?? null,
      from: from.toISOString(),
      until: until.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      renewable: due && !grant.extended && extendable.has(grant.requestId),
      ...presentExtension(actor, extensions.get(grant.requestId)),
    })),
  }
}

/** A draft is its requester's alone: of somebody else's, only whose it is. */
function presentExtension(
  actor: Actor,
  extensions: readonly OpenExtension[] = [],
): Pick<DashboardGrant, 'extensionId' | 'extensionBegunBy'> {
  const seen = extensions.find((one) => isInTheWay(actor.id, one))
  const other = extensions.find((one) => !isInTheWay(actor.id, one))
  return {
    extensionId: seen?.id ?? null,
    extensionBegunBy: seen === undefined ? (other?.requester.name ?? null) : null,
  }
}

type OfRequest = {
  readonly project: ProjectRow | undefined
  readonly asks: Ask[]
  readonly openCommands: RequestCommand[]
}

async function presentRequest(
  db: Database,
  row: RequestRow,
  policy: RequestPolicy,
  { project, asks, openCommands }: OfRequest,
): Promise<DashboardRequest> {
  const daus = await requestDaus(db, row.id)
  const parts = row.extends === null ? await partsOf(db, row) : daus
  const granted = new Set(daus.flatMap(({ dau, basis }) => (basis === 'granted' ? dau : [])))
  const vended = (await vendsOf(db, row.id)).flatMap(({ receipt }) => receipt ?? [])
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    status: statusOf[row.state],
    version: row.version,
    isExtension: row.extends !== null,
    signing: signingOf(row.draft, policy.electronicCountries),
    projectId: project?.id ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    total: sumOf(parts),
    immediate: sumOf(parts.filter(({ dau }) => dau === null || granted.has(dau))),
    vended: sumOf(vended.map(({ files, bytes }) => ({ dau: null, files, bytes }))),
    asks,
    openCommands,
  }
}

const presentProject = ({
  ownerId: _,
  createdAt,
  archivedAt,
  ...project
}: ProjectRow): Project => ({
  ...project,
  archivedAt: archivedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
})

export async function answerProject(
  db: Database,
  actor: Actor,
  id: string,
): Promise<ProjectDetail> {
  const [row, facts, usage, changed] = await Promise.all([
    readProjectRow(db, actor.id, id),
    readProjectFacts(db, actor.id, id),
    usageOf(db, id),
    countChanges(db, actor.id, id),
  ])
  const { version } = facts
  return {
    ...presentProject(row),
    version,
    usage,
    changed,
    openCommands: openProjectCommands(facts),
  }
}

const presentFile = (project: ProjectFacts, row: FileRow): ProjectFile => {
  const {
    live: _live,
    downloadable: _download,
    viewable: _viewable,
    objectSha256: _object,
    hasBytes: _bytes,
    archived: _archived,
    properties: _properties,
    catalogFileId: _file,
    createdAt,
    modifiedAt,
    ...file
  } = row
  return {
    ...file,
    access: accessOf(row),
    isViewable: accessOf(row, 'view') === 'readable',
    createdAt: createdAt.toISOString(),
    modifiedAt: modifiedAt.toISOString(),
    openCommands: openObjectCommands(project, row),
  }
}

export async function answerFolder(
  db: Database,
  actor: Actor,
  projectId: string,
  query: z.output<(typeof listFolder)['query']>,
): Promise<FolderPage> {
  const project = await readProjectFacts(db, actor.id, projectId)
  const path = folderPath(query.path, 'path')
  if (!(await folderExists(db, projectId, path)) && path !== '/') {
    throw new Problem('not-found', `No folder ${path} in ${projectId}.`)
  }
  const asked = { ...query, path, size: query.page_size }
  const [{ files, total }, folders] = await Promise.all([
    listFiles(db, actor.id, projectId, asked),
    isSearch(asked) || query.page > 1 ? [] : listFolders(db, actor.id, projectId, path),
  ])
  return {
    path,
    folders: folders.map(({ holdsKept, ...folder }) => ({
      ...folder,
      openCommands: openFolderCommands(project, { holdsKept }),
    })),
    files: files.map((row) => presentFile(project, row)),
    total,
  }
}

/** Properties tell of a patient, so they show while the grant is live. @throws Problem `not-found` */
export async function answerFile(
  db: Database,
  actor: Actor,
  projectId: string,
  fileId: string,
): Promise<ProjectFileDetail> {
  const project = await readProjectFacts(db, actor.id, projectId)
  const [row, copies] = await Promise.all([
    readFileRow(db, actor.id, projectId, fileId),
    copiesOf(db, actor.id, fileId),
  ])
  const here = copies.find((copy) => copy.projectId === projectId)
  if (row === undefined || here === undefined)
    throw new Problem('not-found', `No file ${fileId} in ${projectId}.`)
  const others = copies.filter((copy) => copy !== here)
  const projects = await Promise.all(
    others.map((copy) => readProjectFacts(db, actor.id, copy.projectId)),
  )
  return {
    ...presentFile(project, row),
    properties: row.live ? row.properties : {},
    details: here.details,
    copies: projects.map(({ id, name }) => ({ id, name })),
  }
}

export async function answerReceipts(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<Receipt[]> {
  const project = await readProjectRow(db, actor.id, projectId)
  if (project.requestId === null) return []
  const left = await leftSince(db, projectId)
  return (await vendsOf(db, project.requestId)).map((vend) => ({
    vendId: vend.id,
    scope: vend.scope,
    state: vend.state,
    manifestFiles: vend.files,
    manifestBytes: vend.bytes,
    manifestChecksum: vend.checksum,
    files: vend.receipt?.files ?? null,
    bytes: vend.receipt?.bytes ?? null,
    checksum: vend.receipt?.checksum ?? null,
    readyAt: vend.readyAt?.toISOString() ?? null,
    since: left.get(vend.id) ?? { withdrawn: 0, reissued: 0 },
  }))
}
