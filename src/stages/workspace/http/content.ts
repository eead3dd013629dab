import { createHash } from 'node:crypto'
import { canonical } from '#kernel/canonical.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import type { MailDeps } from '#ledgers/outbox/mail.ts'
import { archiveProject, unarchiveProject } from '../commands/archiving.ts'
import { cloneObjects } from '../commands/clone.ts'
import { createFolder, moveInto, renameFolder } from '../commands/folders.ts'
import { createObject, relabelObject, removeContent } from '../commands/objects.ts'
import {
  byName,
  changeProject,
  createProject,
  destroyProject,
  leaveProject,
  lowerMembers,
  shareProject,
} from '../commands/projects.ts'
import { closeFile, offerPart, type UploadDeps } from '../commands/uploads.ts'
import { downloadManifest, planManifest } from '../contract/agent.ts'
import * as archiving from '../contract/archiving.ts'
import * as contract from '../contract/content.ts'
import { findUploaded } from '../contract/uploads.ts'
import { answerManifest, answerPlan } from '../queries/agent.ts'
import {
  answerActivity,
  answerFolders,
  answerMembers,
  answerParts,
  answerProjects,
  answerUploaded,
  answerUploads,
} from '../queries/content.ts'
import { withoutTags, withProperties, withTags } from '../rules/labels.ts'

export type ContentEndpointDeps = UploadDeps & MailDeps

export const contentEndpoints = (deps: ContentEndpointDeps): readonly Served[] => [
  ...projectEndpoints(deps),
  ...folderEndpoints(deps),
  ...uploadEndpoints(deps),
]

const projectEndpoints = (deps: ContentEndpointDeps): readonly Served[] => [
  serves(contract.createProject, async ({ body }, actor) => ({
    projectId: await createProject(deps, actor, body),
  })),
  serves(contract.listProjects, ({ query }, actor) => answerProjects(deps.db, actor, query.level)),
  serves(contract.changeProject, async ({ params, body: { name, version } }, actor) => ({
    version: await changeProject(deps, actor, params.projectId, { name, expected: version }),
  })),
  serves(contract.destroyProject, async ({ params }, actor) => {
    await destroyProject(deps, actor, params.projectId)
    return {}
  }),
  serves(archiving.archiveProject, async ({ params }, actor) => {
    await archiveProject(deps, actor, params.projectId)
    return {}
  }),
  serves(archiving.unarchiveProject, async ({ params }, actor) => {
    await unarchiveProject(deps, actor, params.projectId)
    return {}
  }),
  serves(contract.listMembers, ({ params }, actor) =>
    answerMembers(deps.db, actor, params.projectId),
  ),
  serves(contract.shareProject, async ({ params, body: { person, level } }, actor) => {
    const invitee = byName(deps, person)
    await shareProject(deps, actor, params.projectId, { invitee, level, isQuiet: false })
    return {}
  }),
  serves(contract.lowerMember, async ({ params, body: { handle, level } }, actor) => {
    await lowerMembers(deps, actor, params.projectId, { [handle]: level })
    return {}
  }),
  serves(contract.leaveProject, async ({ params }, actor) => {
    await leaveProject(deps, actor, params.projectId)
    return {}
  }),
  serves(contract.listActivity, ({ params, query }, actor) =>
    answerActivity(deps.db, actor, params.projectId, query),
  ),
  serves(planManifest, ({ params, body }, actor) =>
    answerPlan(deps.db, actor, params.projectId, body),
  ),
  serves(downloadManifest, ({ params, body }, actor) =>
    answerManifest(deps.db, actor, params.projectId, body),
  ),
]

const folderEndpoints = (deps: ContentEndpointDeps): readonly Served[] => [
  serves(contract.listFolders, ({ params }, actor) =>
    answerFolders(deps.db, actor, params.projectId),
  ),
  serves(contract.createFolder, async ({ params, body: { path, parents } }, actor) => {
    await createFolder(deps, actor, params.projectId, { folder: path, parents })
    return {}
  }),
  serves(contract.renameFolder, async ({ params, body: { path, to } }, actor) => {
    await renameFolder(deps, actor, params.projectId, { folder: path, to })
    return {}
  }),
  serves(contract.moveContent, async ({ params, body: { destination, ...what } }, actor) => {
    await moveInto(deps, actor, params.projectId, destination, what)
    return {}
  }),
  serves(contract.removeContent, async ({ params, body }, actor) => {
    await removeContent(deps, actor, params.projectId, body)
    return {}
  }),
  serves(contract.copyContent, async ({ params, body }, actor) => ({
    exists: await cloneObjects(deps, actor, { ...body, from: params.projectId, parents: true }),
  })),
  serves(contract.changeObject, async ({ params, body }, actor) => {
    const { name, addTags, removeTags, properties } = body
    await relabelObject(deps, actor, params.projectId, params.fileId, (before) => ({
      ...(name !== undefined && { name }),
      ...withoutTags(withTags(before, addTags), removeTags),
      ...withProperties(before, properties),
    }))
    return {}
  }),
]

const uploadEndpoints = (deps: ContentEndpointDeps): readonly Served[] => [
  serves(contract.createUpload, async ({ params, body: { key, ...file } }, actor) => {
    const made = { ...file, projectId: params.projectId, class: 'file' as const }
    const bodySha256 = createHash('sha256').update(canonical(made)).digest()
    const fileId = await createObject(
      deps,
      actor,
      { ...made, parents: true, isClosed: false },
      key === undefined ? undefined : { key, bodySha256 },
    )
    return { fileId }
  }),
  serves(contract.listUploads, ({ params }, actor) =>
    answerUploads(deps.db, actor, params.projectId),
  ),
  serves(findUploaded, ({ params, body }, actor) =>
    answerUploaded(deps.db, actor, params.projectId, body.files),
  ),
  serves(contract.listParts, ({ params }, actor) =>
    answerParts(deps.db, actor, params.projectId, params.fileId),
  ),
  serves(contract.offerPart, async ({ params, body }, actor) => {
    const { until, ...offer } = await offerPart(deps, actor, params.fileId, body)
    return { ...offer, until: new Date(until).toISOString() }
  }),
  serves(contract.closeUpload, async ({ params }, actor) => {
    await closeFile(deps, actor, params.fileId)
    return {}
  }),
]
