import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { anchors } from '#ledgers/grants/contract.ts'
import { DataUseTerm } from './contract/terms.ts'
import { type FilterName, fileTypes, sequencingTypes, type Tab, tabs } from './vocabulary.ts'

/** A comma-separated list in a query string. Group ids and vocabulary values hold no comma. */
const list = z
  .string()
  .max(20_000)
  .default('')
  .transform((text) => text.split(',').filter((part) => part !== ''))

const listed = z.array(z.string().min(1).max(200)).max(1000).default([])

export const Filters = z
  .object({
    sequencing_type: listed,
    sample_type: listed,
    file_type: listed,
    tissue_type: listed,
  } satisfies Record<FilterName, z.ZodType>)
  .meta({ id: 'Filters' })
export type Filters = z.infer<typeof Filters>

export const HandoffId = z.string().regex(/^selection-[0-9A-Za-z]{24}$/)

/** Filters and ticked rows of one tab: what a person is choosing. */
export const Selection = z
  .object({
    tab: z.enum(tabs),
    filters: Filters,
    selected: listed,
    /** What is ticked on the other tabs: a file that belongs to any ticked row counts, once. */
    kept: z
      .object({ diagnoses: listed, publications: listed, studies: listed } satisfies Record<
        Tab,
        z.ZodType
      >)
      .optional(),
    /** A selection handed over by another application, to which all of this is narrowed. */
    handoff: HandoffId.optional(),
  })
  .meta({ id: 'Selection' })
export type Selection = z.infer<typeof Selection>

export const Release = z
  .object({
    number: z.int(),
    name: z.string(),
    publishedAt: z.iso.datetime(),
    files: z.int(),
    samples: z.int(),
    /** Sum of the known sizes. */
    bytes: Bytes,
  })
  .meta({ id: 'Release' })
export type Release = z.infer<typeof Release>

/**
 * Names the figures that are lower bounds: visitors are not told figures of small groups of people, and
 * where such a group may be part of a figure, it is told without it. Empty for signed-in people.
 */
const at_least = z
  .array(z.enum(['samples', 'diagnoses', 'files', 'bytes']))
  .describe('The figures that may be larger: people of small groups are left out for visitors.')

/** How a release differs from the one before, in files. */
export const Difference = z
  .object({
    added: z.int(),
    removed: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    /** Of the changed: with other bytes, by size or MD5. */
    reissued: z.int(),
    /** Per column, how many of the changed files differ in it. */
    columns: z.record(z.string(), z.int()).readonly(),
  })
  .readonly()
  .meta({ id: 'Difference' })
export type Difference = z.infer<typeof Difference>

export const ReleaseEntry = Release.extend({
  /** Null for a release published before differences were kept. */
  difference: Difference.nullable(),
  /** Who published it; told to staff only, and null where the command line did. */
  publishedBy: z.string().nullable(),
}).meta({ id: 'ReleaseEntry' })
export type ReleaseEntry = z.infer<typeof ReleaseEntry>

export const Summary = z
  .object({
    /** Null where visitors are not told: see at_least. */
    subjects: z.int().nullable(),
    samples: z.int(),
    /** Null where visitors are not told. */
    diagnoses: z.int().nullable(),
    files: z.int(),
    bytes: Bytes,
    at_least,
  })
  .meta({ id: 'Summary' })

const Option = z.object({ value: z.string(), files: z.int(), samples: z.int(), at_least })
const Options = z.object({
  sequencing_type: z.array(Option),
  sample_type: z.array(Option),
  file_type: z.array(Option),
  tissue_type: z.array(Option),
} satisfies Record<FilterName, z.ZodType>)

const sequencingChip = z.object({ value: z.enum(sequencingTypes), lit: z.boolean() })
const fileChip = z.object({ value: z.enum(fileTypes), lit: z.boolean() })

export const Group = z
  .object({
    id: z.string(),
    name: z.string(),
    sequencing_types: z.array(sequencingChip),
    file_types: z.array(fileChip),
    samples: z.int(),
    files: z.int(),
    bytes: Bytes,
    selected: z.boolean(),
    at_least,
    /** All of its people, whatever is filtered, are fewer than the smallest group. */
    few: z.boolean(),
  })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof Group>

