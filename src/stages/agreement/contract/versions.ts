import { z } from 'zod'
import { bytesBody, bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { RequestId } from '#stages/request/contract.ts'
import { signingCapacities } from './signing.ts'

/** Longest template, in characters; the one that ships has some 20,000. */
export const maxTemplate = 200_000

/** Between the day on which a version is in force and the last one on which older ones still open access. */
export const noticeDays = 30

export const VersionName = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,29}$/, 'is not a version, such as 1.1 or 2027-01')

export const AgreementVersionSummary = z
  .object({
    version: z.string(),
    title: z.string(),
    state: z.enum(['draft', 'published']),
    /** In force from its day until the next version's: at most one is. */
    isCurrent: z.boolean(),
    /** What changed, for those who are to sign it. */
    note: z.string(),
    sha256: z.string().nullable(),
    effectiveFrom: z.iso.datetime().nullable(),
    /** The last day (UTC) on which access under older versions is open. */
    resignBy: z.iso.date().nullable(),
    /** Requests whose agreement in force is of this version. */
    requests: z.int(),
    madeBy: z.string().nullable(),
    madeAt: z.iso.datetime(),
    publishedBy: z.string().nullable(),
    /** Grows with each change of a draft. */
    revision: z.int(),
  })
  .meta({ id: 'AgreementVersionSummary' })
export type AgreementVersionSummary = z.infer<typeof AgreementVersionSummary>

/** Lines of two templates that differ, and where they stand in each, from 1. */
export const TemplateChange = z
  .object({
    lineBefore: z.int(),
    lineAfter: z.int(),
    /** Pieces in order; together those that are not added are the text before. */
    words: z.array(z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() })),
  })
  .meta({ id: 'TemplateChange' })
export type TemplateChange = z.infer<typeof TemplateChange>

export const AgreementVersion = AgreementVersionSummary.extend({
  template: z.string(),
  /** The version that it is compared with: the one in force, or for that the one before it. */
  comparedWith: z.string().nullable(),
  changes: z.array(TemplateChange),
  /** For a draft: what publishing with a date to re-sign by would concern. */
  toResign: z.object({ requests: z.int(), people: z.int() }).nullable(),
}).meta({ id: 'AgreementVersion' })
export type AgreementVersion = z.infer<typeof AgreementVersion>

const access = ['steward'] as const
const params = z.object({ version: VersionName })
const revision = z.int().nonnegative()

export const listAgreementVersions = endpoint({
  name: 'listAgreementVersions',
  summary: 'Every version of the agreement: drafts first, then by the day on which it is in force.',
  method: 'GET',
  path: '/agreement-versions',
  access,
  output: z.array(AgreementVersionSummary),
})

export const readCurrentVersion = endpoint({
  name: 'readCurrentVersion',
  summary: 'The version of the agreement that is in force.',
  method: 'GET',
  path: '/agreement-versions/current',
  output: AgreementVersionSummary.pick({
    version: true,
    title: true,
    note: true,
    sha256: true,
    effectiveFrom: true,
  }),
})

export const readAgreementVersion = endpoint({
  name: 'readAgreementVersion',
  summary: 'One version with its template, and how it differs from the one in force.',
  method: 'GET',
  path: '/agreement-versions/{version}',
  access,
  params,
  output: AgreementVersion,
  problems: ['not-found'],
})

export const draftAgreementVersion = endpoint({
  name: 'draftAgreementVersion',
  summary: 'Begin a new version with the template of another.',
  method: 'POST',
  path: '/agreement-versions',
  access,
  body: z.object({ version: VersionName, from: VersionName }),
  status: 201,
  output: AgreementVersion,
  problems: ['not-found', 'already-exists'],
})

