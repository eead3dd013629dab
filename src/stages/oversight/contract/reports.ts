import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'

/*
 * A report is a table: its columns stand here, its rows come from the server. Page, table to download and API read
 * the same list.
 */

export const reportNames = [
  'turnaround',
  'open-cases',
  'decisions',
  'grounds',
  'grants-to-end',
  'grants-ended',
  'vends',
  'downloads',
  'renewals',
] as const
export type ReportName = (typeof reportNames)[number]

/**
 * What a cell holds: `month` is `2026-11`; `age` a range of days such as `8-14`, open at its end as `61-`; `days` have
 * one decimal.
 */
export type CellKind = 'text' | 'month' | 'age' | 'ground' | 'reason' | 'count' | 'days' | 'bytes'

export type Column = { readonly key: string; readonly label: string; readonly kind: CellKind }

const column = (key: string, label: string, kind: CellKind = 'count'): Column => ({
  key,
  label,
  kind,
})
const dau = column('dau', 'DAU', 'text')
const files = column('files', 'Files')
const people = column('people', 'People')
const bytes = column('bytes', 'Bytes', 'bytes')

/** The first column names the row. */
export const reportColumns: Readonly<Record<ReportName, readonly [Column, ...Column[]]>> = {
  turnaround: [
    column('month', 'Decided in', 'month'),
    column('decided', 'Decided'),
    column('to_committee_median', 'To committee: median', 'days'),
    column('to_committee_p90', 'To committee: 90 % within', 'days'),
    column('to_decision_median', 'To decision: median', 'days'),
    column('to_decision_p90', 'To decision: 90 % within', 'days'),
    column('whole_median', 'In all: median', 'days'),
    column('whole_p90', 'In all: 90 % within', 'days'),
  ],
  'open-cases': [
    column('age', 'Days since filing', 'age'),
    column('steward', 'With the steward'),
    column('committee', 'With the committee'),
    column('requester', 'With the requester'),
    column('all', 'In all'),
  ],
  decisions: [
    dau,
    column('approved', 'Approved'),
    column('on_conditions', 'On conditions'),
    column('conditions_open', 'Conditions not accepted yet'),
    column('rejected', 'Rejected'),
    column('all', 'In all'),
  ],
  grounds: [column('ground', 'Ground', 'ground'), column('rejections', 'Rejections')],
  'grants-to-end': [column('month', 'Ends in', 'month'), column('grants', 'Grants'), people],
  'grants-ended': [column('reason', 'Reason', 'reason'), column('grants', 'Grants'), people],
  vends: [dau, column('vends', 'Vends'), files, bytes],
  downloads: [dau, people, files, column('reads', 'Reads'), bytes],
  renewals: [
    dau,
    column('due', 'Grants at their end'),
    column('renewed', 'Renewed'),
    column('asked', 'Extensions filed'),
    column('approved', 'Approved'),
    column('rejected', 'Rejected'),
  ],
}

const Cell = z.union([z.string(), z.number(), z.null()])
export type Cell = z.infer<typeof Cell>

/** Cells in the order of the columns. Null where there is nothing to say, as for the median of no case. */
export const ReportRows = z.array(z.array(Cell))
export type ReportRows = z.infer<typeof ReportRows>

/** The address of reports: days in the zone of who asks, both included; the last twelve months where left out. */
export const ReportQuery = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** One data access unit; all that the caller may see where left out. */
  dau: z.string().max(31).optional(),
})
export type ReportQuery = z.infer<typeof ReportQuery>

export const Reports = z
  .object({
    /** Whether they are of the whole institution, or of the committees on which the caller sits. */
    of: z.enum(['institution', 'committees']),
    /** The data access units of which there are reports for the caller. */
    units: z.array(z.object({ code: z.string(), name: z.string() })),
    /** IANA name of the zone in which days and months are meant. */
    zone: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    tables: z.record(z.enum(reportNames), ReportRows),
  })
  .meta({ id: 'Reports' })
export type Reports = z.infer<typeof Reports>

export const readReports = endpoint({
  name: 'readReports',
  summary:
    'Turnaround, open cases, decisions, grants, vends, downloads and renewals: of the caller’s committees; of the institution for stewards, administrators and auditors.',
  method: 'GET',
  path: '/reports',
  query: ReportQuery,
  output: Reports,
  problems: ['not-permitted', 'not-found'],
})

export const downloadReport = endpoint({
  name: 'downloadReport',
  summary: 'One report as CSV (RFC 4180), its columns by name.',
  method: 'GET',
  path: '/reports/{report}',
  params: z.object({ report: z.enum(reportNames) }),
  query: ReportQuery,
  output: bytesOutput,
  problems: ['not-permitted', 'not-found'],
})
