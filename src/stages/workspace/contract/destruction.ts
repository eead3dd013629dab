import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { line, RequestId, text } from '#stages/request/contract.ts'
import { destructionCommands, destructionStates } from '../lifecycle.ts'

const DestructionId = z
  .string()
  .regex(/^destruction-[0-9a-zA-Z]{24}$/, 'is not the id of a certificate of destruction')

/** How access ended; `expired`: at its own end. */
export const endWays = ['expired', 'revoked', 'removed', 'closed-out', 'disabled'] as const
export type EndWay = (typeof endWays)[number]

/** What became of the copies. `kept`: destroyed, but for what verifies published results. */
export const copyOutcomes = ['none', 'destroyed', 'kept'] as const
export type CopyOutcome = (typeof copyOutcomes)[number]

/** What the holder says. What each outcome needs beyond the name is in `rules/destruction.ts`. */
export const Statement = z.object({
  copies: z.enum(copyOutcomes).nullable(),
  /** What was destroyed, where, and how. */
  destroyed: text(5000).trim().default(''),
  /** Which files are kept, and which published results they verify. */
  kept: text(5000).trim().default(''),
  keptReason: text(5000).trim().default(''),
  remarks: text(5000).trim().default(''),
  /** Typed in place of a signature. */
  name: line(200).trim().default(''),
})
export type Statement = z.infer<typeof Statement>

/** A certificate as it is kept and hashed. */
export const Certificate = z.object({
  v: z.literal(1),
  id: DestructionId,
  person: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    institution: z.string(),
  }),
  request: z.object({ id: RequestId, name: z.string() }),
  daus: z.array(
    z.object({
      dau: z.string(),
      name: z.string(),
      endedAt: z.iso.datetime(),
      how: z.enum(endWays),
    }),
  ),
  statement: Statement,
  certifiedAt: z.iso.datetime(),
  files: z.int(),
  bytes: Bytes,
  downloaded: z.int(),
  /** SHA-256 of the list of files as it is downloaded. */
  listSha256: z.string(),
})
export type Certificate = z.infer<typeof Certificate>

export const Destruction = z
  .object({
    id: DestructionId,
    state: z.enum(destructionStates),
    version: z.int(),
    personId: z.string(),
    person: z.string(),
    email: z.string(),
    institution: z.string(),
    requestId: RequestId,
    request: z.string(),
    daus: z.array(
      z.object({
        dau: z.string(),
        name: z.string(),
        endedAt: z.iso.datetime(),
        how: z.enum(endWays),
        /** The holder has access again, so that nothing of it is to be destroyed. */
        restored: z.boolean(),
      }),
    ),
    askedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    overdue: z.boolean(),
    reminders: z.int(),
    /** When it was certified or withdrawn. */
    closedAt: z.iso.datetime().nullable(),
    /** Of the certificate. */
    sha256: z.string().nullable(),
    copies: z.enum(copyOutcomes).nullable(),
    openCommands: z.array(z.enum(destructionCommands)),
  })
  .meta({ id: 'Destruction' })
export type Destruction = z.infer<typeof Destruction>

const DestructionFile = z.object({
  id: z.string(),
  path: z.string(),
  size: z.int().nullable(),
  md5: z.string().nullable(),
  sha256: z.string().nullable(),
  vendedAt: z.iso.datetime().nullable(),
  firstDownloadAt: z.iso.datetime().nullable(),
  lastDownloadAt: z.iso.datetime().nullable(),
})
export type DestructionFile = z.infer<typeof DestructionFile>

export const DestructionDetail = Destruction.extend({
  total: z.object({ files: z.int(), bytes: Bytes, downloaded: z.int() }),
  /** Of the list as it is downloaded; null before it was certified. */
  listSha256: z.string().nullable(),
  statement: Statement.nullable(),
}).meta({ id: 'DestructionDetail' })
export type DestructionDetail = z.infer<typeof DestructionDetail>

const params = z.object({ destructionId: DestructionId })
const page = z.coerce.number().int().min(1).max(100_000).default(1)

export const listDestructions = endpoint({
  name: 'listDestructions',
  summary: 'The certificates of destruction that the caller gave, or is asked for; newest first.',
  method: 'GET',
  path: '/destructions',
  output: z.array(Destruction),
})

export const readDestruction = endpoint({
  name: 'readDestruction',
  summary:
    'One certificate of destruction, given or asked for; for its holder, stewards, administrators and auditors.',
  method: 'GET',
  path: '/destructions/{destructionId}',
  params,
  output: DestructionDetail,
  problems: ['not-found'],
})

export const listDestructionFiles = endpoint({
  name: 'listDestructionFiles',
  summary:
    'A page of the files that a certificate of destruction speaks of: all of its DAUs that ever came into a project of the holder, or that the holder ever downloaded. By path.',
  method: 'GET',
  path: '/destructions/{destructionId}/files',
  params,
  query: z.object({ page, page_size: z.coerce.number().int().min(1).max(1000).default(50) }),
  output: z.object({ files: z.array(DestructionFile), total: z.int() }),
  problems: ['not-found'],
})

export const downloadDestructionFiles = endpoint({
  name: 'downloadDestructionFiles',
  summary: 'The same files, all of them, as tab-separated text.',
  method: 'GET',
  path: '/destructions/{destructionId}/files/table',
  params,
  output: bytesOutput,
  problems: ['not-found'],
})

export const downloadDestruction = endpoint({
  name: 'downloadDestruction',
  summary: 'A certificate of destruction as PDF, with its list of files.',
  method: 'GET',
  path: '/destructions/{destructionId}/certificate',
  params,
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const certifyDestruction = endpoint({
  name: 'certifyDestruction',
  summary:
    'Certify what became of the copies. For the holder, once; the certificate is never changed afterwards.',
  method: 'POST',
  path: '/destructions/{destructionId}/certify',
  params,
  body: Statement.extend({ version: z.int().nonnegative() }),
  output: DestructionDetail,
  problems: ['not-found', 'not-permitted', 'wrong-state', 'stale-version'],
})

export const destructionViews = ['open', 'overdue', 'certified', 'withdrawn', 'all'] as const

export const surveyDestructions = endpoint({
  name: 'surveyDestructions',
  summary:
    'Who was asked to certify destruction, and who has; those that wait longest first. For stewards, administrators and auditors, and for chairs about their DAUs.',
  method: 'GET',
  path: '/access/destructions',
  query: z.object({
    show: z.enum(destructionViews).default('open'),
    q: z.string().trim().max(200).default(''),
    page,
    page_size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({
    rows: z.array(Destruction),
    total: z.int(),
    /** Of all that the caller may see, whatever is searched for. */
    counts: z.object({ open: z.int(), overdue: z.int(), certified: z.int() }),
    /** Whether the caller may open the certificates themselves. */
    mayOpen: z.boolean(),
  }),
  problems: ['not-permitted'],
})
