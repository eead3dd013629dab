import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { FileId, levels, ProjectId } from '../contract.ts'
import { DataObjectId, folderPath, ObjectName, PropertyChanges, Tags } from './objects.ts'

/*
 * What members do with a project and what it holds. The DNAnexus API offers the same by the same commands.
 */

const params = z.object({ projectId: ProjectId })
const fileParams = z.object({ projectId: ProjectId, fileId: FileId })
const done = z.object({})

/** Checked by `folderPath`, whose message names the part. */
const Folder = z.string().min(1).max(10_240)
const pathAt = (field: string) => Folder.transform((text) => folderPath(text, field))

export const ProjectName = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(1000, 'has more than 1,000 characters')

/** Bodies that may name each object of a large folder, in bytes. */
const bodyLimit = 8 * 1024 * 1024

const What = z.object({
  objects: z.array(DataObjectId).max(100_000).default([]),
  folders: z.array(pathAt('folders')).max(10_000).default([]),
})

export const createProject = endpoint({
  name: 'createProject',
  summary: 'Make an empty project of one’s own.',
  method: 'POST',
  path: '/projects',
  body: z.object({ name: ProjectName }),
  status: 201,
  output: z.object({ projectId: ProjectId }),
  problems: ['invalid-input'],
})

export const ProjectChoice = z
  .object({ id: ProjectId, name: z.string(), level: z.enum(levels) })
  .meta({ id: 'ProjectChoice' })
export type ProjectChoice = z.infer<typeof ProjectChoice>

export const listProjects = endpoint({
  name: 'listProjects',
  summary:
    'The projects of which the caller is a member at a level, the newest first, at most 1,000.',
  method: 'GET',
  path: '/projects',
  query: z.object({ level: z.enum(levels).default('VIEW') }),
  output: z.array(ProjectChoice),
})

export const changeProject = endpoint({
  name: 'changeProject',
  summary: 'Rename a project; the request that it came from keeps its name.',
  method: 'PATCH',
  path: '/projects/{projectId}',
  params,
  body: z.object({ name: ProjectName, version: z.int() }),
  output: z.object({ version: z.int() }),
  problems: ['not-found', 'not-permitted', 'stale-version'],
})

export const destroyProject = endpoint({
  name: 'destroyProject',
  summary: 'Delete a project with all it holds, for everybody. One that came from a request stays.',
  method: 'DELETE',
  path: '/projects/{projectId}',
  params,
  output: done,
  problems: ['not-found', 'not-permitted'],
})

export const listFolders = endpoint({
  name: 'listFolders',
  summary: 'The paths of all folders of a project, at most 20,000.',
  method: 'GET',
  path: '/projects/{projectId}/folders',
  params,
  output: z.array(z.string()),
  problems: ['not-found'],
})

