import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { endpoint } from '#kernel/endpoint.ts'
import { FieldError } from '#kernel/problem.ts'
import { Release, Selection } from '#stages/catalog/contract.ts'
import { SelectionDifference, Share } from '#stages/selection/contract.ts'
import { requestCommands, requestStates } from './lifecycle.ts'

export const RequestId = z.string().regex(/^request-[0-9a-zA-Z]{24}$/, 'is not a request id')

/** One line of typed text: no control characters, which would break mails, forms and file names. */
export const line = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, 'has a control character')
/** Typed text of several lines, without other control characters. */
export const text = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(
      /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$|^(?:[\n\r\t]|[^\p{Cc}\u202a-\u202e\u2066-\u2069])*$/u,
      'has a control character',
    )

/** A party as typed into the wizard: everything may still be empty. */
export const Party = z
  .object({
    name: line(200).default(''),
    jobTitle: line(200).default(''),
    institution: line(300).default(''),
    email: line(320).default(''),
    /** Why the address is none of the institution; asked for where that matters. */
    emailReason: text(500).default(''),
    telephone: line(50).default(''),
    address: text(500).default(''),
  })
  .meta({ id: 'Party' })
export type Party = z.infer<typeof Party>

export const maxApplicants = 8
export const minContemplatedUseWords = 150
/** Words of the summary for the public. */
export const laySummaryWords = { min: 50, max: 300 } as const
/** Characters of a reason for an address that is none of the institution. */
export const minReasonLength = 15
/** Words of the report that an extension comes with. */
export const minProgressWords = 30

/** The wizard's answers, one object a step. A draft may be incomplete; `missing` says what filing needs. */
export const NameSection = z.object({ name: line(120).default('') })
export const AboutSection = z.object({
  fullName: line(200).default(''),
  email: line(320).default(''),
  jobTitle: line(200).default(''),
  institution: line(300).default(''),
  country: z.union([z.literal(''), z.string().regex(/^[A-Z]{2}$/)]).default(''),
  institutionType: line(40).default(''),
  emailUpdates: z.boolean().default(false),
})
/** How an agreement is signed: on the platform by personal links, or on a form that is uploaded. */
export const signings = ['electronic', 'form'] as const

/** What kind of research data are wanted for, after the purposes that the Data Use Ontology tells apart. */
export const purposeKinds = ['disease', 'biomedical', 'ancestry', 'methods', 'control'] as const
export type PurposeKind = (typeof purposeKinds)[number]

/** What a committee looks at itself, whatever the data use terms say. */
export const sensitiveTopics = [
  'paediatric',
  'vulnerable',
  'gender',
  'population',
  'illegal-behaviour',
  'sexual-disease',
  'psychological-traits',
  'not-health',
  'stigmatising',
] as const
export type SensitiveTopic = (typeof sensitiveTopics)[number]

const maxPurposeDiseases = 20

/** The purpose as far as a rule can compare it with data use terms. Submissions from before it was asked have none. */
export const Purpose = z
  .object({
    kinds: z.array(z.enum(purposeKinds)).max(purposeKinds.length).default([]),
    /** OncoTree codes and ids of diagnoses. */
    diseases: z.array(line(40)).max(maxPurposeDiseases).default([]),
    /** Empty: not answered. */
    commercial: z.enum(['', 'yes', 'no']).default(''),
    /** Null: not answered; empty: none of them. */
    sensitive: z
      .array(z.enum(sensitiveTopics))
      .max(sensitiveTopics.length)
      .nullable()
      .default(null),
  })
  .meta({ id: 'Purpose' })
export type Purpose = z.infer<typeof Purpose>

export const AgreementSection = z.object({
  /** Empty: electronically where that is open to the institution's country. */
  signing: z.enum(['', ...signings]).default(''),
  download: z.boolean().default(false),
  contemplatedUse: text(50_000).default(''),
  /** What the public register says once the request is approved. Submissions from before they were asked have none. */
  publicTitle: line(200).default(''),
  laySummary: text(5000).default(''),
  purpose: Purpose.prefault({}),
  principalInvestigator: Party.prefault({}),
  requesterIsPrincipalInvestigator: z.boolean().default(false),
  applicants: z.array(Party).max(maxApplicants).default([]),
  institutionalAuthority: Party.prefault({}),
  informationSecurityOfficer: Party.prefault({}),
  /** Name of the request whose people were filled in here; empty once somebody looked at them, or where none were. */
  peopleFrom: line(120).default(''),
  /** Of an extension: what was done with the data so far. */
  progressReport: text(20_000).default(''),
  /** Of an extension: why somebody else signs for the institution than did before. */
  authorityChange: text(2000).default(''),
  officerChange: text(2000).default(''),
})

export const Draft = z
  .object({
    name: NameSection.prefault({}),
    about: AboutSection.prefault({}),
    agreement: AgreementSection.prefault({}),
  })
  .meta({ id: 'Draft' })
export type Draft = z.infer<typeof Draft>
export const sections = ['name', 'about', 'agreement'] as const
export type Section = (typeof sections)[number]

export const SectionVersions = z.object({ name: z.int(), about: z.int(), agreement: z.int() })

export const Step = z
  .object({
    at: z.iso.datetime(),
    /** A code such as `passed-on`; pages put it into words. */
    what: z.string(),
    dau: z.string().nullable(),
    by: z.string(),
    note: z.string(),
  })
  .meta({ id: 'Step' })
export type Step = z.infer<typeof Step>

