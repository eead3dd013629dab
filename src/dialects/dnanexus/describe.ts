import { instanceTypes, usualInstanceType } from '#stages/compute/rules/requirements.ts'
import type { Database } from '#adapters/database/port.ts'
import { workflowOf } from '#stages/compute/rules/workflow.ts'
import { parametersOf } from '#stages/compute/commands/running.ts'
import { copiesOf, type ObjectRow } from '#stages/workspace/store/objects.ts'
import { type Part, partsOf } from '#stages/workspace/store/parts.ts'
import { foldersWithin } from '#stages/workspace/store/folders.ts'
import { membersOf } from '#stages/workspace/store/members.ts'
import { type ProjectFacts, usageOf } from '#stages/workspace/store/projects.ts'
import { uploadLimits } from '#stages/workspace/commands/uploads.ts'
import { tellParts } from '#stages/workspace/rules/parts.ts'
import type { DescribeOptions } from './inputs.ts'

/*
 * How projects and objects are described: the fields that were asked for, or those that are given by default.
 */

/** Values of the fields of an entity, each made only when it is wanted. */
export type Fields = Readonly<Record<string, () => unknown>>

const isOn = (value: unknown): boolean => value === true || value === 'true' || value === 1

/** The wanted fields: `fields` alone, or the default ones with those and with flags. */
export function wantedOf(
  { fields, defaultFields, ...flags }: DescribeOptions,
  byDefault: readonly string[],
): Set<string> {
  const asked = typeof fields === 'object' && fields !== null ? Object.entries(fields) : undefined
  const wanted = new Set(asked === undefined || isOn(defaultFields) ? byDefault : [])
  for (const [field, on] of asked ?? []) {
    if (isOn(on)) wanted.add(field)
    else wanted.delete(field)
  }
  for (const [flag, on] of Object.entries(flags)) if (isOn(on)) wanted.add(flag)
  return wanted
}

export async function answerOf(
  id: string,
  fields: Fields,
  wanted: ReadonlySet<string>,
): Promise<Record<string, unknown>> {
  const answer: Record<string, unknown> = { id }
  for (const [field, value] of Object.entries(fields)) {
    if (!wanted.has(field)) continue
    const asked = value()
    // Most of it is at hand: a promise for each field is what a long list would wait for.
    const made: unknown = asked instanceof Promise ? await asked : asked
    if (made !== undefined) answer[field] = made
  }
  return answer
}

/** What is asked of a row inside another answer: nothing, or options. */
export const optionsOf = (
  describe: boolean | DescribeOptions | undefined,
): DescribeOptions | undefined => {
  if (describe === true) return {}
  return describe === false ? undefined : describe
}

const commonDefaults = [
  ...['id', 'project', 'class', 'sponsored', 'name', 'types', 'state', 'hidden', 'links', 'folder'],
  ...['tags', 'created', 'modified', 'createdBy'],
]

/** Whose objects the platform's own are, in the words of the protocol. */
const platformUser = 'user-accession'

const userOf = (handle: string | null): string =>
  handle === null ? platformUser : `user-${handle}`

/** For whom something is described. */
type Reader = { readonly db: Database; readonly personId: string }

/** Values of the fields of an object, from its row and the parts of an upload. */
type RowFields = Readonly<Record<string, (row: ObjectRow, parts: readonly Part[]) => unknown>>

const commonFields: RowFields = {
  project: (row) => row.projectId,
  class: (row) => row.class,
  sponsored: (row) => row.kind === 'vended' || row.kind === 'sample-info',
  name: (row) => row.name,
  types: (row) => row.types,
  state: (row) => row.state,
  hidden: (row) => row.hidden,
  links: (row) => row.links,
  folder: (row) => row.folder,
  tags: (row) => row.tags,
  created: (row) => row.createdAt.getTime(),
  modified: (row) => row.modifiedAt.getTime(),
  createdBy: (row) => ({ user: userOf(row.createdBy) }),
  properties: (row) => row.properties,
  details: (row) => row.details,
}

const fileFields: RowFields = {
  ...commonFields,
  media: (row) => row.media ?? 'application/octet-stream',
  archivalState: (row) => row.archivalState,
  cloudAccount: () => 'cloudaccount-accession',
  size: (row) => (row.state === 'closed' ? (row.size ?? undefined) : undefined),
  parts: describeParts,
  checksumType: () => '',
  drive: () => null,
  md5: () => null,
  symlinkPath: () => null,
}

const fileDefaults = [...commonDefaults, 'media', 'archivalState', 'cloudAccount', 'size']