export const saveAgreementVersion = endpoint({
  name: 'saveAgreementVersion',
  summary: 'Change a draft. A published version does not change.',
  method: 'PUT',
  path: '/agreement-versions/{version}',
  access,
  params,
  body: z.object({
    revision,
    title: z.string().trim().min(1).max(120),
    note: z.string().trim().max(2000),
    template: z.string().min(1).max(maxTemplate),
  }),
  output: AgreementVersion,
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const discardAgreementVersion = endpoint({
  name: 'discardAgreementVersion',
  summary: 'Throw a draft away.',
  method: 'POST',
  path: '/agreement-versions/{version}/discard',
  access,
  params,
  body: z.object({ revision }),
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const publishAgreementVersion = endpoint({
  name: 'publishAgreementVersion',
  summary:
    'Publish a draft, in force at once or from a later day. With `resignBy`, access under older versions is suspended after that day until the new version is signed.',
  method: 'POST',
  path: '/agreement-versions/{version}/publish',
  strong: true,
  access,
  params,
  body: z.object({
    revision,
    /** Null is at once; otherwise from the beginning of this day (UTC). */
    effectiveOn: z.iso.date().nullable(),
    resignBy: z.iso.date().nullable(),
  }),
  output: AgreementVersion,
  problems: ['not-found', 'wrong-state', 'stale-version', 'sign-in-again'],
})

export const previewAgreementVersion = endpoint({
  name: 'previewAgreementVersion',
  summary: 'A version printed for invented people: to be signed, or as signed.',
  method: 'GET',
  path: '/agreement-versions/{version}/preview.pdf',
  access,
  params,
  query: z.object({
    download: z.enum(['0', '1']).default('0'),
    people: z.enum(['few', 'many']).default('few'),
    signed: z.enum(['0', '1']).default('0'),
  }),
  output: bytesOutput,
  problems: ['not-found'],
})

export const resigningCommands = ['send', 'upload', 'withdraw'] as const

/** What the signing anew of a request waits for. */
export const ResigningProgress = z
  .object({
    /** `sending` and `sealing` pass by themselves. */
    waitsFor: z.enum(['sending', 'signatures', 'sealing', 'steward']),
    signed: z.int(),
    signers: z.int(),
    /** Names of those whose turn it is. */
    asked: z.array(z.string()),
  })
  .meta({ id: 'ResigningProgress' })
export type ResigningProgress = z.infer<typeof ResigningProgress>

/** A request that has to be, or was, signed anew. */
export const Resigning = z
  .object({
    requestId: RequestId,
    name: z.string(),
    requester: z.string(),
    /** The version that was signed last, and the one that is to be. */
    signedVersion: z.string(),
    version: z.string(),
    note: z.string(),
    /** From when on access is, or was, suspended. */
    suspendedFrom: z.iso.datetime().nullable(),
    isSuspended: z.boolean(),
    /** The form that was uploaded for it; `n` is its number. */
    form: z
      .object({
        n: z.int(),
        state: z.enum(['waiting', 'accepted', 'returned']),
        reason: z.string(),
        uploadedAt: z.iso.datetime(),
      })
      .nullable(),
    /** Who would be asked to sign electronically, in their turns. */
    signers: z.array(
      z.object({ capacity: z.enum(signingCapacities), name: z.string(), turn: z.int() }),
    ),
    /** Whether it can be signed electronically, by the country of the institution. */
    electronicIsOpen: z.boolean(),
    openCommands: z.array(z.enum(resigningCommands)),
  })
  .meta({ id: 'Resigning' })
export type Resigning = z.infer<typeof Resigning>

const request = z.object({ requestId: RequestId })

export const readResigning = endpoint({
  name: 'readResigning',
  summary: 'How a request stands towards the version of the agreement that is in force.',
  method: 'GET',
  path: '/requests/{requestId}/resigning',
  params: request,
  output: Resigning,
  problems: ['not-found', 'wrong-state'],
})

export const downloadNewAgreement = endpoint({
  name: 'downloadNewAgreement',
  summary: 'The agreement of an approved request in the version in force, to be signed anew.',
  method: 'GET',
  path: '/requests/{requestId}/resigning/agreement.pdf',
  params: request,
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const addNewAgreement = endpoint({
  name: 'addNewAgreement',
  summary: 'Upload the newly signed agreement (PDF, at most 25 MB) of an approved request.',
  method: 'POST',
  path: '/requests/{requestId}/resigning',
  params: request,
  query: z.object({
    name: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}/\\]*$/u, 'is not a file name'),
  }),
  body: bytesBody,
  status: 201,
  output: Resigning,
  problems: ['not-found', 'wrong-state', 'too-large', 'too-many'],
})

export const sendResigning = endpoint({
  name: 'sendResigning',
  summary:
    'Send the agreement of an approved request out for electronic signature in the version in force.',
  method: 'POST',
  path: '/requests/{requestId}/resigning/send',
  params: request,
  body: z.object({
    /** The version that was shown. */
    agreementVersion: VersionName,
  }),
  output: Resigning,
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const withdrawResigning = endpoint({
  name: 'withdrawResigning',
  summary: 'End the electronic signing of the new version. Access stays as it is.',
  method: 'POST',
  path: '/requests/{requestId}/resigning/withdraw',
  params: request,
  output: Resigning,
  problems: ['not-found', 'wrong-state'],
})

export const listResignings = endpoint({
  name: 'listResignings',
  summary: 'Newly signed agreements that wait for a steward, oldest first.',
  method: 'GET',
  path: '/resignings',
  access,
  output: z.array(Resigning),
})

export const decideResigning = endpoint({
  name: 'decideResigning',
  summary: 'Accept a newly signed agreement, which lifts the suspension; or return it, saying why.',
  method: 'POST',
  path: '/requests/{requestId}/resigning/{n}/{decision}',
  strong: true,
  access,
  params: request.extend({
    n: z.coerce.number().int().positive(),
    decision: z.enum(['accept', 'return']),
  }),
  body: z.object({ reason: z.string().trim().max(2000).default('') }),
  problems: ['not-found', 'wrong-state', 'not-permitted', 'sign-in-again'],
})