/** What an extension extends. */
export const Extension = z
  .object({
    /** The request whose access it extends, which may be an extension itself. */
    requestId: RequestId,
    /** The request that was first. */
    original: z.object({ id: RequestId, name: z.string() }),
    units: z.array(
      z.object({
        dau: z.string(),
        from: z.iso.datetime(),
        until: z.iso.datetime(),
        newUntil: z.iso.datetime(),
      }),
    ),
    /** Whether access has ended meanwhile. */
    isLate: z.boolean(),
    /** Who signed for the institution before. */
    institutionalAuthority: Party,
    informationSecurityOfficer: Party,
  })
  .meta({ id: 'Extension' })
export type Extension = z.infer<typeof Extension>

/** What filing would do. */
export const filings = ['at-once', 'by-agreement', 'not-eligible'] as const

export const AccessRequest = z
  .object({
    id: RequestId,
    name: z.string(),
    state: z.enum(requestStates),
    status: z.string(),
    version: z.int().nonnegative(),
    requester: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    release: Release,
    /** A newer release than the request's, if there is one. */
    newerRelease: Release.nullable(),
    /** Null of a request for data. */
    extension: Extension.nullable(),
    selection: Selection,
    draft: Draft,
    sectionVersions: SectionVersions,
    /** Of the frozen manifest once filed, of today's resolution before. */
    files: z.int(),
    bytes: Bytes,
    shares: z.array(Share),
    filing: z.enum(filings),
    signing: z.enum(signings),
    /** Whether the institution's country may choose to sign electronically. */
    electronicIsOpen: z.boolean(),
    /** Whether who signs for the institution is asked after the others have signed. */
    signingInTurns: z.boolean(),
    /** Number of the newest uploaded form; 0 is none. */
    formVersion: z.int(),
    missing: z.array(FieldError),
    openCommands: z.array(z.enum(requestCommands)),
    timeline: z.array(Step),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    submittedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AccessRequest' })
export type AccessRequest = z.infer<typeof AccessRequest>

/** The answers as they were submitted, with number 1, 2, …; `form` is the newest signed form then, or 0. */
export const Submission = z
  .object({ n: z.int().positive(), form: z.int(), answers: Draft, at: z.iso.datetime() })
  .meta({ id: 'Submission' })
export type Submission = z.infer<typeof Submission>

const params = z.object({ requestId: RequestId })
const version = z.int().nonnegative()

export const startRequest = endpoint({
  name: 'startRequest',
  summary: 'Start a data request for a selection of the current release.',
  method: 'POST',
  path: '/requests',
  body: z.object({ selection: Selection }),
  status: 201,
  output: AccessRequest,
  problems: ['not-found'],
})

export const startExtension = endpoint({
  name: 'startExtension',
  summary:
    'Start an Extension Addendum: one more year for the data access units and people of a request. From 60 days before its access ends until 30 days after.',
  method: 'POST',
  path: '/requests/{requestId}/extension',
  params,
  // What it extends is the server's to say.
  body: z.strictObject({}),
  status: 201,
  output: AccessRequest,
  problems: ['not-found', 'wrong-state', 'already-exists'],
})

export const readRequest = endpoint({
  name: 'readRequest',
  summary: 'One request with all that its reader may see of it.',
  method: 'GET',
  path: '/requests/{requestId}',
  params,
  output: AccessRequest,
  problems: ['not-found'],
})

export const listSubmissions = endpoint({
  name: 'listSubmissions',
  summary: 'What was answered each time the request was submitted, newest first.',
  method: 'GET',
  path: '/requests/{requestId}/submissions',
  params,
  output: z.array(Submission),
  problems: ['not-found'],
})

export const compareReleases = endpoint({
  name: 'compareReleases',
  summary:
    'How the selection of a draft differs in the current release from the one that it was begun on.',
  method: 'GET',
  path: '/requests/{requestId}/newer-release',
  params,
  output: SelectionDifference,
  problems: ['not-found', 'wrong-state'],
})

export const moveToRelease = endpoint({
  name: 'moveToRelease',
  summary: 'Take a draft to the current release, whose number is `release`.',
  method: 'POST',
  path: '/requests/{requestId}/move-to-release',
  params,
  body: z.object({ version, release: z.int() }),
  output: AccessRequest,
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const saveSection = endpoint({
  name: 'saveSection',
  summary:
    'Save one step of the wizard, of a draft or a returned request. `base` is the version of the step that the change was made on.',
  method: 'PUT',
  path: '/requests/{requestId}/sections/{section}',
  params: z.object({ requestId: RequestId, section: z.enum(sections) }),
  body: z.object({ base: version, value: z.record(z.string(), z.unknown()) }),
  output: AccessRequest,
  problems: ['not-found', 'wrong-state', 'stale-version', 'already-exists'],
})

export const deleteDraft = endpoint({
  name: 'deleteDraft',
  summary: 'Delete a draft.',
  method: 'DELETE',
  path: '/requests/{requestId}',
  params,
  output: z.object({ deleted: z.literal(true) }),
  problems: ['not-found', 'wrong-state'],
})

export const withdrawRequest = endpoint({
  name: 'withdrawRequest',
  summary: 'Withdraw a filed request.',
  method: 'POST',
  path: '/requests/{requestId}/withdraw',
  params,
  body: z.object({ version }),
  output: AccessRequest,
  problems: ['not-found', 'wrong-state', 'stale-version'],
})

export const watchEligibility = endpoint({
  name: 'watchEligibility',
  summary: 'Leave an address, to be told when for-profit institutions may have controlled data.',
  method: 'POST',
  path: '/eligibility-watch',
  body: z.object({ email: z.email().max(320) }),
  output: z.object({ watching: z.literal(true) }),
})
