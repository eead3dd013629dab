import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { type FilterName, fileTypes, sequencingTypes, tabs } from './vocabulary.ts'

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

/** Filters and ticked rows of one tab: what a person is choosing. */
export const Selection = z
  .object({ tab: z.enum(tabs), filters: Filters, selected: listed })
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
    bytes: z.int(),
  })
  .meta({ id: 'Release' })
export type Release = z.infer<typeof Release>

export const Summary = z
  .object({ samples: z.int(), diagnoses: z.int(), files: z.int(), bytes: z.int() })
  .meta({ id: 'Summary' })

const Option = z.object({ value: z.string(), files: z.int(), samples: z.int() })
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
    bytes: z.int(),
    selected: z.boolean(),
  })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof Group>

export const Browse = z
  .object({
    /** Null while the catalog is empty. */
    release: Release.nullable(),
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
  }),
  output: Browse,
})

export const Dau = z
  .object({
    code: z.string(),
    name: z.string(),
    description: z.string(),
    committee: z.string(),
    /** Data Use Ontology codes, such as `GRU` or `NPU`. */
    terms: z.array(z.string()),
    embargoDate: z.iso.date().nullable(),
    acknowledgement: z.string(),
  })
  .meta({ id: 'Dau' })
export type Dau = z.infer<typeof Dau>

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
  summary: 'The releases of the catalog, newest first.',
  method: 'GET',
  path: '/releases',
  access: 'anyone',
  output: z.array(Release),
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

/** How many subjects have a value; null where they are too few to be told, or would give such a figure away. */
export const SubjectCount = z
  .object({ value: z.string(), subjects: z.int().nullable() })
  .meta({ id: 'SubjectCount' })
export type SubjectCount = z.infer<typeof SubjectCount>

const counts = z.array(SubjectCount)

export const Study = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    release: Release,
    /** The data access units of its files. */
    daus: z.array(Dau),
    /** Whether some of its files are in no data access unit. */
    hasOpenAccess: z.boolean(),
    publications: z.array(Publication),
    subjects: z.int().nullable(),
    samples: z.int().nullable(),
    files: z.int(),
    /** Sum of the known sizes. */
    bytes: z.int(),
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