/** Describes files, or records: which fields are wanted is found out once for a list of them. */
function describer(fields: RowFields, wanted: ReadonlySet<string>) {
  const told = Object.entries(fields).filter(([field]) => wanted.has(field))
  return (row: ObjectRow, parts: readonly Part[]): Record<string, unknown> => {
    const answer: Record<string, unknown> = { id: row.id }
    for (const [field, value] of told) {
      const made = value(row, parts)
      if (made !== undefined) answer[field] = made
    }
    return answer
  }
}

/** A workflow or an applet, which may speak of others that have to be looked up. */
function describeExecutable(
  reader: Reader,
  row: ObjectRow,
  options: DescribeOptions,
): Promise<Record<string, unknown>> {
  const special = row.class === 'workflow' ? workflowFields(reader, row) : appletFields(row)
  const common = Object.fromEntries(
    Object.entries(commonFields).map(([field, value]) => [field, () => value(row, [])] as const),
  )
  const wanted = wantedOf(options, [...commonDefaults, ...Object.keys(special)])
  return answerOf(row.id, { ...common, ...special }, wanted)
}

function workflowFields({ db, personId }: Reader, row: ObjectRow): Fields {
  const { spec, name } = row
  const { stages } = workflowOf(row)
  const tools = once(async () => {
    const ids = [...new Set(stages.map(({ executable }) => executable))]
    const found = await Promise.all(ids.map((id) => copiesOf(db, personId, id)))
    return new Map(found.flatMap(([tool]) => (tool === undefined ? [] : [[tool.id, tool]])))
  })
  const parameters = async (key: 'inputSpec' | 'outputSpec') => {
    const known = await tools()
    if (stages.some(({ executable }) => !known.has(executable))) return null
    return stages.flatMap(({ id, executable, input = {} }) =>
      (parametersOf(known.get(executable)?.spec ?? {}, key) ?? []).map((parameter) => ({
        ...parameter,
        name: `${id}.${parameter.name}`,
        ...(key === 'inputSpec' &&
          parameter.name in input && { optional: true, default: input[parameter.name] }),
      })),
    )
  }
  return {
    title: () => spec?.['title'] ?? (name === '' ? row.id : name),
    summary: () => spec?.['summary'] ?? '',
    description: () => spec?.['description'] ?? '',
    outputFolder: () => spec?.['outputFolder'] ?? null,
    editVersion: () => spec?.['editVersion'] ?? 0,
    stages: async () => {
      const known = await tools()
      return stages.map((stage) => ({
        ...stage,
        name: stage.name ?? null,
        folder: stage.folder ?? null,
        input: stage.input ?? {},
        executionPolicy: stage.executionPolicy ?? {},
        systemRequirements: stage.systemRequirements ?? {},
        accessible: known.has(stage.executable),
      }))
    },
    inputSpec: () => parameters('inputSpec'),
    outputSpec: () => parameters('outputSpec'),
    inputs: () => spec?.['inputs'] ?? null,
    outputs: () => spec?.['outputs'] ?? null,
    latestAnalysis: () => null,
    initializedFrom: () => spec?.['initializedFrom'],
    temporary: () => spec?.['temporary'] === true,
    treeTurnaroundTimeThreshold: () => spec?.['treeTurnaroundTimeThreshold'] ?? null,
    ignoreReuse: () => spec?.['ignoreReuse'] ?? [],
  }
}

/** An applet's code is told by its method `get` alone. */
function appletFields({ name, spec }: ObjectRow): Fields {
  const { title, runSpec, ...rest } = spec ?? {}
  const { code: _, ...run } =
    typeof runSpec === 'object' && runSpec !== null ? { code: '', ...runSpec } : { code: '' }
  return {
    title: () => title ?? name,
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, () => value])),
    runSpec: () => ({ bundledDepends: [], execDepends: [], systemRequirements: {}, ...run }),
  }
}

function describeParts(row: ObjectRow, parts: readonly Part[]): Record<string, unknown> {
  return Object.fromEntries(
    tellParts(row, parts).map(({ index, size, md5, isHere }) => [
      String(index),
      { state: isHere ? 'complete' : 'pending', size, ...(md5 !== null && { md5 }) },
    ]),
  )
}

/** Whether a description speaks of parts, which have to be looked up. */
const wantsParts = (options: DescribeOptions): boolean => wantedOf(options, []).has('parts')

/** Rows described, with their parts looked up at once. */
export async function describeObjects(
  db: Database,
  personId: string,
  rows: readonly ObjectRow[],
  options: DescribeOptions,
): Promise<Record<string, unknown>[]> {
  const parts = wantsParts(options)
    ? await partsOf(
        db,
        rows.map(({ id }) => id),
      )
    : undefined
  const describeFile = describer(fileFields, wantedOf(options, fileDefaults))
  const describeRecord = describer(commonFields, wantedOf(options, commonDefaults))
  return Promise.all(
    rows.map(async (row) => {
      if (row.class === 'file') return describeFile(row, parts?.get(row.id) ?? [])
      if (row.class === 'record') return describeRecord(row, [])
      return describeExecutable({ db, personId }, row, options)
    }),
  )
}

