import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesBody, bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { Difference } from '../contract.ts'
import { releaseImportStates, stewardCommands } from '../lifecycle.ts'

/** Largest manifest that the page takes, in bytes; the command line has no limit. */
export const maxManifestBytes = 8 * 1024 ** 3

/** A release's name, which is used once. */
export const ReleaseName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$/,
    'is a name of letters, digits, dots, hyphens and spaces, at most 80',
  )

/** What an import says of a row it does not take. */
export const Refusal = z
  .object({
    /** 1 is the header. */
    line: z.int().positive(),
    /** Empty where the whole line is meant. */
    column: z.string(),
    reason: z.string(),
    value: z.string(),
  })
  .readonly()
  .meta({ id: 'Refusal' })
export type Refusal = z.infer<typeof Refusal>

export const FileChange = z
  .object({
    path: z.string(),
    kind: z.enum(['added', 'removed', 'changed']),
    /** Of a changed file: the columns in which it differs. */
    columns: z.array(z.string()).readonly(),
  })
  .readonly()
  .meta({ id: 'FileChange' })
export type FileChange = z.infer<typeof FileChange>

/** A file with another size or MD5 has other bytes: it is reissued. */
export const byteColumns = ['size', 'md5'] as const

export const isReissued = ({ columns }: Pick<FileChange, 'columns'>): boolean =>
  byteColumns.some((column) => columns.includes(column))

/** Figures of an import. */
export const ReleaseReport = z
  .object({
    rows: z.int(),
    accepted: z.int(),
    refused: z.int(),
    /** Of the release, with those that it keeps of the current one. */
    files: z.int(),
    samples: z.int(),
    bytes: Bytes,
    /** Files whose bytes came with the import. */
    stored: z.int(),
    indexes: z.object({ attached: z.int(), alone: z.int() }).readonly(),
    openAccess: z.int(),
    /** From the current release; absent when nothing was accepted. */
    difference: Difference.optional(),
  })
  .readonly()
  .meta({ id: 'ReleaseReport' })
export type ReleaseReport = z.infer<typeof ReleaseReport>

export const ReleaseImportId = z.string().regex(/^import-[0-9a-f]{24}$/)

export const importSteps = ['waiting', 'reading', 'checking', 'comparing', 'publishing'] as const
export type ImportStep = (typeof importSteps)[number]

const summary = z.object({
  id: ReleaseImportId,
  release: z.string(),
  /** The manifest's file name, and its size. */
  source: z.string(),
  manifestBytes: Bytes,
  /** DAU and study of rows that name none. */
  dau: z.string().nullable(),
  study: z.string().nullable(),
  /** Keeps the files of the current release that the manifest does not name. */
  add: z.boolean(),
  skipRefused: z.boolean(),
  /** Why the release is as it is, for those whose files it withdraws or reissues. */
  note: z.string(),
  state: z.enum(releaseImportStates),
  version: z.int(),
  openCommands: z.array(z.enum(stewardCommands)),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** When it came to its state. */
  movedAt: z.iso.datetime(),
  /** Of the check or publication under way. */
  progress: z.object({ step: z.enum(importSteps), rows: z.int(), bytes: Bytes }).nullable(),
  /** Another release was published since the check. */
  overtaken: z.boolean(),
  /** Why it failed, in a sentence. */
  reason: z.string(),
  /** Of the published release. */
  number: z.int().nullable(),
})

export const ReleaseImportSummary = summary.meta({ id: 'ReleaseImportSummary' })
export type ReleaseImportSummary = z.infer<typeof ReleaseImportSummary>

/** Refusals, and changes of each kind, that an import shows; all of them can be downloaded. */
export const refusalsShown = 1000
export const changesShown = 250

export const ReleaseImport = summary
  .extend({
    /** Of the last check. */
    report: ReleaseReport.nullable(),
    /** People with a project that holds a file which the release withdraws or reissues. */
    holders: z.int(),
    refusals: z.array(Refusal),
    changes: z.array(FileChange),
  })
  .meta({ id: 'ReleaseImport' })
export type ReleaseImport = z.infer<typeof ReleaseImport>

const params = z.object({ importId: ReleaseImportId })
const readers = ['steward', 'administrator'] as const
const switched = z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false)

export const startReleaseImport = endpoint({
  name: 'startReleaseImport',
  summary:
    'Upload a manifest (TSV, at most 8 GB) to be checked as the next release. Nothing is published yet.',
  method: 'POST',
  path: '/release-imports',
  access: ['steward'],
  query: z.object({
    release: ReleaseName,
    source: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}/\\]*$/u, 'is not a file name'),
    dau: z.string().min(1).max(31).optional(),
    study: z.string().trim().min(1).max(200).optional(),
    add: switched,
    skip_refused: switched,
    note: z
      .string()
      .trim()
      .max(1000)
      .default('')
      .describe('Why it is as it is: told to those whose files it withdraws or reissues.'),
  }),
  body: bytesBody,
  status: 201,
  output: ReleaseImport,
  problems: ['already-exists', 'too-large'],
})

export const listReleaseImports = endpoint({
  name: 'listReleaseImports',
  summary: 'The imports from the page, newest first.',
  method: 'GET',
  path: '/release-imports',
  access: readers,
  output: z.array(ReleaseImportSummary),
})

export const readReleaseImport = endpoint({
  name: 'readReleaseImport',
  summary: 'One import with the report of its check.',
  method: 'GET',
  path: '/release-imports/{importId}',
  access: readers,
  params,
  output: ReleaseImport,
  problems: ['not-found'],
})

export const commandReleaseImport = endpoint({
  name: 'commandReleaseImport',
  summary: 'Check an import again, publish what was checked, or discard it.',
  method: 'POST',
  path: '/release-imports/{importId}/{command}',
  access: ['steward'],
  params: params.extend({ command: z.enum(stewardCommands) }),
  body: z.object({ version: z.int().nonnegative() }),
  output: ReleaseImport,
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const downloadRefusals = endpoint({
  name: 'downloadRefusals',
  summary: 'Every refusal of the last check as TSV: line, column, reason, value.',
  method: 'GET',
  path: '/release-imports/{importId}/refusals.tsv',
  access: readers,
  params,
  output: bytesOutput,
  problems: ['not-found'],
})

export const downloadChanges = endpoint({
  name: 'downloadChanges',
  summary:
    'Every file in which the release differs from the one before, as TSV: path, change, columns.',
  method: 'GET',
  path: '/release-imports/{importId}/changes.tsv',
  access: readers,
  params,
  output: bytesOutput,
  problems: ['not-found'],
})