export const Browse = z
  .object({
    /** Null while the catalog is empty. */
    release: Release.nullable(),
    /** The fewest people that a figure counts; 1 = every figure is exact. */
    smallestGroup: z.int(),
    summary: Summary,
    options: Options,
    groups: z.array(Group),
    /** Groups that match the search, over all pages. */
    total: z.int(),
    /** How many of those that match the search are ticked. */
    selectedTotal: z.int(),
  })
  .meta({ id: 'Browse' })
export type Browse = z.infer<typeof Browse>

/** `year` is of publications; other groups stand in the order of their names. */
export const groupSorts = ['name', 'samples', 'files', 'bytes', 'year'] as const

export const browse = endpoint({
  name: 'browse',
  summary:
    'The catalog under filters and ticks: counts only, never the name of a subject, sample or file.',
  method: 'GET',
  path: '/browse',
  access: 'anyone',
  query: z.object({
    tab: z.enum(tabs).default('diagnoses'),
    sequencing_type: list,
    sample_type: list,
    file_type: list,
    tissue_type: list,
    selected: list,
    q: z.string().max(200).default(''),
    sort: z
      .templateLiteral([z.enum(['', '-']), z.enum(groupSorts)])
      .default('name')
      .describe('A column; a leading hyphen sorts downwards.'),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    page_size: z.coerce.number().int().min(1).max(1000).default(50),
    handoff: HandoffId.optional().describe(
      'A selection handed over, to which everything is narrowed; for signed-in people.',
    ),
  }),
  output: Browse,
  problems: ['not-found'],
})

export const readCube = endpoint({
  name: 'readCube',
  summary:
    'The current release as the data browser takes it, to answer its queries without a server: compressed, cached by its ETag. Too large for a page: ask /browse instead.',
  method: 'GET',
  path: '/browse/cube',
  access: 'anyone',
  output: bytesOutput,
  problems: ['not-found', 'too-large'],
})

export const Dau = z
  .object({
    code: z.string(),
    name: z.string(),
    description: z.string(),
    committee: z.string(),
    terms: z.array(DataUseTerm),
    embargoDate: z.iso.date().nullable(),
    acknowledgement: z.string(),
    /** Countries whose institutions may not have the data, as ISO 3166 codes. */
    closedCountries: z.array(z.string()),
    /** What Schedule A of the agreement says of the embargo, and its further terms, a paragraph each. */
    embargoText: z.string(),
    extraTerms: z.array(z.string()),
    /** Grows with each change of what Schedule A says of the unit. */
    scheduleRevision: z.int(),
    /** From which instant the year of access counts, and in how many days of approval it has to come. */
    anchor: z.enum(anchors),
    anchorWaitDays: z.int(),
    /** Whether the viewer of a project shows its files to who may not download them. */
    viewing: z.boolean(),
  })
  .meta({ id: 'Dau' })
export type Dau = z.infer<typeof Dau>

export const saveSchedule = endpoint({
  name: 'saveSchedule',
  summary:
    'Change what Schedule A of the agreement says of a data access unit, in requests that are submitted from now on.',
  method: 'PUT',
  path: '/daus/{code}/schedule',
  access: ['steward'],
  params: z.object({ code: z.string().max(31) }),
  body: z.object({
    revision: z.int().nonnegative(),
    acknowledgement: z.string().trim().max(2000),
    embargoDate: z.iso.date().nullable(),
    embargoText: z.string().trim().max(500),
    extraTerms: z.array(z.string().trim().min(1).max(2000)).max(20),
  }),
  output: Dau,
  problems: ['not-found', 'stale-version'],
})

export const listDaus = endpoint({
  name: 'listDaus',
  summary: 'Every data access unit.',
  method: 'GET',
  path: '/daus',
  access: 'anyone',
  output: z.array(Dau),
})

export const listReleases = endpoint({
  name: 'listReleases',
  summary: 'The releases of the catalog, newest first, each with its difference to the one before.',
  method: 'GET',
  path: '/releases',
  access: 'anyone',
  output: z.array(ReleaseEntry),
})

/** The kinds of things that another application may name. */
export const handoffKinds = ['samples', 'subjects', 'diagnoses', 'files'] as const
export type HandoffKind = (typeof handoffKinds)[number]

/** Most names of one hand-off, over all kinds. */
export const handoffLimit = 100_000