const gib = 1024 ** 3

const availableInstanceTypes = Object.fromEntries(
  Object.entries(instanceTypes).map(([name, { cores, memoryMiB, diskGiB }]) => [
    name,
    {
      numCores: cores,
      totalMemoryMB: memoryMiB,
      ephemeralStorageGB: diskGiB,
      os: [{ distribution: 'Ubuntu', release: '24.04', version: '0' }],
    },
  ]),
)

const projectDefaults = [
  ...['class', 'name', 'region', 'summary', 'description', 'version', 'billTo', 'protected'],
  ...['restricted', 'downloadRestricted', 'containsPHI', 'databaseUIViewOnly'],
  ...['externalUploadRestricted', 'databaseResultsRestricted', 'previewViewerRestricted'],
  ...['allowedExecutables', 'created', 'createdBy', 'modified', 'level', 'dataUsage'],
  ...['sponsoredDataUsage', 'storageCost', 'pendingTransfer', 'atSpendingLimit'],
  ...['defaultInstanceType', 'tags', 'totalSponsoredEgressBytes', 'consumedSponsoredEgressBytes'],
  ...['defaultSymlink', 'provenance', 'destroyProtected', 'displayDataProtectionNotice'],
]

/** A project as one of its members may know it. */
export function describeProject(
  db: Database,
  project: ProjectFacts,
  options: DescribeOptions,
): Promise<Record<string, unknown>> {
  const usage = once(() => usageOf(db, project.id))
  const fields: Fields = {
    class: () => (project.id.startsWith('container-') ? 'container' : 'project'),
    name: () => project.name,
    region: () => project.region,
    summary: () => project.summary,
    description: () => project.description,
    version: () => project.version,
    billTo: () => `user-${project.owner}`,
    protected: () => project.protected,
    restricted: () => project.restricted,
    downloadRestricted: () => project.downloadRestricted,
    previewViewerRestricted: () => project.previewRestricted,
    externalUploadRestricted: () => project.uploadRestricted,
    containsPHI: () => false,
    databaseUIViewOnly: () => project.settings['databaseUIViewOnly'] ?? false,
    databaseResultsRestricted: () => project.settings['databaseResultsRestricted'] ?? null,
    allowedExecutables: () => project.allowedExecutables,
    created: () => project.createdAt.getTime(),
    createdBy: () => ({ user: `user-${project.owner}` }),
    modified: () => project.modifiedAt.getTime(),
    level: () => project.level,
    dataUsage: async () => (await usage()).own / gib,
    sponsoredDataUsage: async () => (await usage()).vended / gib,
    storageCost: () => 0,
    pendingTransfer: () => null,
    atSpendingLimit: () => false,
    defaultInstanceType: () => usualInstanceType,
    tags: () => project.tags,
    totalSponsoredEgressBytes: () => 0,
    consumedSponsoredEgressBytes: () => 0,
    defaultSymlink: () => null,
    provenance: () => null,
    destroyProtected: () => project.requestId !== null,
    displayDataProtectionNotice: () => false,
    properties: () => project.properties,
    permissions: async () =>
      Object.fromEntries(
        (await membersOf(db, project.id)).map(({ handle, level }) => [`user-${handle}`, level]),
      ),
    folders: () => foldersWithin(db, project.id),
    appCaches: () => ({}),
    fileUploadParameters: () => ({ ...uploadLimits, emptyLastPartAllowed: true }),
    availableInstanceTypes: () => availableInstanceTypes,
  }
  return answerOf(project.id, fields, wantedOf(options, projectDefaults))
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** An account: more of it to itself than to others. */
export function describeUser(
  person: {
    readonly id: string
    readonly handle: string
    readonly name: string
    readonly email: string
  },
  isSelf: boolean,
  options: DescribeOptions,
): Promise<Record<string, unknown>> {
  const [first = '', ...rest] = person.name.split(' ')
  const handle = `user-${person.handle}`
  const shown: Fields = {
    class: () => 'user',
    first: () => first,
    last: () => rest.join(' '),
    handle: () => person.handle,
  }
  const own: Fields = {
    middle: () => '',
    email: () => person.email,
    billTo: () => handle,
    permittedRegions: () => [...regions],
    appsInstalled: () => [],
    subscriptions: () => [],
  }
  const fields = isSelf ? { ...shown, ...own } : shown
  const byDefault = Object.keys(fields).filter(
    (field) => !['appsInstalled', 'subscriptions'].includes(field),
  )
  return answerOf(handle, fields, wantedOf(options, byDefault))
}

/** Of projects, as tools are published for them. What is kept where is the operator's, and the same for all. */
export const regions = ['aws:us-east-1', 'azure:westus'] as const
