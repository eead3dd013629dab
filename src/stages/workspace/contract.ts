import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { endKinds } from '#ledgers/grants/contract.ts'
import { Release } from '#stages/catalog/contract.ts'
import { ResigningProgress } from '#stages/agreement/contract/versions.ts'
import { RequestId, signings } from '#stages/request/contract.ts'
import { asks } from '#stages/review/contract/work.ts'
import { requestCommands, requestStates } from '#stages/request/lifecycle.ts'
import { DataObjectId, objectClasses } from './contract/objects.ts'
import { folderCommands, objectCommands, projectCommands } from './vocabulary.ts'

export const ProjectId = z.string().regex(/^project-[0-9a-zA-Z]{24}$/, 'is not a project id')
export const FileId = z.string().regex(/^file-[0-9a-zA-Z]{24}$/, 'is not a file id')
/** What a member may do, from the least to the most; each holds what those before it do. */
export const levels = ['VIEW', 'UPLOAD', 'CONTRIBUTE', 'ADMINISTER'] as const
export type Level = (typeof levels)[number]

const Amount = z.object({ files: z.int(), bytes: Bytes })

/** My Dashboard. */
export const DashboardRequest = z
  .object({
    id: RequestId,
    name: z.string(),
    state: z.enum(requestStates),
    status: z.string(),
    version: z.int(),
    isExtension: z.boolean(),
    /** How its agreement is signed. */
    signing: z.enum(signings),
    projectId: ProjectId.nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    submittedAt: z.iso.datetime().nullable(),
    total: Amount,
    immediate: Amount,
    vended: Amount,
    /** What committees wait for from the requester, one for each question or decision that is open. */
    asks: z.array(z.enum(asks)),
    openCommands: z.array(z.enum(requestCommands)),
  })
  .meta({ id: 'DashboardRequest' })
export type DashboardRequest = z.infer<typeof DashboardRequest>

export const DashboardGrant = z
  .object({
    id: z.string(),
    dau: z.string(),
    dauName: z.string(),
    download: z.boolean(),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    live: z.boolean(),
    endedAt: z.iso.datetime().nullable(),
    /** How it ended before its time; `superseded` where another grant took over. */
    endKind: z.enum(endKinds).nullable(),
    /** What the committee holds the holder to. */
    conditions: z.array(z.string()),
    requestId: RequestId,
    /** From when on it is suspended, until the new version of the agreement is signed; null where that is not asked. */
    suspendedFrom: z.iso.datetime().nullable(),
    /** Whether the reader is who signs it anew. */
    resignable: z.boolean(),
    /** How far signing it anew is; null where that is not under way. */
    resigning: ResigningProgress.nullable(),
    daysLeft: z.int(),
    /** Another grant continues it. */
    extended: z.boolean(),
    /** The person may ask for an extension: from 60 days before the end until 30 days after. */
    renewable: z.boolean(),
    /** The extension that was asked for, or that the person is about to ask for. */
    extensionId: RequestId.nullable(),
    /** Who else is about to ask for one: its draft is theirs alone, and hinders nobody. */
    extensionBegunBy: z.string().nullable(),
  })
  .meta({ id: 'DashboardGrant' })
export type DashboardGrant = z.infer<typeof DashboardGrant>