export const createFolder = endpoint({
  name: 'createFolder',
  summary: 'Make a folder; with `parents` also those above it, and one that is there is no fault.',
  method: 'POST',
  path: '/projects/{projectId}/folders',
  params,
  body: z.object({ path: pathAt('path'), parents: z.boolean().default(false) }),
  status: 201,
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

export const renameFolder = endpoint({
  name: 'renameFolder',
  summary: 'Give a folder, with all it holds, another path. Vended files stay where they are.',
  method: 'PATCH',
  path: '/projects/{projectId}/folders',
  params,
  body: z.object({ path: pathAt('path'), to: pathAt('to') }),
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

export const moveContent = endpoint({
  name: 'moveContent',
  summary: 'Move objects and folders into a folder, all or none.',
  method: 'POST',
  path: '/projects/{projectId}/move',
  params,
  body: What.extend({ destination: pathAt('destination') }),
  bodyLimit,
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

export const removeContent = endpoint({
  name: 'removeContent',
  summary: 'Delete objects, and folders with all they hold, all or none.',
  method: 'POST',
  path: '/projects/{projectId}/remove',
  params,
  body: What,
  bodyLimit,
  output: done,
  problems: ['not-found', 'not-permitted'],
})

export const copyContent = endpoint({
  name: 'copyContent',
  summary:
    'Copy closed objects, and folders with all they hold, into another project. Answers those that were there already.',
  method: 'POST',
  path: '/projects/{projectId}/copy',
  params,
  body: What.extend({ to: ProjectId, destination: pathAt('destination').default('/') }),
  bodyLimit,
  output: z.object({ exists: z.array(DataObjectId) }),
  problems: [
    'not-found',
    'not-permitted',
    'download-not-permitted',
    'wrong-state',
    'invalid-input',
    'too-large',
  ],
})

export const changeObject = endpoint({
  name: 'changeObject',
  summary: 'Change the name, tags and properties of an object in one project.',
  method: 'PATCH',
  path: '/projects/{projectId}/files/{fileId}',
  params: z.object({ projectId: ProjectId, fileId: DataObjectId }),
  body: z.object({
    name: ObjectName.optional(),
    addTags: Tags.default([]),
    removeTags: Tags.default([]),
    properties: PropertyChanges.default({}).describe('Null takes a property away.'),
  }),
  output: done,
  problems: ['not-found', 'not-permitted'],
})

export const ProjectMember = z
  .object({
    handle: z.string(),
    name: z.string(),
    email: z.string(),
    level: z.enum(levels),
    isOwner: z.boolean(),
    isReader: z.boolean().describe('The caller.'),
  })
  .meta({ id: 'ProjectMember' })
export type ProjectMember = z.infer<typeof ProjectMember>

export const listMembers = endpoint({
  name: 'listMembers',
  summary: 'The members of a project, those who may do most first.',
  method: 'GET',
  path: '/projects/{projectId}/members',
  params,
  output: z.array(ProjectMember),
  problems: ['not-found'],
})

export const shareProject = endpoint({
  name: 'shareProject',
  summary:
    'Make somebody with an account a member, or raise their level. Controlled files show to them by their own grants alone.',
  method: 'POST',
  path: '/projects/{projectId}/members',
  params,
  body: z.object({
    person: z.string().trim().min(1, 'is empty').max(320).describe('Handle or address.'),
    level: z.enum(levels),
  }),
  output: done,
  problems: ['not-found', 'not-permitted'],
})

export const lowerMember = endpoint({
  name: 'lowerMember',
  summary: 'Lower the level of a member, or take them out (null). The last administrator stays.',
  method: 'PATCH',
  path: '/projects/{projectId}/members',
  params,
  body: z.object({ handle: z.string(), level: z.enum(levels).nullable() }),
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

export const leaveProject = endpoint({
  name: 'leaveProject',
  summary: 'Stop being a member of a project. The last administrator stays.',
  method: 'POST',
  path: '/projects/{projectId}/leave',
  params,
  output: done,
  problems: ['not-found', 'wrong-state'],
})

export const createUpload = endpoint({
  name: 'createUpload',
  summary:
    'Make an open file, to which parts are then sent. The same request with the same key makes it once.',
  method: 'POST',
  path: '/projects/{projectId}/uploads',
  params,
  body: z.object({
    name: ObjectName,
    folder: pathAt('folder').describe('Made where it is missing.'),
    key: z.string().min(1).max(128).optional(),
  }),
  status: 201,
  output: z.object({ fileId: FileId }),
  problems: ['not-found', 'not-permitted'],
})

/** A file of one's own whose parts have not all come. */
export const OpenUpload = z
  .object({
    fileId: FileId,
    name: z.string(),
    folder: z.string(),
    createdAt: z.iso.datetime(),
    parts: z.int(),
    /** In parts that have come whole. */
    bytes: Bytes,
  })
  .meta({ id: 'OpenUpload' })
export type OpenUpload = z.infer<typeof OpenUpload>

export const listUploads = endpoint({
  name: 'listUploads',
  summary: 'The open files that the caller began in a project, the newest first, at most 1,000.',
  method: 'GET',
  path: '/projects/{projectId}/uploads',
  params,
  output: z.array(OpenUpload),
  problems: ['not-found'],
})

const md5 = z
  .string()
  .regex(/^[0-9a-fA-F]{32}$/, 'is not an MD5 in hexadecimal')
  .toLowerCase()

export const listParts = endpoint({
  name: 'listParts',
  summary: 'The parts of an open file that were announced, and whether they have come whole.',
  method: 'GET',
  path: '/projects/{projectId}/uploads/{fileId}/parts',
  params: fileParams,
  output: z.array(
    z.object({ index: z.int(), size: z.int(), md5: z.string(), isHere: z.boolean() }),
  ),
  problems: ['not-found', 'wrong-state'],
})

export const offerPart = endpoint({
  name: 'offerPart',
  summary:
    'Announce a part of an open file. Answers the path to which its bytes are PUT, and whether they are here already.',
  method: 'POST',
  path: '/projects/{projectId}/uploads/{fileId}/parts',
  params: fileParams,
  body: z.object({
    index: z.int().min(1).max(10_000),
    size: z.int().min(0).describe('In bytes; at least 5 MiB unless it is the last.'),
    md5,
  }),
  output: z.object({ address: z.string(), until: z.iso.datetime(), isHere: z.boolean() }),
  problems: ['not-found', 'not-permitted', 'wrong-state', 'invalid-input'],
})

export const closeUpload = endpoint({
  name: 'closeUpload',
  summary: 'Close a file over its parts, once all have come. From then on it never changes.',
  method: 'POST',
  path: '/projects/{projectId}/uploads/{fileId}/close',
  params: fileParams,
  output: done,
  problems: ['not-found', 'not-permitted', 'wrong-state'],
})

/** What members are told of, by the type of its line in the audit log. */
export const activityTypes = [
  'project.created',
  'project.changed',
  'project.labelled',
  'project.shared',
  'project.unshared',
  'project.left',
  'project.archived',
  'project.unarchived',
  'folder.created',
  'folder.renamed',
  'folder.removed',
  'object.created',
  'object.labelled',
  'object.changed',
  'object.closed',
  'objects.moved',
  'objects.removed',
  'objects.cloned',
  'objects.archived',
  'objects.unarchived',
  'uploads.abandoned',
  'vend.completed',
] as const

export const Activity = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    type: z.enum(activityTypes),
    /** Null for the platform itself. */
    actor: z.string().nullable(),
    /** How many objects, where it was about such. */
    count: z.int().nullable(),
    /** Those of them that the reader may know of, at most five. */
    objects: z.array(z.object({ id: DataObjectId, name: z.string() })),
    /** Of whom it tells, with the new level; null for one who was taken out. */
    people: z.array(z.object({ name: z.string(), level: z.enum(levels).nullable() })),
  })
  .meta({ id: 'Activity' })
export type Activity = z.infer<typeof Activity>

export const listActivity = endpoint({
  name: 'listActivity',
  summary:
    'What happened in a project, the latest first. Objects are named as far as the caller sees them.',
  method: 'GET',
  path: '/projects/{projectId}/activity',
  params,
  query: z.object({
    before: z.coerce.number().int().min(1).optional().describe('`seq` of the last line so far.'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.array(Activity),
  problems: ['not-found'],
})

export const viewReport = endpoint({
  name: 'viewReport',
  summary:
    'A page of HTML that somebody or a tool put into a project, to be shown in a frame: nothing in it can run or ask another host. At most 8 MiB.',
  method: 'GET',
  path: '/projects/{projectId}/files/{fileId}/report',
  params: fileParams,
  output: bytesOutput,
  problems: [
    'not-found',
    'not-permitted',
    'download-not-permitted',
    'bytes-not-here',
    'wrong-state',
    'too-large',
    'too-many',
  ],
})
