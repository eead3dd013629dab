import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { RequestId, text } from '#stages/request/contract.ts'

/** A PubMed id (`PMID 12345678`, or the digits alone) or a DOI, with or without what people put before it. */
export const publicationForm =
  /^(?:(?:PMID:? ?)?[1-9]\d{0,7}|(?:doi: ?|https:\/\/doi\.org\/)?10\.\d{4,9}\/\S+)$/i

/** The lines of a text of publications, without empty ones. */
export const publicationLines = (publications: string): string[] =>
  publications
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const ProgressAnswers = z
  .object({
    /** What was done with the data, and what came of it. */
    progress: text(20_000).default(''),
    /** One a line, each a PubMed id or a DOI. */
    publications: text(5000).default(''),
    presentations: text(5000).default(''),
    /** Patents and other intellectual property. */
    patents: text(5000).default(''),
    /** Whether data were shared or their security was in question; an incident is reported apart. */
    events: z.enum(['no', 'yes']).nullable().default(null),
    eventsText: text(5000).default(''),
    /** Who came and who left. */
    people: text(5000).default(''),
    /** Whether the work goes on. */
    goesOn: z.enum(['no', 'yes']).nullable().default(null),
  })
  .meta({ id: 'ProgressAnswers' })
export type ProgressAnswers = z.output<typeof ProgressAnswers>

const ReportYear = z.object({
  /** From 1, since the first grant. */
  year: z.int(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  /** A report of it was submitted. */
  isReported: z.boolean(),
  isOverdue: z.boolean(),
})

export const ProgressReport = z
  .object({
    id: z.string(),
    year: z.int(),
    version: z.int(),
    submittedAt: z.iso.datetime(),
    submittedBy: z.string(),
    answers: ProgressAnswers,
  })
  .meta({ id: 'ProgressReport' })
export type ProgressReport = z.infer<typeof ProgressReport>

export const ProgressDraft = z.object({
  year: z.int(),
  /** Counts saves; 0 where nothing was saved. */
  saves: z.int(),
  updatedAt: z.iso.datetime().nullable(),
  answers: ProgressAnswers,
})
export type ProgressDraft = z.infer<typeof ProgressDraft>

export const Progress = z
  .object({
    /** The first of the chain of extensions, to which the reports belong. */
    requestId: RequestId,
    name: z.string(),
    /** Years for which a report was asked for, first to last. */
    years: z.array(ReportYear),
    /** Newest first; also those that were corrected since. */
    reports: z.array(ProgressReport),
    /** Drafts, for who may report; a year that was reported can be corrected. */
    drafts: z.array(ProgressDraft),
    mayReport: z.boolean(),
  })
  .meta({ id: 'Progress' })
export type Progress = z.infer<typeof Progress>

const params = z.object({ requestId: RequestId })
const yearParams = params.extend({ year: z.coerce.number().int().min(1).max(100) })

export const readProgress = endpoint({
  name: 'readProgress',
  summary:
    'The yearly progress reports of a request and its extensions, for who may see the request.',
  method: 'GET',
  path: '/requests/{requestId}/progress',
  params,
  output: Progress,
  problems: ['not-found'],
})

export const saveProgress = endpoint({
  name: 'saveProgress',
  summary:
    'Save the draft of the report of a year; for the requester and the Principal Investigator.',
  method: 'PUT',
  path: '/requests/{requestId}/progress/{year}',
  params: yearParams,
  body: z.object({ saves: z.int().nonnegative(), answers: ProgressAnswers }),
  output: ProgressDraft,
  problems: ['not-found', 'not-permitted', 'wrong-state', 'stale-version'],
})

export const submitProgress = endpoint({
  name: 'submitProgress',
  summary: 'Submit the report of a year. It is not changed again: a correction is another version.',
  method: 'POST',
  path: '/requests/{requestId}/progress/{year}/submit',
  params: yearParams,
  body: z.object({ saves: z.int().positive() }),
  output: Progress,
  problems: ['not-found', 'not-permitted', 'wrong-state', 'stale-version', 'invalid-input'],
})

const DueReport = ReportYear.omit({ isReported: true }).extend({
  requestId: RequestId,
  name: z.string(),
})
export type DueReport = z.infer<typeof DueReport>

export const listDueProgress = endpoint({
  name: 'listDueProgress',
  summary: 'The progress reports that the caller is asked for.',
  method: 'GET',
  path: '/progress/due',
  output: z.array(DueReport),
})

const WithRequest = ProgressReport.extend({ requestId: RequestId, request: z.string() })
export type ListedReport = z.infer<typeof WithRequest>

export const listProgress = endpoint({
  name: 'listProgress',
  summary: 'The newest version of every submitted progress report, newest first.',
  method: 'GET',
  path: '/progress',
  access: ['steward', 'auditor'],
  output: z.array(WithRequest),
})

export const downloadProgress = endpoint({
  name: 'downloadProgress',
  summary: 'The same as comma-separated text, UTF-8.',
  method: 'GET',
  path: '/progress/table',
  access: ['steward', 'auditor'],
  output: bytesOutput,
})
