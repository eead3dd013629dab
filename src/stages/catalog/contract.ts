import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
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
    bytes: Bytes,
  })
  .meta({ id: 'Release' })
export type Release = z.infer<typeof Release>

export const Summary = z
  .object({
    subjects: z.int(),
    samples: z.int(),
    diagnoses: z.int(),
    files: z.int(),
    bytes: Bytes,
  })
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
    bytes: Bytes,
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

export const groupSorts = ['name', 'samples', 'files', 'bytes'] as const

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
