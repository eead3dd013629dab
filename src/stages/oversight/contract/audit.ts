import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'

const text = z.string().trim().min(1).max(200).optional()

/** What is asked for stands in the audit log itself, so it is nobody's address and no sentence. */
const code = z
  .string()
  .trim()
  .regex(/^[\w.:/+-]{1,120}$/, 'is no id or code')
  .optional()

export const eventOutcomes = ['ok', 'denied', 'error'] as const

/** Which events; days are in UTC, both included. */
export const EventQuery = z.object({
  /** Handle, address or id of who did it, or to whom it was done. */
  person: text,
  /** Id or code that stands in it: of a request, a project, a file, a data access unit. */
  about: code,
  /** As `grant.created`, or `grant` for all that begin so. */
  type: code,
  outcome: z.enum(eventOutcomes).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})
export type EventQuery = z.infer<typeof EventQuery>

export const AuditEntry = z
  .object({
    seq: z.int(),
    at: z.iso.datetime(),
    type: z.string(),
    outcome: z.string(),
    /** Null for what the platform did. The name is that of today. */
    actor: z.object({ id: z.string(), name: z.string() }).nullable(),
    subject: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

/** Events on one page. */
export const eventPageSize = 50

export const listEvents = endpoint({
  name: 'listEvents',
  summary: 'Events of the audit log, newest first.',
  method: 'GET',
  path: '/audit/events',
  access: ['auditor'],
  query: EventQuery.extend({
    /** Those before this one. */
    before: z.coerce.number().int().min(1).optional(),
  }),
  output: z.object({
    events: z.array(AuditEntry),
    /** What to ask for next as `before`; null at the first event. */
    next: z.int().nullable(),
  }),
  problems: ['not-found'],
})

export const downloadEvents = endpoint({
  name: 'downloadEvents',
  summary:
    'Events of the audit log, oldest first: as JSON lines with a signed manifest, or as CSV (RFC 4180).',
  method: 'GET',
  path: '/audit/export/{format}',
  access: ['auditor'],
  params: z.object({ format: z.enum(['jsonl', 'csv']) }),
  query: EventQuery,
  output: bytesOutput,
  problems: ['not-found'],
})

/** Of a person, or of a sample. */
export const DisclosureQuery = z.object({
  person: text,
  sample: code,
  dau: code,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})
export type DisclosureQuery = z.infer<typeof DisclosureQuery>

/** `held`: it lay in a project of theirs while they had a grant for it. */
export const disclosureKinds = ['held', 'downloaded', 'viewed', 'read-by-job'] as const

export const Disclosure = z
  .object({
    at: z.iso.datetime(),
    how: z.enum(disclosureKinds),
    person: z.object({ id: z.string(), name: z.string(), institution: z.string() }),
    file: z.object({ id: z.string(), path: z.string() }),
    sample: z.string().nullable(),
    daus: z.array(z.string()),
    project: z.string(),
    /** The grant that was in force, and the request that it came from. */
    grant: z.string().nullable(),
    request: z.string().nullable(),
    /** Number of the event; null where it is no read. */
    event: z.int().nullable(),
  })
  .meta({ id: 'Disclosure' })
export type Disclosure = z.infer<typeof Disclosure>

/** Disclosures on one page. */
export const disclosurePageSize = 50

export const listDisclosures = endpoint({
  name: 'listDisclosures',
  summary:
    'What controlled files a person held or read, or who held or read those of a sample: when, and under which grant. Newest first.',
  method: 'GET',
  path: '/audit/disclosures',
  access: ['auditor'],
  query: DisclosureQuery.extend({ page: z.coerce.number().int().min(1).max(100_000).default(1) }),
  output: z.object({ total: z.int(), disclosures: z.array(Disclosure) }),
  problems: ['not-found'],
})

export const downloadDisclosures = endpoint({
  name: 'downloadDisclosures',
  summary: 'The same as CSV (RFC 4180).',
  method: 'GET',
  path: '/audit/disclosures.csv',
  access: ['auditor'],
  query: DisclosureQuery,
  output: bytesOutput,
  problems: ['not-found'],
})