export const Project = z
  .object({
    id: ProjectId,
    name: z.string(),
    requestId: RequestId.nullable(),
    owner: z.string(),
    level: z.enum(levels),
    createdAt: z.iso.datetime(),
    /** Since when it is read-only; null while it is worked in. */
    archivedAt: z.iso.datetime().nullable(),
    files: z.int(),
    bytes: Bytes,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

export const Dashboard = z
  .object({
    drafts: z.array(DashboardRequest),
    requests: z.array(DashboardRequest),
    /** Projects that the person made. */
    own: z.array(Project),
    /** Projects of others of which the person is a member. */
    shared: z.array(Project),
    /** Those of all of them that are archived: the other lists leave them out. */
    archived: z.array(Project),
    grants: z.array(DashboardGrant),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.infer<typeof Dashboard>

export const readDashboard = endpoint({
  name: 'readDashboard',
  summary: 'My drafts, requests with their projects, and access.',
  method: 'GET',
  path: '/dashboard',
  output: Dashboard,
})

/** What stands between the caller and a file's bytes. */
export const fileAccesses = [
  'readable',
  'no-download',
  'access-expired',
  'archived',
  'bytes-not-here',
] as const

export const ProjectFile = z
  .object({
    id: DataObjectId,
    class: z.enum(objectClasses),
    /** An open file waits for its parts. */
    state: z.enum(['open', 'closed']),
    name: z.string(),
    folder: z.string(),
    /** Null where the manifest did not say, and while it is open. */
    size: z.int().nullable(),
    md5: z.string().nullable(),
    kind: z.enum(['vended', 'sample-info', 'own', 'input']),
    daus: z.array(z.string()),
    access: z.enum(fileAccesses),
    types: z.array(z.string()),
    tags: z.array(z.string()),
    /** Whether the viewer shows it to the caller, be it that they may not download it. */
    isViewable: z.boolean(),
    createdAt: z.iso.datetime(),
    modifiedAt: z.iso.datetime(),
    /** The name of who put it there; null for the platform. */
    createdBy: z.string().nullable(),
    openCommands: z.array(z.enum(objectCommands)),
  })
  .meta({ id: 'ProjectFile' })
export type ProjectFile = z.infer<typeof ProjectFile>

export const ofProject = z.object({ projectId: ProjectId })

/** Files that left: for good, for another version in their place, or for one that is held back. */
export const ChangeCounts = z.object({
  withdrawn: z.int(),
  replaced: z.int(),
  /** Nobody of the project has access to the data access unit of the new version. */
  heldBack: z.int(),
})

export const ProjectDetail = Project.extend({
  /** How the files that left the project stand now, of those that the caller knew of. */
  changed: ChangeCounts,
  version: z.int(),
  /** What its people put there, at the owner's cost, and what was vended, which costs the project nothing. */
  usage: z.object({ own: Bytes, vended: Bytes }),
  openCommands: z.array(z.enum(projectCommands)),
}).meta({ id: 'ProjectDetail' })
export type ProjectDetail = z.infer<typeof ProjectDetail>

export const readProject = endpoint({
  name: 'readProject',
  summary: 'One project of which the caller is a member.',
  method: 'GET',
  path: '/projects/{projectId}',
  params: ofProject,
  output: ProjectDetail,
  problems: ['not-found'],
})

export const requestReissues = endpoint({
  name: 'requestReissues',
  summary: 'Start a data request for the new versions that are held back from a project.',
  method: 'POST',
  path: '/projects/{projectId}/reissues/request',
  params: ofProject,
  status: 201,
  output: z.object({ requestId: RequestId }),
  problems: ['not-found', 'wrong-state'],
})

export const FolderPage = z
  .object({
    path: z.string(),
    folders: z.array(
      z.object({
        path: z.string(),
        name: z.string(),
        files: z.int(),
        openCommands: z.array(z.enum(folderCommands)),
      }),
    ),
    files: z.array(ProjectFile),
    total: z.int(),
  })
  .meta({ id: 'FolderPage' })
export type FolderPage = z.infer<typeof FolderPage>

export const ProjectFileDetail = ProjectFile.extend({
  properties: z.record(z.string(), z.string()),
  details: z.unknown().describe('What its maker wrote about it, as JSON.'),
  /** Others of the reader's projects that have it, too. */
  copies: z.array(z.object({ id: ProjectId, name: z.string() })),
}).meta({ id: 'ProjectFileDetail' })
export type ProjectFileDetail = z.infer<typeof ProjectFileDetail>

export const sorts = ['name', 'size', 'changed'] as const

/** Several values, one a line. */
const Lines = z
  .string()
  .max(10_000)
  .default('')
  .transform((text) => text.split('\n').filter((line) => line !== ''))

export const listFolder = endpoint({
  name: 'listFolder',
  summary:
    'One folder: a page of its objects, the first one with its folders; with a search, those of it and below that fit. Controlled files show only to who holds or held a grant.',
  method: 'GET',
  path: '/projects/{projectId}/folder',
  params: ofProject,
  query: z.object({
    path: z.string().min(1).max(4096).default('/'),
    q: z
      .string()
      .max(200)
      .default('')
      .describe('A part of the name, or with `*` and `?` all of it.'),
    tags: Lines.describe('Tags that it has to have, one a line.'),
    types: Lines.describe('Types that it has to have, one a line.'),
    properties: Lines.describe('Properties that it has to have, `key=value` or `key`, one a line.'),
    fits: Lines.describe('Names with `*` and `?`, one a line: objects that fit one of them.'),
    class: z.enum(objectClasses).optional(),
    sort: z.enum(sorts).default('name'),
    order: z.enum(['ascending', 'descending']).default('ascending'),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    page_size: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  output: FolderPage,
  problems: ['not-found'],
})

export const readFile = endpoint({
  name: 'readFile',
  summary: 'One file of a project with its properties.',
  method: 'GET',
  path: '/projects/{projectId}/files/{fileId}',
  params: z.object({ projectId: ProjectId, fileId: DataObjectId }),
  output: ProjectFileDetail,
  problems: ['not-found'],
})

export const downloadFile = endpoint({
  name: 'downloadFile',
  summary:
    'The bytes of a file, whole or a range. A controlled file needs a live grant with download.',
  method: 'GET',
  path: '/projects/{projectId}/files/{fileId}/content',
  params: z.object({ projectId: ProjectId, fileId: FileId }),
  output: bytesOutput,
  problems: [
    'not-found',
    'not-permitted',
    'download-not-permitted',
    'wrong-state',
    'bytes-not-here',
    'range-not-satisfiable',
  ],
})

export const viewFile = endpoint({
  name: 'viewFile',
  summary:
    'A range of a file, for a viewer that shows it in place: at most 8 MiB at once, and of controlled files 512 MiB an hour. A controlled file needs a live grant, and download or that its data access units allow viewing.',
  method: 'GET',
  path: '/projects/{projectId}/files/{fileId}/view',
  params: z.object({ projectId: ProjectId, fileId: FileId }),
  output: bytesOutput,
  problems: [
    'not-found',
    'not-permitted',
    'download-not-permitted',
    'wrong-state',
    'bytes-not-here',
    'range-not-satisfiable',
    'too-large',
    'too-many',
  ],
})

/** A vend's receipt: what arrived in the project, which equals the frozen manifest. */
export const Receipt = z
  .object({
    vendId: z.string(),
    scope: z.string(),
    state: z.string(),
    manifestFiles: z.int(),
    manifestBytes: z.int(),
    manifestChecksum: z.string(),
    files: z.int().nullable(),
    bytes: Bytes.nullable(),
    checksum: z.string().nullable(),
    readyAt: z.iso.datetime().nullable(),
    /** Files of this vend that have left the project since. */
    since: z.object({ withdrawn: z.int(), reissued: z.int() }),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>

export const listReceipts = endpoint({
  name: 'listReceipts',
  summary: 'The receipts of every vend into a project.',
  method: 'GET',
  path: '/projects/{projectId}/receipts',
  params: ofProject,
  output: z.array(Receipt),
  problems: ['not-found'],
})

/** Who holds what a release withdrew or reissued. */
export const ReleaseHolders = z
  .object({
    release: Release,
    /** Of the release. */
    files: z.object({ withdrawn: z.int(), reissued: z.int() }),
    people: z.int(),
    projects: z.int(),
    /** How many there are of person and project; `holders` are the first 1,000 by name. */
    lines: z.int(),
    holders: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        email: z.string(),
        institution: z.string(),
        projectId: ProjectId,
        project: z.string(),
        withdrawn: z.int(),
        reissued: z.int(),
      }),
    ),
  })
  .meta({ id: 'ReleaseHolders' })
export type ReleaseHolders = z.infer<typeof ReleaseHolders>

const releaseParams = z.object({ release: z.coerce.number().int().min(1).max(1_000_000) })

export const listHolders = endpoint({
  name: 'listHolders',
  summary:
    'The people who hold files that a release withdrew or reissued, with how many in which project. Each reading is in the audit log.',
  method: 'GET',
  path: '/releases/{release}/holders',
  access: ['steward'],
  params: releaseParams,
  output: ReleaseHolders,
  problems: ['not-found'],
})

export const downloadHolders = endpoint({
  name: 'downloadHolders',
  summary: 'The people who hold files that a release withdrew or reissued, as tab-separated text.',
  method: 'GET',
  path: '/releases/{release}/holders/table',
  access: ['steward'],
  params: releaseParams,
  output: bytesOutput,
  problems: ['not-found'],
})