/** A list of names: an array, or, as a plain HTML form sends it, text with a name a line. */
const names = z
  .union([
    z.array(z.string().max(200)).max(handoffLimit),
    z.string().transform((text) => text.split(/[\r\n,]+/)),
  ])
  .transform((list) => [...new Set(list.map((name) => name.trim()).filter((name) => name !== ''))])
  .default([])

const known = z.object({
  known: z.int(),
  /** How many the current release does not have. */
  unknown: z.int(),
  /** The first 1,000 of the unknown ones, by name. */
  unknownNames: z.array(z.string()),
})

export const Handoff = z
  .object({
    id: HandoffId,
    /** The origin of the page that posted it, or that an account did. */
    source: z.string(),
    /** Opens the data browser with this selection. */
    link: z.url(),
    createdAt: z.iso.datetime(),
    /** When it ends; null once somebody with an account has opened it. */
    expiresAt: z.iso.datetime().nullable(),
    samples: known,
    subjects: known,
    diagnoses: known,
    files: known,
  } satisfies Record<HandoffKind, z.ZodType> & z.ZodRawShape)
  .meta({ id: 'Handoff' })
export type Handoff = z.infer<typeof Handoff>

export const handOff = endpoint({
  name: 'handOff',
  summary:
    'Hand a selection over: names of samples, subjects, diagnoses or files, as JSON or from a plain HTML form; answers a link that opens the data browser with it.',
  method: 'POST',
  path: '/selections',
  access: 'anyone',
  crossOrigin: true,
  bodyLimit: 8 * 1024 * 1024,
  body: z
    .object({ samples: names, subjects: names, diagnoses: names, files: names })
    .refine((body) => handoffKinds.some((kind) => body[kind].length > 0), {
      message: 'names nothing: give samples, subjects, diagnoses or files',
    })
    .refine(
      (body) => handoffKinds.reduce((sum, kind) => sum + body[kind].length, 0) <= handoffLimit,
      { message: 'names more than 100,000 things' },
    ),
  output: Handoff,
  status: 201,
  problems: ['not-authenticated', 'not-permitted', 'not-found', 'too-large'],
})

export const readHandoff = endpoint({
  name: 'readHandoff',
  summary: 'A selection that was handed over, as it was understood.',
  method: 'GET',
  path: '/selections/{handoffId}',
  access: 'anyone',
  params: z.object({ handoffId: HandoffId }),
  output: Handoff,
  problems: ['not-found'],
})

export const Publication = z
  .object({
    pmid: z.string(),
    title: z.string(),
    /** Empty where it is not known. */
    journal: z.string(),
    year: z.int().nullable(),
  })
  .meta({ id: 'Publication' })
export type Publication = z.infer<typeof Publication>

export const listPublications = endpoint({
  name: 'listPublications',
  summary: 'Title, journal and year of every publication that is known by more than its PubMed id.',
  method: 'GET',
  path: '/publications',
  access: 'anyone',
  output: z.array(Publication),
})

/** How many subjects have a value. To visitors: a share, as a range wide enough for the smallest group told of, or null. */
export const SubjectCount = z
  .object({
    value: z.string(),
    subjects: z.int().nullable(),
    /** Percent, from (inclusive) and to (exclusive, but for 100). */
    share: z.object({ from: z.int(), to: z.int() }).nullable(),
  })
  .meta({ id: 'SubjectCount' })
export type SubjectCount = z.infer<typeof SubjectCount>

const counts = z.array(SubjectCount)

export const Study = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    release: Release,
    smallestGroup: z.int(),
    /** The data access units of its files. */
    daus: z.array(Dau),
    /** Whether some of its files are in no data access unit. */
    hasOpenAccess: z.boolean(),
    publications: z.array(Publication),
    totals: Summary,
    diagnoses: counts,
    /** Bands of the age at diagnosis, in years. */
    ages: counts,
    sexes: counts,
    sequencingTypes: counts,
    fileTypes: counts,
  })
  .meta({ id: 'Study' })
export type Study = z.infer<typeof Study>

export const readStudy = endpoint({
  name: 'readStudy',
  summary:
    'A study in the current release: what it is, who governs it, and how its subjects are distributed.',
  method: 'GET',
  path: '/studies/{id}',
  access: 'anyone',
  params: z.object({ id: z.string().min(1).max(120) }),
  output: Study,
  problems: ['not-found'],
})
